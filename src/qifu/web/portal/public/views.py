"""The pages anyone may read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from qifu.bundles.draft_access import drafts_for, own_applications
from qifu.bundles.queries import live_bundles
from qifu.demands.queries import my_drafts
from qifu.identity.models import Centre
from qifu.identity.request import Request
from qifu.policies.claim_queries import waiting_for_firm as claims_waiting
from qifu.policies.push_queries import fresh_pushes
from qifu.web.access import public
from qifu.web.portal.applications.rows import application_rows
from qifu.web.portal.claims.rows import claim_rows
from qifu.web.portal.demands.rows import demand_rows, waiting_for_firm

DOORS = 8  # bundles the home page names


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """The one box, three ways in, and what waits for whoever is signed in."""
    actor = request.actor
    counts = Counter(Centre.objects.filter(active=True).values_list("kind", flat=True))
    kinds = [(kind, Centre.Kind(kind).label, counts[kind]) for kind in counts]
    context: dict[str, Any] = {
        "kinds": kinds, "bundles": live_bundles()[:DOORS],
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
    return render(request, "portal/public/home.html", context)


@require_safe
@public
def about(request: Request) -> HttpResponse:
    """What the platform is and promises."""
    return render(request, "portal/public/about.html")


@require_safe
@public
def privacy(request: Request) -> HttpResponse:
    """What is kept of a person, and why."""
    return render(request, "portal/public/privacy.html")


@require_safe
@public
def accessibility(request: Request) -> HttpResponse:
    """How the pages can be used by everyone."""
    return render(request, "portal/public/accessibility.html")


@require_safe
@public
@cache_control(no_store=True)
def health(request: Request) -> HttpResponse:
    """200 when the database answers, else 503 by the middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
