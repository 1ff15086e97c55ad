"""A figure's own page: its value and how sure it is, its line, its parts, and its very cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qifu.cases.models import Case
from qifu.identity.request import Request
from qifu.insight.behind import PARTS, CaseBehind, CasesBehind, cases_behind
from qifu.insight.exports import take_out
from qifu.insight.permissions import STAFF
from qifu.insight.queries import (
    Figure,
    Part,
    Ranking,
    by_kind,
    by_topic,
    by_unit,
    figure,
    figures,
    get_metric,
    series,
)
from qifu.insight.reading import NONE
from qifu.insight.rules.metrics import Metric
from qifu.office import XLSX, to_xlsx
from qifu.supervision.queries import notes_on
from qifu.web.access import staff
from qifu.web.components.case_pages import official_url
from qifu.web.components.paging import Page, page_number
from qifu.web.workbench.insight.asking import STEPS, Ask, read_ask, titles_of
from qifu.web.workbench.insight.board_charts import drawn_line
from qifu.web.workbench.insight.sheets import sheet_of
from qifu.web.workbench.insight.wording import Told, tell


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is of, where it leads, and its figure in words."""

    title: str
    url: str
    told: Told


@require_safe
@staff(*STAFF)
def all_figures(request: Request) -> HttpResponse:
    """Every metric over the days asked (that counts the kind of case asked for), by group; each opens."""
    ask = read_ask(request)
    groups: dict[str, list[Row]] = {}
    every = figures(None, ask.window, actor=request.actor, at=request.at, **ask.cut)
    for found in every.values():
        metric = found.metric
        if ask.kind is not None and ask.kind not in metric.kinds:
            continue
        url = reverse("insight:figure", args=[metric.code]) + ask.address()
        groups.setdefault(metric.group, []).append(Row(metric.title, url, tell(found)))
    whole = ask.address(unit=None, centre=None, topic=None, kind=None)
    context = {"ask": ask, "groups": groups.items(), "parts": titles_of(ask), "every": whole}
    return render(request, "workbench/insight/figures.html", context)


@require_safe
@staff(*STAFF)
def figure_page(request: Request, code: str) -> HttpResponse:
    """One figure, as the address asks for it; 404 for a metric or part out of scope."""
    ask, actor, at = read_ask(request), request.actor, request.at
    metric = get_metric(actor, code)
    found = figure(code, ask.window, actor=actor, at=at, **ask.cut)
    part = _part(request)
    behind = cases_behind(
        code, ask.window, actor=actor, at=at, part=part, page=page_number(request), **ask.cut
    )
    points = series(code, ask.window, ask.step, actor=actor, at=at, **ask.cut)
    context = {
        "ask": ask, "metric": metric, "told": tell(found), "titles": titles_of(ask),
        "steps": [(name, title, ask.address(step=name)) for name, title in STEPS.items()],
        "step": ask.step,
        "chart": drawn_line(metric, points, ask.step, lambda w: ask.over(w).address()),
        "line": [_point(metric, ask, p.window, p.figure) for p in points],
        "tables": _tables(request, metric, ask), "part": part, "part_address": ask.address(part=part),
        "parts": _parts(metric, ask, found), "behind": behind, "page": _page(behind),
        "rows": [_case(metric, row) for row in behind.rows],
        "notes": notes_on(
            actor, [code], since=ask.window.start, until=ask.window.end, unit_id=ask.unit
        ),
    }  # fmt: skip
    return render(request, "workbench/insight/figure.html", context)


@require_safe
@staff(*STAFF)
def workbook(request: Request, code: str) -> HttpResponse:
    """The cases behind the figure as a sheet, with how it is counted above them."""
    ask, metric = read_ask(request), get_metric(request.actor, code)
    part = _part(request)
    total, rows = take_out(
        code, ask.window, actor=request.actor, at=request.at, part=part, cut=ask.cut
    )
    content = to_xlsx([sheet_of(metric, ask, titles_of(ask), part, total, rows, request.at)])
    response = HttpResponse(content, content_type=XLSX)
    name = f"{code}-{ask.window.start:%Y%m%d}-{ask.window.end:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _part(request: Request) -> str:
    part = request.GET.get("part", "denominator")
    return part if part in PARTS else "denominator"


def _point(metric: Metric, ask: Ask, window: Any, found: Figure) -> Row:
    title = window.start.isoformat()
    if window.end != window.start:
        title += f" 至 {window.end.isoformat()}"
    return Row(title, ask.over(window).address(), tell(found))


def _tables(request: Request, metric: Metric, ask: Ask) -> list[dict[str, Any]]:
    """By unit, topic and kind of case, where the address does not ask for one already."""
    kept: dict[str, Any] = {"actor": request.actor, "at": request.at, **ask.cut}
    found = []
    if ask.unit is None:
        ranking = by_unit(metric.code, ask.window, **_without(kept, "unit"))
        found.append(_table("单位", "unit", ranking, ask))
    if ask.topic is None:
        ranking = by_topic(metric.code, ask.window, **_without(kept, "topic"))
        found.append(_table("主题", "topic", ranking, ask))
    if ask.kind is None and len(metric.kinds) > 1:
        ranking = by_kind(metric.code, ask.window, **_without(kept, "kind"))
        found.append(_table("办件种类", "kind", ranking, ask))
    return [table for table in found if table["ranked"] or table["few"]]


def _without(kept: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in kept.items() if k != name}


def _table(noun: str, name: str, ranking: Ranking, ask: Ask) -> dict[str, Any]:
    def row(part: Part, found: Figure) -> Row:
        key = part.key or ("" if name == "topic" else NONE)
        return Row(part.title, ask.address(**{name: key}), tell(found))

    return {
        "noun": noun,
        "ranked": [row(*each) for each in ranking.ranked],
        "few": [row(*each) for each in ranking.too_small],
    }


def _parts(metric: Metric, ask: Ask, found: Figure) -> list[tuple[str, str, str, str]]:
    """The doors to the cases of a share: those that count, those that do not, all."""
    if not metric.is_share:
        return []
    counts = {"denominator": found.den, "numerator": found.num, "rest": found.den - found.num}
    return [
        (name, PARTS[name], f"{count:,}", ask.address(part=name)) for name, count in counts.items()
    ]


def _page(behind: CasesBehind) -> Page:
    return Page(behind.rows, behind.page, behind.page < behind.pages, behind.total)


def _case(metric: Metric, row: CaseBehind) -> dict[str, Any]:
    url = official_url(Case(number=row.number, kind=row.kind)) if row.is_case else ""
    return {"case": row, "url": url, "good": bool(row.value) if metric.is_share else None}
