"""The operator's own pages: its carriers and its instruments."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.places.bookings import record_missed, record_use, refuse
from qifu.places.facilities import FacilityInput, save_facility
from qifu.places.models import Booking
from qifu.places.queries import bookings_of, kept_facility, kept_place, own_facilities, own_places
from qifu.web.access import firm
from qifu.web.components.act_form import PlainForm, Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_acts import kept_act, kept_context
from qifu.web.components.place_forms import FacilityForm, UseForm, WordsForm, facility_initial


@require_safe
@firm()
def listing(request: Request) -> HttpResponse:
    """What one's firms run."""
    context = {
        "places": list(own_places(request.actor)[:100]),
        "facilities": list(own_facilities(request.actor)[:200]),
    }
    return render(request, "portal/places/operating.html", context)


@require_safe
@firm("submit")
def place(request: Request, place_id: int) -> HttpResponse:
    """A carrier one runs."""
    row = kept_place(request.actor, place_id)

    def url_of(act: str, which: int) -> str:
        return reverse("portal:operated_act", args=[row.pk, act, which])

    return render(request, "portal/places/kept.html", kept_context(request, row, url_of))


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def place_act(request: Request, place_id: int, act: str, which: int) -> HttpResponse:
    """One act on it."""
    row = kept_place(request.actor, place_id)
    back = reverse("portal:operated", args=[row.pk])
    return kept_act(request, row, act, which, "portal/places/kept_act.html", back)


@require_safe
@firm("submit")
def facility(request: Request, facility_id: int) -> HttpResponse:
    """An instrument of one's own with who booked it."""
    row = kept_facility(request.actor, facility_id)
    page = paginate(request, bookings_of(row), per_page=30)
    context = {"row": row, "page": page, "now": request.at}
    return render(request, "portal/places/kept_facility.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def change(request: Request, facility_id: int) -> HttpResponse:
    """Change what the directory says of it."""
    row = kept_facility(request.actor, facility_id)
    back = reverse("portal:operated_facility", args=[row.pk])

    def do(said: Said) -> object:
        return save_facility(
            data=FacilityInput(**said), facility_id=row.pk, actor=request.actor, at=request.at
        )

    context = {"title": "修改登记", "back": back, "about": row.name, "help": ""}
    return act_form(
        request, make=FacilityForm, do=do, template="portal/places/act.html", context=context,
        told="已保存。", to=back, initial=facility_initial(row),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def booking_act(request: Request, booking_id: int, act: str) -> HttpResponse:
    """Record what was used, that nobody came, or that the hours cannot be kept."""
    rows = Booking.objects.select_related("facility", "enterprise").filter(pk=booking_id)
    row = rows.first()
    if row is None or act not in ACTS:
        raise NotVisible
    kept_facility(request.actor, row.facility_id)
    title, make, do = ACTS[act]
    who = {"booking_id": row.pk, "actor": request.actor, "at": request.at}
    back = reverse("portal:operated_facility", args=[row.facility_id])
    context = {"title": title, "back": back, "about": row.enterprise.name, "help": ""}
    return act_form(
        request, make=make, do=partial(do, who), template="portal/places/act.html",
        context=context, told="已登记。", to=back,
    )  # fmt: skip


def _used(who: Said, said: Said) -> object:
    return record_use(**said, **who)


def _missed(who: Said, said: Said) -> object:
    return record_missed(**who)


def _refuse(who: Said, said: Said) -> object:
    return refuse(**said, **who)


ACTS: dict[str, tuple[str, Any, Any]] = {
    "used": ("登记使用", UseForm, _used),
    "missed": ("登记没有来", PlainForm, _missed),
    "refuse": ("取消这个预约", WordsForm, _refuse),
}
