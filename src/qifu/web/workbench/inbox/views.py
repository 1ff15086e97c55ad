"""The inbox and the list of all cases: two queries of one list, with the same tools."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from qifu.cases.boxes import ListFilter
from qifu.cases.clockwork import limits
from qifu.cases.counting import light_counts
from qifu.cases.exports import EXPORT_LIMIT, export_cases, record_export
from qifu.cases.lights import LIGHTS
from qifu.cases.lists import list_cases
from qifu.cases.saved_views import saved_views
from qifu.demands.directory import unit_names
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.lights import LIGHTS as LIGHT_LOOKS
from qifu.web.components.paging import Page
from qifu.web.workbench.inbox.bulk import BULK, take_results
from qifu.web.workbench.inbox.choices import choices, options
from qifu.web.workbench.inbox.filters import (
    ALL,
    UNIT,
    boxes_of,
    is_narrowed,
    list_url,
    query_of,
    read_filter,
    tabs_of,
)
from qifu.web.workbench.inbox.rows import rows_for, rows_html
from qifu.web.workbench.inbox.workbook import workbook_of
from qifu.web.workbench.nav import WATCH

PAGE = "inbox"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY = {
    "unit": "本单位现在没有主办的诉求。新分派来的会出现在这里。",
    "mine": "现在没有由您经办的诉求。可以到“待认领”里认领。",
    "pool": "本单位没有待认领的诉求。",
    "co": "没有等待本单位协办的诉求。",
    ALL: "还没有在办的诉求。",
}


@require_safe
@staff(*UNIT, *WATCH)
def inbox(request: Request) -> HttpResponse:
    """One's own boxes, what is late first."""
    return _list(request, read_filter(request.actor, request.GET))


@require_safe
@staff(*WATCH)
def all_cases(request: Request) -> HttpResponse:
    """Every case, for those who watch over all of them."""
    return _list(request, read_filter(request.actor, request.GET, box=ALL))


def _list(request: Request, f: ListFilter) -> HttpResponse:
    context = _results(request, f)
    part = request.htmx and not request.htmx.history_restore_request
    if not part:
        context |= _tools(request, f)
    name = "workbench/inbox/_results.html" if part else "workbench/inbox/inbox.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _results(request: Request, f: ListFilter) -> dict[str, Any]:
    """What changes with every filter: lights, rows, pages."""
    counts = {} if is_narrowed(f) else light_counts(request.actor, f, request.at)
    found = list_cases(request.actor, f, request.at, total=counts.get(f.light))
    bulk = request.actor.has(*UNIT) and f.box in ("unit", "mine", "pool") and not f.closed
    rows = rows_for(found.rows, request.at, bulk=bulk)
    one_unit = f.box not in (ALL, "co") and len(request.actor.units(*UNIT)) < 2
    picks = bulk and any(r.pick for r in rows)
    return {
        "f": f,
        "rows": rows,
        "lines": rows_html(rows, bulk=picks, one_unit=one_unit),
        "page": Page(rows, found.page, found.page < found.pages, found.total, found.total_capped),
        "lights": _lights(f, counts),
        "bulk": BULK.items() if picks else (),
        "query": query_of(f),
        "export_limit": EXPORT_LIMIT,
        "over_limit": found.total > EXPORT_LIMIT or found.total_capped,
        "narrowed": is_narrowed(f) or bool(f.light),
        "plain_url": list_url(ListFilter(box=f.box)),
        "empty": EMPTY[f.box],
        "one_unit": one_unit,
    }


def _lights(f: ListFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    """A pill for each light. Counts only while nothing else narrows the list, so that a number
    always opens to the very cases it counts."""
    return [
        {
            "look": LIGHT_LOOKS[code],
            "url": list_url(f, light="" if f.light == code else code),
            "current": f.light == code,
            "count": counts.get(code),
        }
        for code in LIGHTS
        if code != "done" or f.closed or f.light == "done"
    ]


def _tools(request: Request, f: ListFilter) -> dict[str, Any]:
    """What stands around the list: boxes, filters, saved views, results of a bulk act."""
    known = choices()
    views = saved_views(request.actor, PAGE)
    return {
        "tabs": tabs_of(request.actor, f),
        "heading": "全部诉求" if f.box == ALL else "收件箱",
        "action": list_url(ListFilter(box=f.box)).partition("?")[0],
        "states": options(known.states, f.state, "全部状态"),
        "topics": options(known.topics, f.topic, "全部主题"),
        "channels": options(known.channels, f.channel, "全部来源"),
        "units": options(known.units, "" if f.unit is None else str(f.unit), "全部单位")
        if f.box in (ALL, "co")
        else "",
        "views": [{"row": v, "current": v.query == query_of(f)} for v in views],
        "results": take_results(request),
        "may_save": is_narrowed(f) or bool(f.light),
    }


@require_safe
@staff(*UNIT, *WATCH)
def export(request: Request) -> FileResponse:
    """The present list as XLSX: only what this person sees, at most `EXPORT_LIMIT` rows, recorded."""
    f = read_filter(request.actor, request.GET)
    today = shanghai_date(request.at)
    file, rows = workbook_of(
        export_cases(request.actor, f, request.at),
        today,
        units=unit_names(),
        known=choices(),
        limits={code: limit.title for code, limit in limits().items()},
    )
    record_export(actor=request.actor, f=f, rows=rows, at=request.at)
    title = boxes_of(request.actor).get(f.box, "诉求")
    return FileResponse(
        file, as_attachment=True, filename=f"诉求-{title}-{today:%Y%m%d}.xlsx", content_type=XLSX
    )
