"""Every read of figures, scoped to who asks: a figure, its line over time, a ranking.

`known_on` asks what was known by the end of that day; without it everything known by now counts.
Marks of days to come are never counted, so a window that reaches beyond today is cut there. The
very cases are `behind.cases_behind`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from qifu.identity.actors import Actor
from qifu.identity.models import Centre, DutyEntry, Unit
from qifu.insight.permissions import scope_of
from qifu.insight.reading import NOTHING, Cut, Reader, Sums, Window, known_at, reader, steps_of
from qifu.insight.rules import intervals
from qifu.insight.rules.metrics import Metric
from qifu.insight.settings import metric_book
from qifu.kernel.errors import NotVisible

WITHOUT = {"unit": "尚未分到单位", "centre": "不经中心窗口"}
__all__ = [
    "WITHOUT", "Figure", "Part", "Point", "Ranking", "Window", "by_centre", "by_kind", "by_topic", "by_unit", "figure",
    "figures", "get_metric", "known_at", "metrics", "series", "series_of", "steps_of",
]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A metric over a window: the sums, the value with its 95 % interval, and how sure it is.

    `value` is None where nothing was counted. `small`: fewer than the metric's minimum, never
    ranked. `met` says whether the target is reached, None where there is none or nothing to say.
    `known_at` is the moment up to which events are counted in.
    """

    metric: Metric
    num: int
    den: int
    value: float | None
    low: float | None
    high: float | None
    small: bool
    met: bool | None
    known_at: datetime


@dataclass(frozen=True)
class Point:
    """The figure of one step of a line."""

    window: Window
    figure: Figure


@dataclass(frozen=True)
class Part:
    """A unit, a centre or a topic by the key of the filter that opens it."""

    key: str
    title: str


@dataclass(frozen=True)
class Ranking:
    """Parts with enough cases, the best first; those with too few apart, in the order of names."""

    ranked: list[tuple[Part, Figure]]
    too_small: list[tuple[Part, Figure]]


def metrics(actor: Actor) -> list[Metric]:
    """The metrics the actor may ask for, in the order of the district's file; NotVisible."""
    scope_of(actor)
    return list(metric_book().metrics)


def get_metric(actor: Actor, code: str) -> Metric:
    """A metric by its code; NotVisible."""
    scope_of(actor)
    found = metric_book().metric(code)
    if found is None:
        raise NotVisible
    return found


def figure(
    code: str, window: Window, *, actor: Actor, at: datetime, unit: int | None = None,
    centre: int | None = None, topic: str | None = None, known_on: date | None = None,
    kind: str | None = None,
) -> Figure:  # fmt: skip
    """One figure; NotVisible for a metric, unit or centre outside the actor's scope."""
    ask = reader([code], actor, at, Cut(unit, centre, topic, known_on, kind))
    return figure_of(ask, code, ask.sums([window]).get((code, 0, ""), NOTHING))


def figures(
    codes: list[str] | None, window: Window, *, actor: Actor, at: datetime,
    unit: int | None = None, centre: int | None = None, topic: str | None = None,
    known_on: date | None = None, kind: str | None = None,
) -> dict[str, Figure]:  # fmt: skip
    """Several figures of one window (all metrics when None) by code, read at once."""
    ask = reader(codes, actor, at, Cut(unit, centre, topic, known_on, kind))
    sums = ask.sums([window])
    return {code: figure_of(ask, code, sums.get((code, 0, ""), NOTHING)) for code in ask.metrics}


def series(
    code: str, window: Window, step: str = "month", *, actor: Actor, at: datetime,
    unit: int | None = None, centre: int | None = None, topic: str | None = None,
    known_on: date | None = None, kind: str | None = None,
) -> list[Point]:  # fmt: skip
    """The figure of each `step` (day, week, month, quarter) of the window, the earliest first."""
    return series_of(
        [code], window, step, actor=actor, at=at, unit=unit, centre=centre, topic=topic,
        known_on=known_on, kind=kind,
    )[code]  # fmt: skip


def series_of(
    codes: list[str] | None, window: Window, step: str = "month", *, actor: Actor, at: datetime,
    unit: int | None = None, centre: int | None = None, topic: str | None = None,
    known_on: date | None = None, kind: str | None = None,
) -> dict[str, list[Point]]:  # fmt: skip
    """The lines of several metrics (all when None) by code, read at once."""
    ask = reader(codes, actor, at, Cut(unit, centre, topic, known_on, kind))
    windows = steps_of(window, step)
    sums = ask.sums(windows)
    return {
        code: [
            Point(each, figure_of(ask, code, sums.get((code, place, ""), NOTHING)))
            for place, each in enumerate(windows)
        ]
        for code in ask.metrics
    }


def by_unit(
    code: str, window: Window, *, actor: Actor, at: datetime, centre: int | None = None,
    topic: str | None = None, known_on: date | None = None, kind: str | None = None,
) -> Ranking:  # fmt: skip
    """Units by their figure; "" is what no unit had."""
    ask = reader([code], actor, at, Cut(None, centre, topic, known_on, kind))
    return _ranking(ask, code, window, "unit", _unit_titles)


def by_centre(
    code: str, window: Window, *, actor: Actor, at: datetime, unit: int | None = None,
    topic: str | None = None, known_on: date | None = None, kind: str | None = None,
) -> Ranking:  # fmt: skip
    """Centres by the figure of what they took in; "" is what came by no centre."""
    ask = reader([code], actor, at, Cut(unit, None, topic, known_on, kind))
    return _ranking(ask, code, window, "centre", _centre_titles)


def by_topic(
    code: str, window: Window, *, actor: Actor, at: datetime, unit: int | None = None,
    centre: int | None = None, known_on: date | None = None, kind: str | None = None,
) -> Ranking:  # fmt: skip
    """Topics by their figure; "" is what has none."""
    ask = reader([code], actor, at, Cut(unit, centre, None, known_on, kind))
    return _ranking(ask, code, window, "topic", _topic_titles)


def by_kind(
    code: str, window: Window, *, actor: Actor, at: datetime, unit: int | None = None,
    centre: int | None = None, topic: str | None = None, known_on: date | None = None,
) -> Ranking:  # fmt: skip
    """Kinds of case by their figure."""
    ask = reader([code], actor, at, Cut(unit, centre, topic, known_on))
    return _ranking(ask, code, window, "kind", _kind_titles)


def figure_of(ask: Reader, code: str, sums: Sums) -> Figure:
    """The sums as a figure."""
    metric = ask.metrics[code]
    num, den, squares = sums
    value, span, met = None, None, None
    if den:
        value = num / den
        span = intervals.share(num, den) if metric.is_share else intervals.mean(num, squares, den)
        if span is not None and not metric.signed:  # nothing was less than nought
            span = max(0.0, span[0]), max(0.0, span[1])
    if value is not None and metric.target is not None:
        met = value >= metric.target if metric.better == "high" else value <= metric.target
    low, high = span or (None, None)
    return Figure(metric, num, den, value, low, high, den < metric.minimum, met, ask.known_at)


def _ranking(
    ask: Reader,
    code: str,
    window: Window,
    group: str,
    titles: Callable[[list[str]], dict[str, str]],
) -> Ranking:
    sums = ask.sums([window], group)
    names = titles([key for _, _, key in sums])
    rows = [
        (Part(key, names.get(key, "未知")), figure_of(ask, code, cell))
        for (_, _, key), cell in sums.items()
    ]
    sign = -1 if ask.metrics[code].better == "high" else 1
    enough = [row for row in rows if row[0].key and not row[1].small]
    enough.sort(key=lambda row: (sign * (row[1].value or 0), row[0].title, row[0].key))
    few = [row for row in rows if not row[0].key or row[1].small]
    few.sort(key=lambda row: (row[0].title, row[0].key))
    return Ranking(enough, few)


def part_titles(group: str, keys: list[str]) -> dict[str, str]:
    """What the keys of a group (unit, centre, topic, kind) are called."""
    titles = {
        "unit": _unit_titles, "centre": _centre_titles, "topic": _topic_titles,
        "kind": _kind_titles,
    }  # fmt: skip
    return titles[group](keys)


def _numbers(keys: list[str]) -> list[int]:
    return [int(key) for key in keys if key]


def _unit_titles(keys: list[str]) -> dict[str, str]:
    rows = Unit.objects.filter(pk__in=_numbers(keys)).values_list("pk", "short_name")
    return {"": WITHOUT["unit"], **{str(pk): name for pk, name in rows}}


def _centre_titles(keys: list[str]) -> dict[str, str]:
    rows = Centre.objects.filter(pk__in=_numbers(keys)).values_list("pk", "name")
    return {"": WITHOUT["centre"], **{str(pk): name for pk, name in rows}}


def _topic_titles(keys: list[str]) -> dict[str, str]:
    rows = DutyEntry.objects.filter(topic__in=keys).order_by("id").values_list("topic", "title")
    return {**{key: key for key in keys}, "": "没有主题", **dict(rows)}


def _kind_titles(keys: list[str]) -> dict[str, str]:
    kinds = metric_book().kinds
    return {key: kinds[key].title if key in kinds else key for key in keys}
