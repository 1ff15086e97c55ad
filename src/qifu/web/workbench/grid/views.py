"""The grid as people see it: the map, a cell, whom to visit today, a firm, a visit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.enterprises.queries import contacts_of
from qifu.grid import queries
from qifu.grid.models import Cell, GridFirm, TeamMember
from qifu.grid.permissions import STAFF, VISITORS, can_keep_cell, can_visit
from qifu.grid.rules.cells import TileMap, draw
from qifu.grid.rules.plans import LEVEL_TITLES
from qifu.grid.settings import grid_settings
from qifu.grid.teams import candidates
from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.grid.forms import CellForm, KeyForm, MemberForm, WorkerForm

TONES = {"watch": "yellow", "urgent": "red"}
NONE = {"firms": 0, "late": 0, "worrying": 0}


@require_safe
@staff(*STAFF)
def overview(request: Request) -> HttpResponse:
    """The cells in scope: a map of tiles, and the same as a table."""
    cells = queries.visible_cells(request.actor)
    counts = queries.cell_counts(cells, shanghai_date(request.at))
    rows: list[dict[str, Any]] = [{"cell": c, **counts.get(c.pk, NONE)} for c in cells]
    tiles = _map([r["cell"] for r in rows])
    context = {
        "rows": rows, "map": tiles, "drawn": _drawn(tiles, rows), "note": grid_settings().note,
        "loose": queries.without_cell(request.actor), "plans": grid_settings().plans,
    }  # fmt: skip
    return render(request, "workbench/grid/overview.html", context)


def _map(cells: list[Cell]) -> TileMap:
    tiles = grid_settings().tiles or {}
    towns: dict[int, tuple[int, int, int, list[int]]] = {}
    for cell in cells:
        if cell.town.code in tiles:
            column, row = tiles[cell.town.code]
            towns.setdefault(cell.town_id, (cell.town_id, column, row, []))[3].append(cell.pk)
    return draw(list(towns.values()))


def _drawn(tiles: TileMap, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each town's tile with the rows of its cells."""
    known = {r["cell"].pk: r for r in rows}
    return [
        {
            "box": town.box,
            "town": known[town.cells[0].key]["cell"].town,
            "many": len(town.cells) > 1,
            "cells": [
                {"tile": tile, "text": tile.y + tile.height // 2, **known[tile.key]}
                for tile in town.cells
            ],
        }
        for town in tiles.towns
        if town.cells
    ]


@require_safe
@staff(*STAFF)
def cell(request: Request, code: str) -> HttpResponse:
    """One cell: its team, its firms by the day of the next visit, what passed over."""
    return cell_page(request, queries.get_cell(request.actor, code))


def cell_page(
    request: Request, row: Cell, bad: MemberForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a cell, with a form that was filled in wrong."""
    firms = queries.visible_firms(request.actor).filter(cell=row)
    may_keep = can_keep_cell(request.actor, row)
    forms = []
    if may_keep:
        parts = [TeamMember.Part.TOWN, TeamMember.Part.DEPARTMENT]
        forms = [MemberForm(p, candidates(row, p, request.at)) for p in parts]
        forms = [bad if bad is not None and bad.part == f.part else f for f in forms]
    page = paginate(request, firms, per_page=30)
    context = {
        "cell": row, "page": page, "today": shanghai_date(request.at), "may_keep": may_keep,
        "team": queries.team_of(row), "forms": forms, "bad": bad, "levels": _levels(page),
        "plans": {p.code: p.title for p in grid_settings().plans},
        "handovers": list(row.handovers.select_related("leaver", "to")[:10]),
    }  # fmt: skip
    return render(request, "workbench/grid/cell.html", context, status=status)


def _levels(rows: Any) -> list[tuple[GridFirm, str, str]]:
    return [(row, LEVEL_TITLES[row.level], TONES.get(row.level, "green")) for row in rows]


@require_safe
@staff(*STAFF)
def today(request: Request) -> HttpResponse:
    """Whom to visit today and in the days after; what was promised; kept on the device."""
    whole = request.GET.get("show") == "all"
    on = shanghai_date(request.at)
    page = paginate(request, queries.worklist(request.actor, on, whole=whole), per_page=30)
    context = {
        "page": page, "levels": _levels(page), "today": on, "whole": whole,
        "promises": list(queries.open_promises(request.actor)[:20]),
        "findings": list(queries.open_findings(request.actor)[:20]),
        "goes": request.actor.has(*VISITORS), "owner": request.actor.user_id,
    }  # fmt: skip
    return render(request, "workbench/grid/today.html", context)


@require_safe
@staff(*STAFF)
def attention(request: Request) -> HttpResponse:
    """Firms with signals, each with its figures."""
    show = request.GET.get("show", "")
    rows = queries.attention(request.actor)
    if show in TONES:
        rows = rows.filter(level=show)
    page = paginate(request, rows, per_page=30)
    context = {
        "page": page, "levels": _levels(page), "show": show,
        "rules": grid_settings().rules, "many": grid_settings().many,
    }  # fmt: skip
    return render(request, "workbench/grid/attention.html", context)


@require_safe
@staff(*STAFF)
def firm(request: Request, firm_id: int) -> HttpResponse:
    """One firm on the grid: how it is and why, its team, visits, and what one may change."""
    return firm_page(request, queries.get_firm(request.actor, firm_id))


def firm_page(
    request: Request, row: GridFirm, bad: Any = None, name: str = "", status: int = 200
) -> HttpResponse:
    """The page of a firm, with a form that was filled in wrong."""
    if status == 200:
        record_access(
            act="open", target=row.enterprise.stream, actor=request.actor, at=request.at,
            detail={"name": row.enterprise.name, "page": "grid"},
        )  # fmt: skip
    team = queries.team_of(row.cell, row.enterprise.industry)
    forms: dict[str, Any] = {}
    if can_keep_cell(request.actor, row.cell):
        forms = {
            "key": KeyForm(),
            "cell": CellForm(list(queries.visible_cells(request.actor))),
            "worker": WorkerForm([(m.user_id, m.user.name) for m in team.town]),
        }
    if bad is not None:
        forms[name] = bad
    plans = {p.code: p for p in grid_settings().plans}
    context = {
        "row": row, "firm": row.enterprise, "signals": queries.health_of(request.actor, row, request.at),
        "level": LEVEL_TITLES[row.level], "tone": TONES.get(row.level, "green"),
        "plan": plans.get(row.plan), "team": team, "forms": forms, "bad": bad,
        "people": list(contacts_of(row.pk, request.at)[:5]), "today": shanghai_date(request.at),
        "may_visit": can_visit(request.actor, row),
        "visits": list(queries.visible_visits(request.actor).filter(enterprise_id=row.pk)[:20]),
    }  # fmt: skip
    return render(request, "workbench/grid/firm.html", context, status=status)


@require_safe
@staff(*STAFF)
def visit(request: Request, number: str) -> HttpResponse:
    """One visit with its findings, promises and photos."""
    found = queries.get_visit(request.actor, number)
    row = queries.get_firm(request.actor, found.enterprise_id)
    context = {
        "visit": found, "may": can_visit(request.actor, row), "today": shanghai_date(request.at),
    }  # fmt: skip
    return render(request, "workbench/grid/visit.html", context)
