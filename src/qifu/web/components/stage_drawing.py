"""Stages planned against actual, drawn as SVG on the server: a line from plan to plan, a mark for the
first plan, the plan now and the day it came. Colours are classes, so a strict policy lets it be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qifu.projects.rules.dates import Dated

ROW, TOP, LEFT, WIDE = 34, 24, 72, 560


@dataclass(frozen=True)
class StageLine:
    """A stage as it is drawn; an x of None is not drawn."""

    dated: Dated
    y: int
    first_x: int | None
    planned_x: int | None
    actual_x: int | None
    bar_x: int
    bar_width: int
    late: bool


@dataclass(frozen=True)
class StageDrawing:
    """What `_stage_drawing.html` draws; `words` says the same for who cannot see it."""

    lines: tuple[StageLine, ...]
    height: int
    start: date
    end: date
    today_x: int | None
    words: str

    @property
    def left(self) -> int:
        return LEFT

    @property
    def right(self) -> int:
        return LEFT + WIDE


def draw_stages(rows: Sequence[Dated], today: date) -> StageDrawing | None:
    """The drawing, or None while nothing has a day."""
    days = [d for r in rows for d in (r.first_planned_on, r.planned_on, r.actual_on) if d]
    if not days:
        return None
    start, end = min(days), max(max(days), min(days) + timedelta(days=30))
    whole = (end - start).days

    def at(day: date | None) -> int | None:
        return None if day is None else LEFT + (day - start).days * WIDE // whole

    lines = []
    for place, row in enumerate(rows):
        planned, actual = at(row.planned_on), at(row.actual_on)
        marks = [x for x in (at(row.first_planned_on), planned, actual) if x is not None]
        last = row.actual_on or row.planned_on
        late = bool(row.first_planned_on and last and last > row.first_planned_on)
        late = late or bool(row.actual_on is None and row.planned_on and row.planned_on < today)
        left, right = min(marks, default=LEFT), max(marks, default=LEFT)
        y = TOP + place * ROW + ROW // 2
        lines.append(
            StageLine(row, y, at(row.first_planned_on), planned, actual, left, right - left, late)
        )
    inside = start <= today <= end
    return StageDrawing(
        tuple(lines), TOP + len(rows) * ROW + 6, start, end, at(today) if inside else None,
        _words(rows),
    )  # fmt: skip


def _words(rows: Sequence[Dated]) -> str:
    done = [r.title for r in rows if r.actual_on]
    ahead = [f"{r.title}计划 {r.planned_on}" for r in rows if not r.actual_on and r.planned_on]
    return f"各阶段计划与实际：已到{'、'.join(done)}；{'，'.join(ahead) or '后面还没有排计划'}。"
