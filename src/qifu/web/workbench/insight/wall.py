"""The wall screen (大屏): read from five metres, turning by itself without a script, showing the time
of its figures and no person or firm. Who keeps the screens gives each its secret address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.counting import lights_by_unit
from qifu.cases.permissions import SEES_ALL
from qifu.identity.request import Request
from qifu.insight.boards.layout import UNIT, board_of
from qifu.insight.boards.periods import full_enough
from qifu.insight.boards.reading import BoardReading, read_board
from qifu.insight.boards.screens import VIEWER, end_screen, open_screen, screen_of, screens
from qifu.insight.queries import part_titles
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import public, staff
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.workbench.insight.board_ask import BoardAsk, read_board_ask
from qifu.web.workbench.insight.board_charts import card, line_of, part_view

SECONDS = 20
HELD_SECONDS = 60
WORST = 6


class ScreenForm(QifuForm):
    """What a new screen is called."""

    title = TextField(label="大屏名称", max_length=60, help_text="挂在哪里，如：区政务大厅一楼")


@dataclass(frozen=True)
class Panel:
    """One face of the screen."""

    title: str
    template: str
    read: Callable[[Request, BoardReading, BoardAsk], dict[str, Any]]


def _now(request: Request, found: BoardReading, ask: BoardAsk) -> dict[str, Any]:
    lights = lights_by_unit(VIEWER, request.at)
    return {
        "running": sum(u.total for u in lights), "red": sum(u.red for u in lights),
        "yellow": sum(u.yellow for u in lights), "paused": sum(u.paused for u in lights),
    }  # fmt: skip


def _headline(request: Request, found: BoardReading, ask: BoardAsk) -> dict[str, Any]:
    cards = [card(one, ask) for one in found.headline]
    return {"cards": [c for one, c in zip(found.headline, cards, strict=True) if one.now.den][:6]}


def _line(request: Request, found: BoardReading, ask: BoardAsk) -> dict[str, Any]:
    metric, points = found.lines[0]
    return {"metric": metric, "chart": line_of(metric, points, ask, found.step)}


def _units(request: Request, found: BoardReading, ask: BoardAsk) -> dict[str, Any]:
    broken = next((b for b in found.parts if b.group == UNIT), None)
    if broken is not None and broken.ranking.ranked:
        view = part_view(broken, ask, found.step)
        assert view.bars is not None
        return {"metric": broken.metric, "bars": view.bars.bars[:WORST], "target": view.bars}
    late = [u for u in lights_by_unit(VIEWER, request.at) if u.red + u.yellow][:WORST]
    names = part_titles("unit", [str(u.unit_id or "") for u in late])
    return {"lights": [(names.get(str(u.unit_id or ""), ""), u.red, u.yellow) for u in late]}


PANELS = (
    Panel("现在办理的", "_wall_now.html", _now),
    Panel("做得怎样", "_wall_headline.html", _headline),
    Panel("走势", "_wall_line.html", _line),
    Panel("最需要看的单位", "_wall_units.html", _units),
)


@require_safe
@public
def wall(request: Request, key: str) -> HttpResponse:
    """One face of the screen; the answer's header turns to the next, or stays when it is held."""
    screen = screen_of(key)
    board = board_of("district")
    assert board is not None
    ask = read_board_ask(request, board, full_enough(shanghai_date(request.at)), VIEWER)
    found = read_board(board, ask.period, ask.cut, actor=VIEWER, at=request.at)
    faces = [p for p in PANELS if found.lines or p.read is not _line]
    place = _place(request.GET.get("panel", ""), len(faces))
    held = request.GET.get("hold") == "1"
    panel, url = faces[place], reverse("insight:wall", args=[key])
    turn = [f"{url}?panel={(place + step) % len(faces) + 1}" for step in (-1, 1)]
    context = {
        "screen": screen, "panel": panel, "template": f"workbench/insight/{panel.template}",
        "place": place + 1, "many": len(faces), "held": held, "before": turn[0], "next": turn[1],
        "here": f"{url}?panel={place + 1}", "period": ask.period, "found": found,
        "at": request.at, **panel.read(request, found, ask),
    }  # fmt: skip
    response = render(request, "workbench/insight/wall.html", context)
    if held:
        response["Refresh"] = str(HELD_SECONDS)
    else:
        response["Refresh"] = f"{SECONDS}; url={turn[1]}"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _place(text: str, many: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), many) - 1


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*SEES_ALL)
def screens_page(request: Request) -> HttpResponse:
    """The screens there are; POST opens one and tells its address this once."""
    form = ScreenForm(request.POST or None)
    made, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                title = form.cleaned_data["title"]
                _, key = open_screen(title=title, actor=request.actor, at=request.at)
                made = request.build_absolute_uri(reverse("insight:wall", args=[key]))
                form, status = ScreenForm(), 200
            except Invalid as error:
                form.add_invalid(error)
            except Refused as error:
                form.add_error(None, str(error))
                status = 409
    context = {"form": form, "made": made, "screens": screens(request.actor)}
    response = render(request, "workbench/insight/screens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff(*SEES_ALL)
def screen_end(request: Request, screen_id: int) -> HttpResponse:
    """End a screen."""
    row = end_screen(screen_id=screen_id, actor=request.actor, at=request.at)
    messages.success(request, f"“{row.title}”已停用，原来的地址不再显示任何数字。")
    return HttpResponseRedirect(reverse("insight:screens"), status=303)
