"""The list of items one may edit, the page of one with its versions, and its preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.catalogue import desk
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.permissions import EDITORS, can_withdraw
from qifu.catalogue.queries import stations_of
from qifu.catalogue.rules import words
from qifu.catalogue.rules.compare import compare
from qifu.catalogue.rules.differences import differences
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.components.measures import drawn_measures
from qifu.web.components.paging import paginate
from qifu.web.workbench.catalogue.phone import phone_of
from qifu.web.workbench.catalogue.running import running_of

PER_PAGE = 30
State = ItemVersion.State


@require_safe
@staff(*EDITORS)
def register(request: Request) -> HttpResponse:
    """The items one may edit, by list, unit, state and words."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = _one(request, "state", desk.STATES)
    list_name = _one(request, "list", words.LISTS)
    own = desk.desk_items(request.actor)
    units = Unit.objects.filter(pk__in=own.order_by().values("unit_id")).order_by("position")
    unit = _one(request, "unit", {row.code: row.name for row in units})
    found = desk.desk_items(request.actor, text=text, state=state, list_name=list_name, unit=unit)
    context = {
        "page": paginate(request, found, per_page=PER_PAGE),
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
    versions = desk.versions_of(row)
    by_key = {str(version.pk): version for version in versions}
    old, new = (by_key.get(request.GET.get(name, "")) for name in ("old", "new"))
    opened = next((v for v in versions if v.state in desk.OPEN), None)
    context: dict[str, Any] = {
        "item": row,
        "versions": versions,
        "opened": opened,
        "waiting": [v for v in versions if v.state == State.SCHEDULED],
        "body": row.live.typed if row.live else None,
        "stations": stations_of(row),
        "history": desk.history_of(row),
        "may_withdraw": can_withdraw(request.actor, row),
        "running": running_of(row, request.actor),
        **_compared(old, new),
    }
    return render(request, "workbench/catalogue/item.html", context)


def _compared(old: ItemVersion | None, new: ItemVersion | None) -> dict[str, Any]:
    if old is None or new is None:
        return {"old": None, "new": None, "changes": None, "measures": []}
    return {
        "old": old,
        "new": new,
        "changes": differences(old.typed, new.typed, desk.titles()),
        "measures": drawn_measures(compare(old.typed, new.typed)),
    }


@require_safe
@staff(*EDITORS)
def preview(request: Request, code: str) -> HttpResponse:
    """A version (the draft where there is one) as the firm will see it; answers may be tried."""
    row = desk.get_desk_item(request.actor, code)
    version = _previewed(request, row)
    names = desk.names_for(row)
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


def _previewed(request: Request, row: ServiceItem) -> ItemVersion:
    key = request.GET.get("version", "")
    if key.isdecimal() and len(key) < 18:
        return desk.version_of(row, int(key))
    found = desk.open_version(row) or desk.base_of(row)
    if found is None:
        raise NotVisible
    return found
