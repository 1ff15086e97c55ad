"""Coverage and response by town, cell and worker; each number opens to the rows it counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.grid.figures import FIGURES, GROUPS, Period, firm_of, group_title, rows_of, table
from qifu.grid.models import Finding, GridFirm, Promise
from qifu.grid.permissions import STAFF
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.days import day_in
from qifu.web.components.paging import paginate

DAYS = 90
SHARES = ("visited", "in_time", "first_time", "kept")


def _period(request: Request) -> Period:
    today = shanghai_date(request.at)
    since = day_in(request.GET.get("since", ""), today - timedelta(days=DAYS))
    until = day_in(request.GET.get("until", ""), today)
    return Period(min(since, until), max(since, until), today)


def _by(request: Request) -> str:
    by = request.GET.get("by", "town")
    return by if by in GROUPS else "town"


@require_safe
@staff(*STAFF)
def figures_page(request: Request) -> HttpResponse:
    """Every figure of a span of days by group."""
    period, by = _period(request), _by(request)
    rows, whole = table(request.actor, period, by)
    context = {
        "period": period, "by": by, "groups": GROUPS.items(), "group": GROUPS[by],
        "heads": FIGURES.values(),
        "rows": [_drawn(row) for row in (*rows, whole)] if rows else [],
    }  # fmt: skip
    return render(request, "workbench/grid/figures.html", context)


def _drawn(row: Any) -> dict[str, Any]:
    cells = [
        {
            "code": code, "title": figure.title, "count": row.counts[code],
            "share": row.share(code) if code in SHARES else None,
        }
        for code, figure in FIGURES.items()
    ]  # fmt: skip
    return {"key": row.key, "title": row.title, "whole": row.key < 0, "cells": cells}


@require_safe
@staff(*STAFF)
def opened(request: Request, code: str) -> HttpResponse:
    """The very rows a number counts, each with its firm."""
    figure = FIGURES.get(code)
    if figure is None:
        raise NotVisible
    period, by, key = _period(request), _by(request), request.GET.get("key", "")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 12 else None
    group = by if number is not None else ""
    rows = rows_of(request.actor, figure, period, group, number)
    rows = rows.select_related(*_related(rows.model)).order_by(*_order(rows.model))
    page = paginate(request, rows, per_page=30)
    context = {
        "figure": figure, "period": period, "by": by, "page": page,
        "group": group_title(group, number or 0) if group else "",
        "rows": [{"row": row, "kind": row.__class__.__name__, "firm": firm_of(row)} for row in page],
    }  # fmt: skip
    return render(request, "workbench/grid/opened.html", context)


def _related(model: type[Any]) -> tuple[str, ...]:
    if model is GridFirm:
        return ("enterprise", "cell", "worker")
    if model is Finding:
        return ("visit__enterprise", "case")
    return ("enterprise", "visit")


def _order(model: type[Any]) -> tuple[str, ...]:
    if model is Promise:
        return ("due_on", "id")
    return ("visit__on", "id") if model is Finding else ("due_on", "enterprise_id")
