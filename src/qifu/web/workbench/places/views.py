"""The chain in numbers that open, and each carrier with its rooms and tenants."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.places.chain import PlaceInput, save_place
from qifu.places.figures import (
    ROOMS,
    SHOWS,
    chain_figures,
    counted_rooms,
    counted_tenancies,
)
from qifu.places.models import Place
from qifu.places.permissions import READERS, UNIT_ROLES, keeping_unit
from qifu.places.queries import kept_place, places
from qifu.places.rules.words import STEPS
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_acts import kept_act, kept_context
from qifu.web.components.place_forms import PlaceForm


@require_safe
@staff(*READERS)
def chain(request: Request) -> HttpResponse:
    """Every step: places, occupancy, tenants, who graduated; and the carriers."""
    own = request.actor.units(*UNIT_ROLES)
    page = paginate(request, places(), per_page=50)
    context = {
        "steps": chain_figures(shanghai_date(request.at)), "page": page,
        "rows": [{"place": p, "own": p.unit_id in own} for p in page],
        "may": keeping_unit(request.actor) is not None,
    }  # fmt: skip
    return render(request, "workbench/places/chain.html", context)


@require_safe
@staff(*READERS)
def rows(request: Request) -> HttpResponse:
    """The very rooms or tenants a number counts."""
    show = request.GET.get("show", "rooms")
    show = show if show in SHOWS else "rooms"
    step = request.GET.get("step", "")
    step = step if step in STEPS else ""
    of_rooms = show in ROOMS
    found = (
        counted_rooms(show, step) if of_rooms
        else counted_tenancies(show, step, shanghai_date(request.at))
    )  # fmt: skip
    context = {
        "page": paginate(request, found, per_page=50), "of_rooms": of_rooms,
        "title": f"{STEPS.get(step, '全部')}：{SHOWS[show]}",
    }  # fmt: skip
    return render(request, "workbench/places/rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def new(request: Request) -> HttpResponse:
    """Enter a carrier."""

    def do(said: Said) -> Place:
        return save_place(data=PlaceInput(**said), actor=request.actor, at=request.at)

    context = {"title": "登记载体", "help": "登记后由运营机构在自己的页面维护场地和入驻。",
               "back": reverse("work:places")}  # fmt: skip
    return act_form(
        request, make=PlaceForm, do=do, template="workbench/places/act.html", context=context,
        told="已登记。", to=lambda row: reverse("work:place", args=[row.pk]),
    )  # fmt: skip


@require_safe
@staff(*UNIT_ROLES)
def place(request: Request, place_id: int) -> HttpResponse:
    """One carrier of one's unit."""
    row = kept_place(request.actor, place_id)

    def url_of(act: str, which: int) -> str:
        return reverse("work:place_act", args=[row.pk, act, which])

    return render(request, "workbench/places/place.html", kept_context(request, row, url_of))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def act(request: Request, place_id: int, act: str, which: int) -> HttpResponse:
    """One act on it."""
    row = kept_place(request.actor, place_id)
    back = reverse("work:place", args=[row.pk])
    return kept_act(request, row, act, which, "workbench/places/place_act.html", back)
