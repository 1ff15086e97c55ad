"""Readings of a board as charts and cards: each number links to the page of its very cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qifu.insight.boards.layout import KIND, TOPIC
from qifu.insight.boards.periods import step_label
from qifu.insight.boards.reading import Broken, Compared
from qifu.insight.boards.wording import amount, out_of, say_change, tick_in
from qifu.insight.queries import Figure, Part, Point
from qifu.insight.reading import NONE, Window
from qifu.insight.rules.metrics import Metric
from qifu.office.charts import (
    BarChart,
    BarRow,
    LineChart,
    Mark,
    Multiples,
    Series,
    Spot,
    draw_bars,
    draw_line,
    draw_multiples,
)
from qifu.web.workbench.insight.board_ask import BoardAsk

OPENED = 60


@dataclass(frozen=True)
class Card:
    """A headline: the value in words, what it is held against, and where it opens."""

    metric: Metric
    url: str
    value: str
    of: str
    span: str
    target: str
    verdict: str
    light: str
    sign: str
    changes: tuple[tuple[str, str], ...]


def card(found: Compared, ask: BoardAsk) -> Card:
    """A compared figure as its card."""
    metric, now = found.metric, found.now
    verdict, light = _verdict(now)
    span = ""
    if now.low is not None and now.high is not None:
        span = f"{amount(metric, now.low)} 至 {amount(metric, now.high)}"
    aim = ""
    if metric.target is not None:
        word = "不低于" if metric.better == "high" else "不超过"
        aim = f"目标{word} {amount(metric, metric.target)}"
    changes = [(found.change.turn, say_change(metric, found.change, ask.period.before_word))]
    if now.value is None:
        changes = []
    elif ask.period.sort != "year":  # the year before is the period before
        changes.append((found.year_change.turn, say_change(metric, found.year_change, "去年同期")))
    return Card(
        metric, ask.figure(metric.code), amount(metric, now.value),
        out_of(metric, now.num, now.den), span, aim, verdict, light,
        "check" if light == "green" else "alert", tuple(changes),
    )  # fmt: skip


def _verdict(now: Figure) -> tuple[str, str]:
    if now.value is None:
        return "这段时间没有可算的", ""
    if now.small:
        return f"不到 {now.metric.minimum} 件，只供参考", ""
    if now.met is None:
        return "", ""
    return ("达到目标", "green") if now.met else ("未达目标", "red")


def line_of(metric: Metric, points: Sequence[Point], ask: BoardAsk, step: str) -> LineChart:
    """A metric over time, with its target and the days its definition changed."""
    return drawn_line(metric, points, step, lambda window: ask.figure(metric.code, window))


def drawn_line(
    metric: Metric, points: Sequence[Point], step: str, url_of: Callable[[Window], str]
) -> LineChart:
    """The line of a metric whose points open at `url_of`."""
    return draw_line(
        metric.title, _spots(metric, points, step, url_of), lambda v: tick(metric, v),
        target=metric.target, marks=marks(metric, [p.window.start for p in points], points),
        top=1.0 if metric.is_share else None,
    )  # fmt: skip


def marks(metric: Metric, starts: Sequence[date], points: Sequence[Point]) -> list[Mark]:
    """Where on the line a definition changed: before the first step that it governs."""
    found = []
    for change in metric.changes:
        if starts and starts[0] < change.on <= points[-1].window.end:
            place = sum(1 for start in starts if start < change.on)
            found.append(Mark(min(place, len(starts) - 1), f"{change.on:%Y-%m-%d} {change.says}"))
    return found


def spots(
    metric: Metric, points: Iterable[Point], ask: BoardAsk, step: str, **changes: object
) -> list[Spot]:
    """The points of a line, each with the page of its cases."""
    return _spots(metric, points, step, lambda w: ask.figure(metric.code, w, **changes))


def _spots(
    metric: Metric, points: Iterable[Point], step: str, url_of: Callable[[Window], str]
) -> list[Spot]:
    listed = list(points)
    opens = (
        len(listed) <= OPENED
    )  # more would be too many stops of the keyboard: the table has them
    first = listed[0].window.start if listed else None
    return [
        Spot(
            step_label(p.window.start, step, first), p.figure.value, said(metric, p.figure),
            url_of(p.window) if opens else "", p.figure.low, p.figure.high,
            p.figure.small and p.figure.value is not None, _span(metric, p.figure),
        )
        for p in listed
    ]  # fmt: skip


def said(metric: Metric, figure: Figure) -> str:
    """A value with what it is of."""
    if figure.value is None:
        return "—"
    return f"{amount(metric, figure.value)}（{out_of(metric, figure.num, figure.den)}）"


def tick(metric: Metric, value: float) -> str:
    """A value of the scale."""
    return tick_in(metric.unit, value)


def _span(metric: Metric, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{amount(metric, figure.low)} 至 {amount(metric, figure.high)}"


NOUNS = {"unit": "单位", "centre": "服务中心", "topic": "主题", "kind": "办件种类"}


@dataclass(frozen=True)
class PartView:
    """A breakdown as bars, small lines, and what was too few to stand among them."""

    noun: str
    group: str
    bars: BarChart | None
    few: list[tuple[str, str, str, str]]
    many: Multiples | None
    minimum: int


def part_view(broken: Broken, ask: BoardAsk, step: str) -> PartView:
    """A breakdown with its links: a unit or centre opens its board, a topic its figure."""
    metric, noun = broken.metric, NOUNS[broken.group]
    rows = [
        BarRow(
            part.title, figure.value, said(metric, figure), _opens(broken, part, ask),
            _board(broken, part, ask), figure.low, figure.high, tone=_tone(figure),
        )
        for part, figure in broken.ranking.ranked
    ]  # fmt: skip
    top = 1.0 if metric.is_share else None

    def say(value: float) -> str:
        return tick(metric, value)

    bars = (
        draw_bars(f"{metric.title}按{noun}", noun, rows, say, target=metric.target, top=top)
        if rows
        else None
    )
    few = [
        (part.title, _board(broken, part, ask), said(metric, figure), _opens(broken, part, ask))
        for part, figure in broken.ranking.too_small
    ]
    many = None
    if len(broken.lines) > 1:
        series = [
            Series(part.title, spots(metric, points, ask, step, **{broken.group: part.key}),
                   _board(broken, part, ask))
            for part, points in broken.lines
        ]  # fmt: skip
        title = f"{metric.title}按{noun}的走势"
        many = draw_multiples(title, series, say, target=metric.target, top=top)
    return PartView(noun, broken.group, bars, few, many, metric.minimum)


def _tone(figure: Figure) -> str:
    return "" if figure.met is None else "good" if figure.met else "bad"


def _opens(broken: Broken, part: Part, ask: BoardAsk) -> str:
    key = part.key or ("" if broken.group == TOPIC else NONE)
    return ask.figure(broken.metric.code, **{broken.group: key})


def _board(broken: Broken, part: Part, ask: BoardAsk) -> str:
    """Where the name of a part leads: down to the board of the unit or centre."""
    if not part.key:
        return ""
    if broken.group in (TOPIC, KIND):
        return ask.address(**{broken.group: part.key})
    board = ask.board.code if ask.board.code == "policy" else broken.group
    return ask.address(board, **{broken.group: part.key})
