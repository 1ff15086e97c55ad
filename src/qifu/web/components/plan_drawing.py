"""A plan of departments drawn as SVG on the server: bars over working days, arrows for who waits
for whom, the critical path marked. Colours and strokes are classes, so a strict policy lets it be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ROW, TOP, WIDE = 40, 26, 640
LEAST = 14


@dataclass(frozen=True)
class Part:
    """A department's part: from when until when it is promised; `state` colours it."""

    code: str
    title: str
    unit: str
    begins: date
    ends: date
    after: tuple[str, ...] = ()
    critical: bool = False
    state: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A part as it is drawn, in a field `WIDE` wide."""

    part: Part
    x: int
    y: int
    width: int

    @property
    def label_x(self) -> int:
        """Where its words begin: inside the field whatever the bar."""
        return min(self.x, WIDE * 3 // 5)

    @property
    def middle(self) -> int:
        return self.y + 9


@dataclass(frozen=True)
class Arrow:
    """From the end of one part to the beginning of another."""

    path: str
    critical: bool


@dataclass(frozen=True)
class Drawing:
    """What `_plan_drawing.html` draws; `words` says the same for who cannot see it."""

    bars: tuple[Bar, ...]
    arrows: tuple[Arrow, ...]
    height: int
    start: date
    due_on: date
    today_x: int | None
    words: str


def draw_plan(
    parts: Sequence[Part], start: date, due_on: date, today: date | None = None
) -> Drawing:
    """Bars in the order they begin; `today` is a line where it falls within."""
    whole = max((due_on - start).days, 1)

    def at(day: date) -> int:
        return min(max((day - start).days, 0), whole) * WIDE // whole

    bars = {}
    ordered = sorted(parts, key=lambda part: (part.begins, part.ends))
    for place, part in enumerate(ordered):
        x = min(at(part.begins), WIDE - LEAST)
        width = max(at(part.ends) - at(part.begins), LEAST)
        bars[part.code] = Bar(part, x, TOP + place * ROW + 18, width)
    arrows = [
        _arrow(bars[name], bars[part.code])
        for part in ordered
        for name in part.after
        if name in bars
    ]
    inside = today is not None and start <= today <= due_on
    return Drawing(
        bars=tuple(bars.values()),
        arrows=tuple(arrows),
        height=TOP + len(bars) * ROW + 6,
        start=start,
        due_on=due_on,
        today_x=at(today) if inside and today is not None else None,
        words=_words(ordered, due_on),
    )


def _arrow(before: Bar, after: Bar) -> Arrow:
    x1, x2 = before.x + before.width, after.x
    path = f"M{x1} {before.middle}V{after.middle}" if abs(x1 - x2) < 4 else (
        f"M{x1} {before.middle}H{max(x1, x2) - 2}V{after.middle}H{x2}"
    )  # fmt: skip
    return Arrow(path, before.part.critical and after.part.critical)


def _words(parts: Iterable[Part], due_on: date) -> str:
    critical = [part.title for part in parts if part.critical]
    said = "、".join(critical)
    return (
        f"办理计划：整件 {due_on} 办结，由{said}决定。"
        if critical
        else f"办理计划：{due_on} 办结。"
    )
