"""One question put to the daily sums: whose, which part, of which kinds of case, as known when.

Every combination of centre, unit and topic has its cut, and the kinds of case are apart in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, TypeVar

from django.db import connection

from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Unit
from qifu.insight.models import Waiting
from qifu.insight.permissions import Scope, scope_of
from qifu.insight.rules.cuts import ORDER, WHOLE, key_in_cut, name_of
from qifu.insight.rules.metrics import Metric
from qifu.insight.settings import metric_book
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date

Sums = tuple[int, int, float]  # num, den, squares
NOTHING: Sums = (0, 0, 0.0)
NONE = 0  # the unit or centre of what has none
NOBODY: list[Any] = [""]  # the key of what has none
K = TypeVar("K")
# the numbers of the metrics asked for, of the kinds asked for (all where they are NULL)
_NUMBERS = (
    "ARRAY(SELECT id FROM insight_metriccode WHERE code = ANY(%s)"
    " AND (%s::varchar[] IS NULL OR kind = ANY(%s::varchar[])))"
)


@dataclass(frozen=True)
class Window:
    """From one day to another, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Cut:
    """Which part of the district, and as known when; None asks no restriction, a unit or centre of
    `NONE` what no unit had yet and what came by no centre."""

    unit: int | None = None
    centre: int | None = None
    topic: str | None = None
    known_on: date | None = None
    kind: str | None = None


@dataclass(frozen=True)
class _Place:
    """Cuts of the daily sums, the keys wanted there, and the SQL of what they are told apart by."""

    cuts: list[str]
    keys: list[Any] | None
    key: str


def known_at(at: datetime) -> datetime:
    """The moment up to which everything that happened is counted; `at` when nothing waits."""
    oldest = Waiting.objects.order_by("id").values_list("at", flat=True).first()
    return min(at, oldest) if oldest is not None else at


@dataclass(frozen=True)
class Reader:
    """A question made ready: metrics, keys it is held to, the last day that counts (`horizon`:
    today, or the day of `known_on`), kinds of case it is held to (None: all)."""

    metrics: dict[str, Metric]
    held: dict[str, list[Any]]
    horizon: date
    known_at: datetime
    kinds: list[str] | None = None

    def sums(self, windows: list[Window], group: str = "") -> dict[tuple[str, int, str], Sums]:
        """By code, place of the window, and key of the `group` (unit, centre, topic, kind; "" without
        one, and for marks that have none)."""
        if self.held.get("centre") == NOBODY:
            any_way, by_a_centre = self._apart()
            group = "" if group == "centre" else group
            return _less(any_way.sums(windows, group), by_a_centre.sums(windows, group))
        found = self._summed(windows, self._place(group), "c.kind" if group == "kind" else "s.key")
        if group == "centre" and self.held.keys() - {"centre"}:
            found |= self._by_no_centre(windows, found)
        return found

    def by_day(self, window: Window) -> dict[date, Sums]:
        """What falls on each day of the window, all metrics together."""
        if self.held.get("centre") == NOBODY:
            any_way, by_a_centre = self._apart()
            return _less(any_way.by_day(window), by_a_centre.by_day(window))
        place = self._place("")
        narrowed = "" if place.keys is None else " AND d.key = ANY(%s)"
        sql = (
            "SELECT d.day, sum(d.num), sum(d.den), sum(d.squares) FROM insight_daily d"  # noqa: S608
            f" WHERE d.metric = ANY({_NUMBERS}) AND d.cut = ANY(%s)"
            f" AND d.day BETWEEN %s AND %s AND d.known <= %s{narrowed}"
            " GROUP BY 1 HAVING sum(d.den) <> 0 ORDER BY 1"
        )
        values = [*self.numbered, place.cuts, window.start, min(window.end, self.horizon)]
        values += [self.horizon, *([] if place.keys is None else [_texts(place.keys)])]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return {
                day: (int(num), int(den), float(squares))
                for day, num, den, squares in cursor.fetchall()
            }

    @property
    def numbered(self) -> list[Any]:
        """The values of `_NUMBERS`."""
        return [[*self.metrics], self.kinds, self.kinds]

    def _place(self, group: str) -> _Place:
        """Where the daily sums hold the answer."""
        names = [name for name in ORDER if name in self.held or name == group]
        if not names:
            return _Place([WHOLE], None, "''")
        ways = product(*(self._values(name) for name in names[:-1]))
        key = "''"
        if group in names:
            key = "d.key" if group == names[-1] else key_in_cut(group)
        return _Place([name_of(names, way) for way in ways], self.held.get(names[-1]), key)

    def _values(self, name: str) -> list[Any]:
        """What the question is held to there, or all there are."""
        if name in self.held:
            return self.held[name]
        if name == "centre":
            return [*Centre.objects.order_by("pk").values_list("pk", flat=True)]
        return [*Unit.objects.order_by("pk").values_list("pk", flat=True), ""]

    def _summed(
        self, windows: list[Window], place: _Place, key: str
    ) -> dict[tuple[str, int, str], Sums]:
        narrowed = "" if place.keys is None else " AND d.key = ANY(%s)"
        # the outermost days are said as well, so that the number of rows can be foreseen
        sql = (
            f"SELECT c.code, s.place, {key}, sum(s.num), sum(s.den), sum(s.squares) FROM ("  # noqa: S608
            f"SELECT d.metric, w.place, {place.key} AS key, sum(d.num) AS num,"
            " sum(d.den) AS den, sum(d.squares) AS squares"
            " FROM unnest(%s::int[], %s::date[], %s::date[]) AS w(place, since, till)"
            " JOIN insight_daily d ON d.day BETWEEN w.since AND w.till"
            f" WHERE d.metric = ANY({_NUMBERS})"
            " AND d.cut = ANY(%s) AND d.day BETWEEN %s AND %s AND d.known <= %s"
            f"{narrowed} GROUP BY 1, 2, 3"
            ") s JOIN insight_metriccode c ON c.id = s.metric"
            " GROUP BY 1, 2, 3 HAVING sum(s.den) <> 0"
        )
        numbers, since, till = self._ends(windows)
        values: list[Any] = [numbers, since, till, *self.numbered, place.cuts]
        values += [min(since, default=date.max), max(till, default=date.min), self.horizon]
        if place.keys is not None:
            values.append(_texts(place.keys))
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return {
                (code, number, told): (int(num), int(den), float(squares))
                for code, number, told, num, den, squares in cursor.fetchall()
            }

    def _by_no_centre(
        self, windows: list[Window], found: dict[tuple[str, int, str], Sums]
    ) -> dict[tuple[str, int, str], Sums]:
        """What the centres leave of the whole: it is in no cut of a centre with something else."""
        if "centre" in self.held:
            return {}
        left = self.sums(windows)
        for (code, place, _), cell in found.items():
            num, den, squares = left[code, place, ""]
            left[code, place, ""] = num - cell[0], den - cell[1], squares - cell[2]
        return {key: cell for key, cell in left.items() if cell[1]}

    def _apart(self) -> tuple[Reader, Reader]:
        """The same question whether by a centre or not, and by any centre: what came by none is in no
        cut of a centre with something else, it is what the second leaves of the first."""
        rest = {name: keys for name, keys in self.held.items() if name != "centre"}
        every: list[Any] = [*Centre.objects.order_by("pk").values_list("pk", flat=True)]
        return replace(self, held=rest), replace(self, held={**rest, "centre": every})

    def where(self, days: list[date]) -> tuple[str, list[Any]]:
        """The condition of the marks `m` of these days that count, with its values."""
        lines = [
            f"m.metric = ANY({_NUMBERS})", "m.day = ANY(%s)", "m.known <= %s",
            "(m.until IS NULL OR m.until > %s)",
        ]  # fmt: skip
        values: list[Any] = [*self.numbered, days, self.horizon, self.horizon]
        for name, keys in self.held.items():
            if keys == NOBODY and name != "topic":
                lines.append(f"m.{name} IS NULL")
                continue
            lines.append(f"m.{name} = ANY(%s)")
            values.append(keys)
        return " AND ".join(lines), values

    def _ends(self, windows: list[Window]) -> list[list[Any]]:
        return [
            list(range(len(windows))),
            [w.start for w in windows],
            [min(w.end, self.horizon) for w in windows],
        ]


def _less(all_of: dict[K, Sums], some: dict[K, Sums]) -> dict[K, Sums]:
    """What `some` leaves of `all_of`."""
    left = {}
    for key, (num, den, squares) in all_of.items():
        gone = some.get(key, NOTHING)
        if den != gone[1]:
            left[key] = (num - gone[0], den - gone[1], squares - gone[2])
    return left


def _texts(keys: list[Any]) -> list[str]:
    return [str(key) for key in keys]


def reader(
    codes: list[str] | None, actor: Actor, at: datetime, cut: Cut, kinds: Sequence[str] = ()
) -> Reader:
    """The question as the actor may ask it (all metrics when `codes` is None), of `kinds` only where
    some are named and the cut names none; NotVisible for an unknown metric and for a part of the
    district out of scope."""
    scope = scope_of(actor)
    book = metric_book()
    wanted = {m.code: m for m in book.metrics if codes is None or m.code in codes}
    if codes is not None and set(codes) - wanted.keys():
        raise NotVisible
    today = shanghai_date(at)
    horizon = min(cut.known_on, today) if cut.known_on is not None else today
    only = [cut.kind] if cut.kind is not None else [*kinds] or None
    return Reader(wanted, _held(scope, cut), horizon, known_at(at), only)


def _held(scope: Scope, cut: Cut) -> dict[str, list[Any]]:
    """The keys a question is held to, by cut. A head may ask how their own units' cases of any
    centre stand; who has no unit's figures is held to the own centres."""
    held: dict[str, list[Any]] = {}
    if cut.unit is not None:
        held["unit"] = [cut.unit] if cut.unit != NONE else NOBODY
    if cut.centre is not None:
        held["centre"] = [cut.centre] if cut.centre != NONE else NOBODY
    if cut.topic is not None:
        held["topic"] = [cut.topic]
    if scope.whole:
        return held
    if cut.unit is not None and cut.unit not in scope.units:
        raise NotVisible
    own_centre = cut.centre is not None and cut.centre in scope.centres
    if cut.unit is not None or own_centre:
        return held
    if scope.units:
        held["unit"] = sorted(scope.units)
    elif cut.centre is not None:
        raise NotVisible
    else:
        held["centre"] = sorted(scope.centres)
    return held


def steps_of(window: Window, step: str) -> list[Window]:
    """The days, weeks (from Monday), months or quarters that lie in a window, cut at its ends."""
    found, start = [], window.start
    while start <= window.end:
        end = min(_last_day(start, step), window.end)
        found.append(Window(start, end))
        start = end + timedelta(days=1)
    return found


def _last_day(day: date, step: str) -> date:
    if step == "day":
        return day
    if step == "week":
        return day + timedelta(days=6 - day.weekday())
    months = 3 if step == "quarter" else 1
    month = (day.month - 1) // months * months + months  # the last month of the step
    return date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
