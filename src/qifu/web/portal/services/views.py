"""The lists of services as anybody sees them: found by stage and words, a guide for each, and what
became less of materials, steps, days, fees and visits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.drafts import can_apply_online
from qifu.bundles.queries import bundles_with
from qifu.catalogue import queries
from qifu.catalogue.desk import titles
from qifu.catalogue.rules import words
from qifu.catalogue.rules.compare import against_law, compare
from qifu.catalogue.rules.differences import differences
from qifu.enterprises.queries import my_firms
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.ratings.queries import tally_for_item
from qifu.web.access import public
from qifu.web.components.days import day_in
from qifu.web.components.guide import guide_of
from qifu.web.components.measures import drawn_measures
from qifu.web.components.paging import paginate
from qifu.web.portal.services.improvements import improvements

PER_PAGE, TEXT_AT_MOST = 20, 60


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; "" is everything."""

    list_name: str
    function: str
    firm_stage: str
    project_stage: str
    unit: str
    channel: str
    at_once: bool
    words: str

    @property
    def narrowed(self) -> bool:
        """True when a filter beyond the list and the words is set."""
        return any(
            (self.function, self.firm_stage, self.project_stage, self.unit, self.channel)
        ) or (self.at_once)


@require_safe
@public
def services(request: Request) -> HttpResponse:
    """The items in force by list, function, stage, unit and words, a page at a time."""
    wanted = _wanted(request)
    found = queries.find_items(**asdict(wanted))
    everything = {**asdict(wanted), "list_name": ""}
    counts = {
        name: queries.find_items(**{**everything, "list_name": name}).count()
        for name in words.LISTS
    }
    context = {
        "wanted": wanted,
        "page": paginate(request, found, per_page=PER_PAGE),
        "tabs": _tabs(request, wanted, counts),
        "functions": words.FUNCTIONS.items(),
        "firm_stages": words.FIRM_STAGES.items(),
        "project_stages": words.PROJECT_STAGES.items(),
        "channels": words.CHANNELS.items(),
        "units": _units(),
    }
    return render(request, "portal/services/list.html", context)


def _wanted(request: Request) -> Wanted:
    def one(name: str, allowed: Collection[str] | None) -> str:
        value = request.GET.get(name, "").replace("\0", "").strip()[:TEXT_AT_MOST]
        return value if allowed is None or value in allowed else ""

    return Wanted(
        list_name=one("list", words.LISTS),
        function=one("function", words.FUNCTIONS),
        firm_stage=one("stage", words.FIRM_STAGES),
        project_stage=one("project", words.PROJECT_STAGES),
        unit=one("unit", None),
        channel=one("channel", words.CHANNELS),
        at_once=request.GET.get("at_once") == "1",
        words=one("q", None),
    )


def _tabs(
    request: Request, wanted: Wanted, counts: dict[str, int]
) -> list[tuple[str, str, int, bool]]:
    """(address, title, how many, whether this is the one shown) of each list and of all."""
    found = []
    for name, title in {"": "全部", **words.LISTS}.items():
        query = request.GET.copy()
        query.pop("page", None)
        query["list"] = name
        many = sum(counts.values()) if name == "" else counts[name]
        found.append((f"?{query.urlencode()}", title, many, name == wanted.list_name))
    return found


@require_safe
@public
def service(request: Request, code: str) -> HttpResponse:
    """The guide of one item: conditions, materials, steps, days, where, result, legal basis."""
    row = queries.get_item(code)
    assert row.live is not None
    body = row.live.typed
    context = {
        "item": row,
        "body": body,
        "guide": guide_of(body),
        "next": queries.next_version(row),
        "stations": queries.stations_of(row),
        "law": against_law(body),
        "bundles": bundles_with(code),
        "online": can_apply_online(body.channels),
        "firms": list(my_firms(request.actor, "submit")),
        "rated": tally_for_item("item", row.code, request.at),
        "list_title": words.LISTS[body.list],
        "function": words.FUNCTIONS[body.function],
        "stages": [words.FIRM_STAGES[s] for s in body.firm_stages]
        + [words.PROJECT_STAGES[s] for s in body.project_stages],
    }
    return render(request, "portal/services/service.html", context)


@require_safe
@public
def improved(request: Request) -> HttpResponse:
    """五减一优: what became less between two days, by list, unit and item, and against the law."""
    before, after = (day_in(request.GET.get(name, ""), None) for name in ("from", "to"))
    wanted = _wanted(request)
    said = ""
    if before and after and before > after:
        said, before, after = (
            "“从哪天”在“到哪天”之后，请对调；下面先按最初一版到今天来算。",
            None,
            None,
        )
    context = {
        "found": improvements(before, after, list_name=wanted.list_name, unit=wanted.unit),
        "before": before,
        "after": after,
        "said": said,
        "lists": words.LISTS.items(),
        "list_name": wanted.list_name,
        "unit": wanted.unit,
        "units": _units(),
    }
    return render(request, "portal/services/improvements.html", context)


def _units() -> QuerySet[Unit]:
    own = queries.find_items().values("unit_id")
    return Unit.objects.filter(pk__in=own).order_by("position", "id")


@require_safe
@public
def versions(request: Request, code: str) -> HttpResponse:
    """Every version of an item that is or was in force, and what changed between any two."""
    row = queries.get_item(code)
    found = queries.versions_in_force(row)
    by_number = {str(version.number): version for version in found}
    old, new = (by_number.get(request.GET.get(name, "")) for name in ("old", "new"))
    if old is None or new is None:
        old, new = (found[1], found[0]) if len(found) > 1 else (None, None)
    context: dict[str, Any] = {"item": row, "versions": found, "old": old, "new": new}
    if old is not None and new is not None:
        context["changes"] = differences(old.typed, new.typed, titles())
        context["measures"] = drawn_measures(compare(old.typed, new.typed))
    return render(request, "portal/services/versions.html", context)
