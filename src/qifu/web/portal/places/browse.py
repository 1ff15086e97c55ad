"""The chain of carriers with what is vacant, and the directory of platforms and instruments."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.queries import my_firms
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.places.bookings import BookingInput, book, days_offered, slots_on
from qifu.places.figures import chain_figures
from qifu.places.models import Facility, Room
from qifu.places.queries import (
    alliances,
    coming,
    facilities,
    get_facility,
    get_place,
    my_bookings,
    my_tenancies,
    places,
    vacant_rooms,
)
from qifu.places.rules.words import FACILITY_KINDS, FIELDS, ROOM_TYPES, STEPS
from qifu.places.settings import place_settings
from qifu.web import errors
from qifu.web.access import public
from qifu.web.components.act_form import act_form
from qifu.web.components.days import day_in
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import BookForm
from qifu.web.typed import typed_words

SOON = 3


def firm_choices(request: Request) -> list[tuple[str, str]]:
    """The firms one may submit for, as a form's choices."""
    return [(str(f.pk), f.name) for f in my_firms(request.actor, "submit")]


def chosen_firm(said: dict[str, Any]) -> int:
    """The firm of a form's choice."""
    return int(said.pop("enterprise"))


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """The chain with what is let and what is vacant, and the ways into everything else."""
    said = {step.code: step for step in place_settings().steps}
    steps = [(said[f.code], f) for f in chain_figures(shanghai_date(request.at))]
    of_firm = request.user.is_authenticated and request.actor.firm_ids("view")
    context = {
        "steps": steps, "coming": list(coming(at=request.at)[:SOON]),
        "alliances": list(alliances()[:SOON]), "facilities": list(facilities()[:6]),
        "mine": list(my_tenancies(request.actor)[:5]) if of_firm else [],
    }  # fmt: skip
    return render(request, "portal/places/home.html", context)


@require_safe
@public
def step(request: Request, step: str) -> HttpResponse:
    """One step of the chain: its carriers and vacant rooms, by kind and size."""
    if step not in STEPS:
        return errors.not_found(request)
    kind = request.GET.get("type", "")
    kind = kind if kind in ROOM_TYPES else ""
    text = request.GET.get("area", "").strip()
    area = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    page = paginate(request, vacant_rooms(step, kind, area), per_page=30)
    context = {
        "step": place_settings().step(step), "places": list(places().filter(step=step)[:100]),
        "page": page, "rooms": _rooms(page), "types": ROOM_TYPES.items(), "type": kind,
        "area": area or "",
    }  # fmt: skip
    return render(request, "portal/places/step.html", context)


def _rooms(page: Any) -> list[dict[str, Any]]:
    return [{"room": r, "offered": _offered(r)} for r in page]


def _offered(room: Room) -> int:
    """The product of a room that stands in the exchange now."""
    product = room.product
    return product.pk if product and product.live and product.provider.state == "approved" else 0


@require_safe
@public
def place(request: Request, place_id: int) -> HttpResponse:
    """One carrier: what it is, for whom, what is vacant, how one comes in."""
    row = get_place(place_id)
    page = paginate(request, vacant_rooms().filter(place=row), per_page=30)
    context = {
        "place": row,
        "step": place_settings().step(row.step),
        "page": page,
        "rooms": _rooms(page),
    }
    return render(request, "portal/places/place.html", context)


@require_safe
@public
def directory(request: Request) -> HttpResponse:
    """Platforms, institutes and instruments."""
    kind, field = request.GET.get("kind", ""), request.GET.get("field", "")
    kind, field = kind if kind in FACILITY_KINDS else "", field if field in FIELDS else ""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    page = paginate(request, facilities(kind, field, text), per_page=20)
    context = {
        "page": page, "kind": kind, "field": field, "q": text,
        "kinds": FACILITY_KINDS.items(), "fields": FIELDS.items(),
    }  # fmt: skip
    return render(request, "portal/places/directory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def facility(request: Request, facility_id: int) -> HttpResponse:
    """One of them, and its hours of a day to book."""
    row = get_facility(facility_id)
    if request.method == "POST" and not request.user.is_authenticated:
        return errors.expired(request, typed_words(request))
    firms = firm_choices(request) if request.user.is_authenticated else []
    if request.method == "POST" and not firms:
        return errors.not_found(request)
    days = days_offered(row, shanghai_date(request.at))
    asked = day_in(request.GET.get("day", ""), None)
    day = asked if asked in days else next(iter(days), None)
    slots = slots_on(row, day, request.at) if day else []
    free = [(s.begins_at.isoformat(), f"{_clock(s.begins_at)}–{_clock(s.ends_at)}")
            for s in slots if s.free]  # fmt: skip
    context = {
        "row": row, "kind": FACILITY_KINDS[row.kind], "field": FIELDS[row.field], "days": days,
        "day": day, "slots": slots, "free": free, "may": bool(firms),
        "mine": list(my_bookings(request.actor).filter(facility=row)[:5]) if firms else [],
    }  # fmt: skip
    return act_form(
        request, make=partial(BookForm, firms, free, row.slot_minutes),
        do=lambda said: _book(row, said, request), template="portal/places/facility.html",
        context=context, told="已预约，机构会收到通知。", to=reverse("portal:bookings"),
        initial={"enterprise": firms[0][0] if firms else "", "count": 1},
    )  # fmt: skip


def _book(row: Facility, said: dict[str, Any], request: Request) -> object:
    try:
        begins = datetime.fromisoformat(said.pop("begins"))
    except ValueError as error:
        raise Invalid({"begins": ["请从列出的时段里选。"]}) from error
    firm = chosen_firm(said)
    return book(
        facility_id=row.pk, enterprise_id=firm, data=BookingInput(begins_at=begins, **said),
        actor=request.actor, at=request.at,
    )  # fmt: skip


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"
