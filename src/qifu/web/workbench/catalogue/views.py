"""The list of items one may edit, the page of one with its versions, and its preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.catalogue import desk
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.operations import ITEMS
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.queries import names_for, stations_of
from qifu.catalogue.rules import words
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.catalogue.phone import phone_of
from qifu.web.workbench.catalogue.publishing import DOOR
from qifu.web.workbench.keeping.views import page_context

PER_PAGE = 30


@require_safe
@staff(*EDITORS)
def register(request: Request) -> HttpResponse:
    """The items one may edit, by list, unit, state and words."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = _one(request, "state", desk.STATES)
    list_name = _one(request, "list", words.LISTS)
    own = desk.desk_items(request.actor).order_by()
    units = Unit.objects.filter(pk__in=own.values("unit_id")).order_by("position", "id")
    unit = _one(request, "unit", {row.code: row.name for row in units})
    found = desk.desk_items(request.actor, text=text, state=state, list_name=list_name, unit=unit)
    context = {
        "page": paginate(request, found, per_page=PER_PAGE),
        "to_approve": ITEMS.to_approve(own.values("pk"), request.actor),
        "states": desk.STATES.items(), "state": state,
        "lists": words.LISTS.items(), "list_name": list_name,
        "units": units, "unit": unit, "text": text,
    }  # fmt: skip
    return render(request, "workbench/catalogue/register.html", context)


def _one(request: Request, name: str, allowed: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in allowed else ""


@require_safe
@staff(*EDITORS)
def item(request: Request, code: str) -> HttpResponse:
    """What is in force, what is open or waits, every version with the difference between two."""
    row = desk.get_desk_item(request.actor, code)
    context = {
        **page_context(request, DOOR, row),
        "item": row,
        "body": row.live.typed if row.live else None,
        "stations": stations_of(row),
    }
    return render(request, "workbench/catalogue/item.html", context)


@require_safe
@staff(*EDITORS)
def preview(request: Request, code: str) -> HttpResponse:
    """A version (the draft where there is one) as the firm will see it; answers may be tried."""
    row = desk.get_desk_item(request.actor, code)
    version = _previewed(request, row)
    names = names_for(row)
    posted = {
        name.removeprefix("try-"): value
        for name, value in request.GET.items()
        if name.startswith("try-") and isinstance(value, str)
    }
    context = {
        "item": row,
        "version": version,
        **phone_of(row, version.typed, names, posted),
    }
    return render(request, "workbench/catalogue/preview.html", context)


def _previewed(request: Request, row: ServiceItem) -> Any:
    key = request.GET.get("version", "")
    if key.isdecimal() and len(key) < 18:
        return ITEMS.version_of(row, int(key))
    found = ITEMS.open_version(row) or ITEMS.base_of(row)
    if found is None:
        raise NotVisible
    return found
