"""The front page, its doors, "my firm", the map of a firm's life, and how large letters are."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from qifu.bundles.draft_access import drafts_for, own_applications
from qifu.bundles.queries import live_bundles
from qifu.demands.queries import my_drafts
from qifu.enterprises.queries import my_firms
from qifu.identity.accounts import choose_letters
from qifu.identity.models import Centre
from qifu.identity.queries import current_district
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.policies.claim_queries import waiting_for_firm as claims_waiting
from qifu.policies.push_queries import fresh_pushes
from qifu.web.access import firm, public
from qifu.web.portal.applications.rows import application_rows
from qifu.web.portal.claims.rows import claim_rows
from qifu.web.portal.demands.rows import demand_rows, waiting_for_firm
from qifu.web.portal.firm.current import choose_firm, current_firm
from qifu.web.portal.home.cards import Mine
from qifu.web.portal.home.doors import DOORS, door_of, families_of
from qifu.web.portal.home.life import found_for, step_of, steps
from qifu.web.portal.home.registry import cards_for
from qifu.web.shell import LARGE

BUNDLES = 8  # the front page names
LARGE_SECONDS = 365 * 24 * 3600


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """The one box, the five doors, and what waits for whoever is signed in."""
    actor = request.actor
    counts = Counter(Centre.objects.filter(active=True).values_list("kind", flat=True))
    kinds = [(kind, Centre.Kind(kind).label, counts[kind]) for kind in counts]
    context: dict[str, Any] = {
        "kinds": kinds, "bundles": live_bundles()[:BUNDLES], "doors": DOORS, "steps": steps(),
        "mine": [], "drafts": [], "claims": [], "fresh": [], "applications": [], "begun": [],
    }  # fmt: skip
    if request.user.is_authenticated and actor.firm_ids("view"):
        context["mine"] = demand_rows(waiting_for_firm(actor)[:5], request.at)
        context["drafts"] = my_drafts(actor)[:3]
        running = own_applications(actor, request.at).filter(case__open=True)[:5]
        context["applications"] = application_rows(running, request.at)
        context["begun"] = drafts_for(actor, request.at)[:3]
        context["fresh"] = fresh_pushes(actor)
        context["claims"] = claim_rows(claims_waiting(actor)[:5], request.at)
    return render(request, "portal/home/home.html", context)


@require_safe
@public
def door(request: Request, code: str) -> HttpResponse:
    """What stands behind one of the five doors."""
    row = door_of(code)
    context = {"door": row, "doors": DOORS, "families": families_of(row)}
    return render(request, "portal/home/door.html", context)


@require_safe
@firm()
def my_firm(request: Request) -> HttpResponse:
    """One page of a firm: what waits, what runs, money, days, people, messages."""
    firms = list(my_firms(request.actor).select_related("town")[:100])
    row = current_firm(request, firms)
    mine = Mine(request.actor, row, request.at, shanghai_date(request.at))
    context = {"firm": row, "firms": firms, "cards": cards_for(mine), "steps": steps()}
    return render(request, "portal/home/my_firm.html", context)


@require_POST
@firm()
def switch(request: Request) -> HttpResponse:
    """Go on with another of one's firms, on every page of this session."""
    firms = list(my_firms(request.actor)[:100])
    choose_firm(request, firms, request.POST.get("firm", ""))
    return HttpResponseRedirect(reverse("portal:my_firm"), status=303)


@require_safe
@public
def life(request: Request) -> HttpResponse:
    """The steps of a firm's life."""
    return render(request, "portal/home/life.html", {"steps": steps()})


@require_safe
@public
def life_step(request: Request, code: str) -> HttpResponse:
    """One step: bundles, services, policies and people for it."""
    row, known = step_of(code)
    district = current_district()
    here = district.area_code if district else ""
    found = found_for(row, here, shanghai_date(request.at), request.at)
    context = {"step": row, "steps": known, "found": found}
    return render(request, "portal/home/life_step.html", context)


@require_safe
@public
def display(request: Request) -> HttpResponse:
    """Large letters on or off, kept in this browser and, signed in, for the account; back to the
    page one came from."""
    response = HttpResponseRedirect(_came_from(request))
    wanted = request.GET.get("size") == "large"
    if request.user.is_authenticated:
        choose_letters(user_id=request.user.pk, large=wanted)
    if wanted:
        response.set_cookie(
            LARGE, "1", max_age=LARGE_SECONDS, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    else:
        response.delete_cookie(LARGE, samesite="Lax")
    return response


def _came_from(request: Request) -> str:
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, allowed_hosts={request.get_host()}):
        return reverse("portal:home")
    parts = urlsplit(came)
    return parts.path + (f"?{parts.query}" if parts.query else "")
