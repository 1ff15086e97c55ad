"""How a task's light and figures are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from qifu.reform.board import TaskRow
from qifu.reform.figures import Shown
from qifu.reform.rules.standing import FINISHED, GREEN, GREY, RED, YELLOW, Standing
from qifu.web.components.lights import Light

LOOKS = {
    FINISHED: ("done", "check"),
    GREEN: ("green", "check-circle"),
    YELLOW: ("yellow", "clock"),
    RED: ("red", "alert"),
    GREY: ("paused", "pause"),
}
WORDS = {RED: "红灯", YELLOW: "黄灯", GREEN: "绿灯", FINISHED: "已完成", GREY: "未到评议"}


def light_of(standing: Standing) -> Light:
    """The light of a task with its own words."""
    code, icon = LOOKS[standing.light]
    return Light(code, standing.words, icon)


@dataclass(frozen=True)
class Drawn:
    """A task as a list shows it."""

    row: TaskRow
    light: Light


def drawn(rows: Sequence[TaskRow]) -> list[Drawn]:
    """The rows with their lights."""
    return [Drawn(row, light_of(row.standing)) for row in rows]


@dataclass(frozen=True)
class DrawnFigure:
    """A figure with the address that opens it, and how it is judged."""

    shown: Shown
    url: str
    verdict: str
    tone: str


def draw_figures(found: Sequence[Shown]) -> list[DrawnFigure]:
    """Figures with their verdicts in words and colour."""
    rows = []
    for one in found:
        url = ""
        with suppress(NoReverseMatch):
            url = f"{reverse('insight:figure', args=[one.code])}?{one.query}"
        verdict, tone = _verdict(one)
        rows.append(DrawnFigure(one, url, verdict, tone))
    return rows


def _verdict(one: Shown) -> tuple[str, str]:
    if one.met is None:
        return "", ""
    if one.small:
        return "件数少，仅供参考", ""
    return ("达到目标", "green") if one.met else ("没有达到目标", "red")
