"""The boards: what a leader, a unit, a centre, a policy officer asks first, over a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.insight.boards.layout import board_of, boards_for, can_see_board
from qifu.insight.boards.reading import read_board
from qifu.insight.permissions import STAFF
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.workbench.insight.board_ask import PARTS, BoardAsk, choices, read_board_ask
from qifu.web.workbench.insight.board_charts import card, line_of, part_view
from qifu.web.workbench.insight.board_now import now_of

LABELS = {"unit": "单位", "centre": "服务中心", "topic": "主题", "kind": "办件种类"}


@require_safe
@staff(*STAFF)
def boards(request: Request) -> HttpResponse:
    """To the board that is one's own."""
    own = boards_for(request.actor)
    return redirect("insight:board", own[0].code) if own else redirect("insight:figures")


@require_safe
@staff(*STAFF)
def board_page(request: Request, code: str) -> HttpResponse:
    """A board over the period and part of the district that the address asks for."""
    board = board_of(code)
    if board is None or not can_see_board(request.actor, board):
        raise NotVisible
    ask = read_board_ask(request, board)
    found = read_board(
        board, ask.period, ask.cut, actor=request.actor, at=request.at, rank=ask.rank
    )
    options = choices(request, board)
    context: dict[str, Any] = {
        "board": board, "ask": ask, "period": ask.period, "found": found,
        "cards": [card(one, ask) for one in found.headline],
        "causes": [card(one, ask) for one in found.causes],
        "lines": [
            (m, ask.figure(m.code), line_of(m, points, ask, found.step))
            for m, points in found.lines
        ],
        "parts": [part_view(one, ask, found.step) for one in found.parts],
        "rank": found.parts[0].metric if found.parts else None,
        "ranks": [(m.title, ask.address(rank=m.code), m.code) for m in found.ranked],
        "now": now_of(request, ask), "filters": _filters(ask, options),
        "asked": _asked(ask, options), "boards": _tabs(request, ask), "at": request.at,
    }  # fmt: skip
    return render(request, "workbench/insight/board.html", context)


def _filters(ask: BoardAsk, options: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "label": LABELS[name], "now": getattr(ask.cut, name),
            "options": options[name],
        }
        for name in PARTS
        if options.get(name)
    ]  # fmt: skip


def _asked(ask: BoardAsk, options: dict[str, Any]) -> list[tuple[str, str]]:
    """What the board is narrowed to, in words, each with the address without it."""
    found = []
    for name in PARTS:
        value = getattr(ask.cut, name)
        if value is not None:
            title = dict(options.get(name, [])).get(value, str(value))
            found.append((str(title), ask.address(**{name: None})))
    return found


def _tabs(request: Request, ask: BoardAsk) -> list[tuple[str, str, bool]]:
    """The boards one may open, over the same period."""
    own = boards_for(request.actor)
    return [
        (b.title, ask.address(b.code, **dict.fromkeys(PARTS), rank=None),
         b.code == ask.board.code)
        for b in own
    ] if len(own) > 1 else []  # fmt: skip
