"""The directory of platforms and instruments as the unit keeps it, with what was used."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.places.facilities import FacilityInput, save_facility
from qifu.places.figures import use_of
from qifu.places.models import Facility
from qifu.places.permissions import READERS, UNIT_ROLES, can_keep_facility, keeping_unit
from qifu.places.queries import bookings_of, facilities, kept_facility
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import FacilityForm, facility_initial


@require_safe
@staff(*READERS)
def listing(request: Request) -> HttpResponse:
    """Every entry with what was used in a year."""
    page = paginate(request, facilities(), per_page=50)
    today = shanghai_date(request.at)
    use = use_of([r.pk for r in page], today - timedelta(days=365), today + timedelta(days=90))
    context = {
        "page": page, "may": keeping_unit(request.actor) is not None,
        "rows": [
            {"row": r, "use": use[r.pk], "own": can_keep_facility(request.actor, r)} for r in page
        ],
    }  # fmt: skip
    return render(request, "workbench/places/facilities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def new(request: Request) -> HttpResponse:
    """Enter one."""

    def do(said: Said) -> Facility:
        return save_facility(data=FacilityInput(**said), actor=request.actor, at=request.at)

    context = {"title": "登记平台或仪器", "help": "所属单位在自己的页面维护时段和使用记录。",
               "back": reverse("work:facilities")}  # fmt: skip
    return act_form(
        request, make=FacilityForm, do=do, template="workbench/places/act.html", context=context,
        told="已登记。", to=lambda row: reverse("work:facility", args=[row.pk]),
        initial={"opens": 9, "closes": 17, "slot_minutes": 60, "days_ahead": 14},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def facility(request: Request, facility_id: int) -> HttpResponse:
    """One of one's unit: its entry, and the bookings its figures count."""
    row = kept_facility(request.actor, facility_id)

    def do(said: Said) -> object:
        return save_facility(
            data=FacilityInput(**said), facility_id=row.pk, actor=request.actor, at=request.at
        )

    page = paginate(request, bookings_of(row), per_page=50)
    context = {"row": row, "page": page, "title": row.name, "back": reverse("work:facilities")}
    return act_form(
        request, make=FacilityForm, do=do, template="workbench/places/facility.html",
        context=context, told="已保存。", to=reverse("work:facility", args=[row.pk]),
        initial=facility_initial(row),
    )  # fmt: skip
