"""A board read for one period: three statements for its figures, whatever the number of cases.

One sums every metric over the period, the one before, the year before and each step of its line;
one breaks the chosen metric down by unit or centre over the same steps; one by topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qifu.identity.actors import Actor
from qifu.insight.boards.comparing import Change, Reading, compare
from qifu.insight.boards.layout import KIND, TOPIC, Board
from qifu.insight.boards.periods import Period
from qifu.insight.queries import Figure, Part, Point, Ranking, figure_of, part_titles
from qifu.insight.reading import NOTHING, Cut, Reader, Window, reader, steps_of
from qifu.insight.rules.metrics import Metric
from qifu.insight.settings import metric_book

LINES = 12  # so many small lines are drawn at once


@dataclass(frozen=True)
class Compared:
    """A figure beside those of the period before and of the year before."""

    now: Figure
    before: Figure
    year_ago: Figure
    change: Change
    year_change: Change

    @property
    def metric(self) -> Metric:
        return self.now.metric


@dataclass(frozen=True)
class Broken:
    """A metric broken down by `group`: the ranking, and the line of each part."""

    group: str
    metric: Metric
    ranking: Ranking
    lines: tuple[tuple[Part, tuple[Point, ...]], ...] = ()


@dataclass(frozen=True)
class BoardReading:
    """Everything a board shows of its metrics, as known at `known_at`."""

    board: Board
    period: Period
    headline: tuple[Compared, ...]
    causes: tuple[Compared, ...]
    lines: tuple[tuple[Metric, tuple[Point, ...]], ...]
    parts: tuple[Broken, ...]
    ranked: tuple[Metric, ...]
    step: str
    known_at: datetime


def read_board(
    board: Board, period: Period, cut: Cut, *, actor: Actor, at: datetime, rank: str = ""
) -> BoardReading:
    """The board as the actor may see it; NotVisible outside the scope. `rank` is the metric it is
    broken down by (the first of its own where that is none)."""
    known = _titled(board)
    codes = [code for code in board.codes if code in known]
    ask = reader(codes, actor, at, cut, board.kinds)
    ask = replace(ask, metrics={code: known[code] for code in ask.metrics})
    start, end, step = period.trail()
    steps = steps_of(Window(start, end), step)
    compared = read_compared(ask, codes, period, steps)
    ranked = tuple(known[code] for code in board.ranked if code in known)
    chosen = next((m for m in ranked if m.code == rank), ranked[0] if ranked else None)
    parts = []
    if chosen is not None:
        one = replace(ask, metrics={chosen.code: chosen})
        wanted = [
            g
            for g in board.parts
            if getattr(cut, g) is None and (g != KIND or len(chosen.kinds) > 1)
        ]
        parts = [broken_down(one, chosen, g, period, steps) for g in wanted]
    return BoardReading(
        board=board,
        period=period,
        headline=tuple(compared.whole[c] for c in board.headline if c in known),
        causes=tuple(compared.whole[c] for c in board.causes if c in known),
        lines=tuple((known[c], compared.lines[c]) for c in board.lines if c in known),
        parts=tuple(parts),
        ranked=ranked,
        step=step,
        known_at=ask.known_at,
    )


def _titled(board: Board) -> dict[str, Metric]:
    """The metrics by code; one that the board holds to a kind of case says so."""
    book, found = metric_book(), {}
    for metric in book.metrics:
        held = board.held_to(metric)
        title = f"{metric.title}（{book.kinds[held].title}）" if held else metric.title
        found[metric.code] = replace(metric, title=title)
    return found


@dataclass(frozen=True)
class ComparedLines:
    """By code: the figure compared, and its line."""

    whole: dict[str, Compared]
    lines: dict[str, tuple[Point, ...]]


def read_compared(
    ask: Reader, codes: Sequence[str], period: Period, steps: Sequence[Window] = ()
) -> ComparedLines:
    """Every metric of `ask` over the period, the one before, the year before and the steps. One
    statement."""
    spans = [_window(period), _window(period.before()), _window(period.year_ago())]
    sums = ask.sums([*spans, *steps])

    def at(code: str, place: int) -> Figure:
        return figure_of(ask, code, sums.get((code, place, ""), NOTHING))

    whole = {code: _compared(*(at(code, place) for place in range(3))) for code in codes}
    lines = {
        code: tuple(Point(w, at(code, 3 + place)) for place, w in enumerate(steps))
        for code in codes
    }
    return ComparedLines(whole, lines)


def broken_down(
    ask: Reader, metric: Metric, group: str, period: Period, steps: Sequence[Window]
) -> Broken:
    """The one metric of `ask` by unit, centre or topic; lines for units and centres with enough."""
    with_lines = [] if group == TOPIC else list(steps)
    sums = ask.sums([_window(period), *with_lines], group)
    titles = part_titles(group, sorted({key for _, _, key in sums}))
    figures = {
        key: figure_of(ask, metric.code, cell)
        for (_, place, key), cell in sums.items()
        if not place
    }
    rows = [(Part(key, titles.get(key, "未知")), figure) for key, figure in figures.items()]
    ranking = ranking_of(metric, rows)
    lines = tuple(
        (part, tuple(
            Point(w, figure_of(ask, metric.code, sums.get((metric.code, n, part.key), NOTHING)))
            for n, w in enumerate(with_lines, 1)
        ))
        for part, _ in sorted(ranking.ranked, key=lambda r: (-r[1].den, r[0].key))[:LINES]
    )  # fmt: skip
    return Broken(group, metric, ranking, lines if with_lines else ())


def ranking_of(metric: Metric, rows: Sequence[tuple[Part, Figure]]) -> Ranking:
    """Parts with enough cases, what is worst first; those with too few apart, by name."""
    sign = 1 if metric.better == "high" else -1
    enough = [row for row in rows if row[0].key and not row[1].small]
    few = [row for row in rows if not row[0].key or row[1].small]
    enough.sort(key=lambda row: (sign * (row[1].value or 0), row[0].title, row[0].key))
    few.sort(key=lambda row: (row[0].title, row[0].key))
    return Ranking(enough, few)


def _compared(now: Figure, before: Figure, year_ago: Figure) -> Compared:
    better = now.metric.better
    return Compared(
        now, before, year_ago,
        compare(_reading(now), _reading(before), better),
        compare(_reading(now), _reading(year_ago), better),
    )  # fmt: skip


def _reading(figure: Figure) -> Reading:
    return Reading(figure.value, figure.low, figure.high, figure.small)


def _window(period: Period) -> Window:
    return Window(period.start, period.end)
