"""Charts drawn as SVG on the server: a line with its target, 95 % bands and marks where a definition
changed; bars with intervals; small multiples on one scale. Pure geometry.

Colours and strokes are classes, so a strict policy lets it be. Every chart carries its words and the
rows of the table behind it: what the eye sees, the ear hears and the keyboard opens is the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDE, HIGH = 420, 200
LEFT, RIGHT, TOP, FOOT = 46, 12, 14, 24
LABELS = 6  # so many words fit under a line
SMALL_WIDE, SMALL_HIGH = 160, 48
PAD = 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
BAR = 1000  # bars are drawn per mille of the scale

Say = Callable[[float], str]


@dataclass(frozen=True)
class Spot:
    """One reading: `value` None where there was nothing to count; `small` where there was little."""

    label: str
    value: float | None
    said: str
    url: str = ""
    low: float | None = None
    high: float | None = None
    small: bool = False
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """A definition that changed before the spot at `place`."""

    place: int
    text: str


@dataclass(frozen=True)
class Dot:
    """A spot as it is drawn."""

    spot: Spot
    x: float
    y: float


@dataclass(frozen=True)
class Tick:
    """A line of the scale, or a word under the line, with its place."""

    at: float
    text: str


@dataclass(frozen=True)
class LineChart:
    """What `_line_chart.html` draws."""

    title: str
    words: str
    spots: tuple[Spot, ...]
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    target_y: float | None
    target_said: str
    width: int = WIDE
    height: int = HIGH
    left: int = LEFT

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def foot(self) -> int:
        return self.height - FOOT

    @property
    def banded(self) -> bool:
        """True where an interval is drawn and wants its word in the legend."""
        return bool(self.bands)

    @property
    def has_small(self) -> bool:
        return any(spot.small for spot in self.spots)


def draw_line(
    title: str,
    spots: Sequence[Spot],
    say: Say,
    *,
    target: float | None = None,
    marks: Sequence[Mark] = (),
    top: float | None = None,
) -> LineChart:
    """A line over the spots. `top` is what no value exceeds (1 for shares); a gap stays a gap."""
    low, high, step = scale(_asked(spots, target), top)
    y_of = _placed(low, high, TOP, HIGH - FOOT)
    xs = _across(len(spots), LEFT, WIDE - RIGHT)
    dots = tuple(
        Dot(s, x, y_of(s.value)) for s, x in zip(spots, xs, strict=True) if s.value is not None
    )
    many = round((high - low) / step)
    return LineChart(
        title=title,
        words=_words(title, spots, target, say),
        spots=tuple(spots),
        dots=dots,
        lines=tuple(_lines(spots, xs, y_of)),
        bands=tuple(_bands(spots, xs, y_of)),
        ticks=tuple(Tick(y_of(low + step * n), say(low + step * n)) for n in range(many + 1)),
        labels=tuple(_thinned(spots, xs)),
        marks=tuple(Tick(_before(xs, m.place), m.text) for m in marks if m.place < len(xs)),
        target_y=None if target is None else y_of(target),
        target_said="" if target is None else say(target),
    )


def scale(values: Sequence[float], top: float | None = None) -> tuple[float, float, float]:
    """(lowest, highest, step) of an axis in round numbers that holds all values.

    It begins at nought unless the values lie close together far above it; with `top` (1 for shares)
    nothing stands above that, and a tenth of it is the least that is shown.
    """
    low, high = _span(values, top)
    step = _round_step((high - low) / 4)
    least = math.floor(low / step + 1e-9) * step
    most = math.ceil(high / step - 1e-9) * step
    if top is not None and most > top:
        most = top
        least = most - math.ceil((most - least) / step - 1e-9) * step
    return round(max(least, 0.0) if low >= 0 else least, 9), round(most, 9), step


def _span(values: Sequence[float], top: float | None) -> tuple[float, float]:
    """What must be seen, before it is rounded."""
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0) or top or 1.0
    elif 0 <= low <= (high - low) * 1.5:
        low = 0.0
    if top is not None and high - low < top / 10:
        low = max(high - top / 10, 0.0)
        high = min(low + top / 10, top)
    return low, high


def _round_step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    return next((power * s for s in STEPS if power * s >= raw - 1e-12), power * 10)


def _asked(spots: Sequence[Spot], target: float | None) -> list[float]:
    found = [v for s in spots for v in (s.value, s.low, s.high) if v is not None]
    return found + ([] if target is None else [target])


def _placed(low: float, high: float, top: float, foot: float) -> Callable[[float], float]:
    def y_of(value: float) -> float:
        part = (min(max(value, low), high) - low) / (high - low)
        return round(foot - part * (foot - top), 1)

    return y_of


def _across(many: int, left: float, right: float) -> list[float]:
    if many == 1:
        return [(left + right) / 2]
    return [round(left + (right - left) * n / (many - 1), 1) for n in range(many)]


def _runs(spots: Sequence[Spot], has: Callable[[Spot], bool]) -> list[list[int]]:
    """The unbroken runs of places for which `has` says yes."""
    runs: list[list[int]] = [[]]
    for place, spot in enumerate(spots):
        if has(spot):
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _lines(spots: Sequence[Spot], xs: Sequence[float], y_of: Callable[[float], float]) -> list[str]:
    runs = _runs(spots, lambda s: s.value is not None)
    return [
        "M" + "L".join(f"{xs[n]:g} {y_of(spots[n].value or 0.0):g}" for n in run)
        for run in runs
        if len(run) > 1
    ]


def _bands(spots: Sequence[Spot], xs: Sequence[float], y_of: Callable[[float], float]) -> list[str]:
    found = []
    for run in _runs(spots, lambda s: s.low is not None and s.high is not None):
        upper = [f"{x:g} {y_of(spots[n].high or 0.0):g}" for n in run for x in _wide(xs, n, run)]
        lower = [f"{x:g} {y_of(spots[n].low or 0.0):g}" for n in run for x in _wide(xs, n, run)]
        found.append("M" + "L".join(upper + lower[::-1]) + "Z")
    return found


def _wide(xs: Sequence[float], place: int, run: list[int]) -> tuple[float, ...]:
    """A band over a single spot is as wide as a finger's breadth; others go from spot to spot."""
    return (xs[place],) if len(run) > 1 else (xs[place] - PAD, xs[place] + PAD)


def _thinned(spots: Sequence[Spot], xs: Sequence[float]) -> list[Tick]:
    every = max(math.ceil((len(spots) - 1) / (LABELS - 1)), 1)
    kept = [n for n in range(len(spots)) if (len(spots) - 1 - n) % every == 0]
    return [Tick(xs[n], spots[n].label) for n in kept]


def _before(xs: Sequence[float], place: int) -> float:
    return xs[0] if place <= 0 else round((xs[place - 1] + xs[place]) / 2, 1)


def _words(title: str, spots: Sequence[Spot], target: float | None, say: Say) -> str:
    known = [s for s in spots if s.value is not None]
    aim = f"；目标 {say(target)}" if target is not None else ""
    if not known:
        return f"{title}：这段时间没有可以计算的{aim}。"
    first, last = known[0], known[-1]
    least = min(known, key=lambda s: s.value or 0.0)
    most = max(known, key=lambda s: s.value or 0.0)
    if len(known) == 1:
        return f"{title}：{last.label} {last.said}{aim}。"
    return (
        f"{title}：{first.label} {first.said}，{last.label} {last.said}；"
        f"最高 {most.label} {most.said}，最低 {least.label} {least.said}{aim}。"
    )


@dataclass(frozen=True)
class BarRow:
    """One bar asked for; `low` and `high` make its interval."""

    label: str
    value: float | None
    said: str
    url: str = ""
    opens: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """A bar as it is drawn, per mille of the scale."""

    row: BarRow
    width: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class BarChart:
    """What `_bars.html` draws: a table whose last column is the picture."""

    title: str
    head: str
    bars: tuple[DrawnBar, ...]
    target: int | None
    target_said: str

    @property
    def banded(self) -> bool:
        return any(bar.low is not None for bar in self.bars)


def draw_bars(
    title: str,
    head: str,
    rows: Sequence[BarRow],
    say: Say,
    *,
    target: float | None = None,
    top: float | None = None,
) -> BarChart:
    """Bars from nought on one scale; `top` fixes it (1 for shares)."""
    values = [v for r in rows for v in (r.value, r.high) if v is not None]
    most = top or max([*values, target or 0.0], default=0.0) or 1.0

    def at(value: float | None) -> int | None:
        return None if value is None else round(BAR * min(max(value, 0.0), most) / most)

    bars = tuple(DrawnBar(r, at(r.value) or 0, at(r.low), at(r.high)) for r in rows)
    return BarChart(title, head, bars, at(target), "" if target is None else say(target))


@dataclass(frozen=True)
class SmallLine:
    """One of the small multiples: a line without its own scale, with its last reading in words."""

    title: str
    url: str
    spots: tuple[Spot, ...]
    lines: tuple[str, ...]
    last: Dot | None
    target_y: float | None
    words: str
    note: str = ""


@dataclass(frozen=True)
class Multiples:
    """What `_multiples.html` draws: lines on one scale, and one table behind them all."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[SmallLine, ...]
    low_said: str
    high_said: str
    target_said: str
    width: int = SMALL_WIDE
    height: int = SMALL_HIGH


@dataclass(frozen=True)
class Series:
    """A line asked for among the small multiples."""

    title: str
    spots: Sequence[Spot]
    url: str = ""
    note: str = ""


def draw_multiples(
    title: str,
    many: Sequence[Series],
    say: Say,
    *,
    target: float | None = None,
    top: float | None = None,
) -> Multiples:
    """Small lines that may be compared, because all stand on one scale."""
    every = [spot for series in many for spot in series.spots]
    low, high, _ = scale([s.value for s in every if s.value is not None] or [0.0], top)
    if target is not None:
        low, high = min(low, target), max(high, target)
    y_of = _placed(low, high, PAD, SMALL_HIGH - PAD)
    drawn = tuple(_small(series, y_of, target, say) for series in many)
    heads = tuple(spot.label for spot in many[0].spots) if many else ()
    said = "" if target is None else say(target)
    return Multiples(title, heads, drawn, say(low), say(high), said)


def _small(
    series: Series, y_of: Callable[[float], float], target: float | None, say: Say
) -> SmallLine:
    xs = _across(len(series.spots), PAD, SMALL_WIDE - PAD)
    dots = [
        Dot(s, x, y_of(s.value))
        for s, x in zip(series.spots, xs, strict=True)
        if s.value is not None
    ]
    return SmallLine(
        series.title, series.url, tuple(series.spots), tuple(_lines(series.spots, xs, y_of)),
        dots[-1] if dots else None, None if target is None else y_of(target),
        _words(series.title, series.spots, target, say), series.note,
    )  # fmt: skip
