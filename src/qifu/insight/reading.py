"""One question put to the marks or their daily sums: whose, which part, as known when.

The daily sums answer what asks for a unit, a centre, a topic, or a topic of a unit; what asks for a
centre and something else is summed over the marks themselves. Both hold the same marks, so both give
the same figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.insight.models import Waiting, of_unit
from qifu.insight.permissions import Scope, scope_of
from qifu.insight.rules.metrics import Metric
from qifu.insight.settings import metric_book
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date

Sums = tuple[int, int, float]  # num, den, squares
NOTHING: Sums = (0, 0, 0.0)
# of one metric as a scalar, so that its index gives the latest first without sorting
_NUMBER = "m.metric = (SELECT id FROM insight_metriccode WHERE code = ANY(%s))"
_NUMBERS = "m.metric = ANY(ARRAY(SELECT id FROM insight_metriccode WHERE code = ANY(%s)))"


@dataclass(frozen=True)
class Window:
    """From one day to another, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Cut:
    """Which part of the district, and as known when; None asks no restriction."""

    unit: int | None = None
    centre: int | None = None
    topic: str | None = None
    known_on: date | None = None


@dataclass(frozen=True)
class _Place:
    """Cuts of the daily sums, the keys wanted there, and the SQL of what they are told apart by."""

    cuts: list[str]
    keys: list[Any] | None
    key: str


def _every_unit() -> list[Any]:
    """All units, and what has none."""
    return [*Unit.objects.order_by("pk").values_list("pk", flat=True), ""]


def known_at(at: datetime) -> datetime:
    """The moment up to which everything that happened is counted; `at` when nothing waits."""
    oldest = Waiting.objects.order_by("id").values_list("at", flat=True).first()
    return min(at, oldest) if oldest is not None else at


@dataclass(frozen=True)
class Reader:
    """A question made ready: metrics, keys it is held to, the last day that counts (`horizon`:
    today, or the day of `known_on`)."""

    metrics: dict[str, Metric]
    held: dict[str, list[Any]]
    horizon: date
    known_at: datetime

    def sums(self, windows: list[Window], group: str = "") -> dict[tuple[str, int, str], Sums]:
        """By code, place of the window, and key of the `group` (unit, centre, topic; "" without
        one, and for marks that have none)."""
        place = self._place(group)
        if place is None:
            return self._from_marks(windows, group)
        return self._from_daily(windows, place)

    def _place(self, group: str) -> _Place | None:
        """Where the daily sums hold the answer, if they do."""
        cuts = {*self.held, *([group] if group else [])}
        key = "d.key" if group else "''"
        if "unit" not in cuts or (group == "unit" and len(cuts) == 1):
            cut = next(iter(cuts), "all")
            return _Place([cut], self.held.get(cut), key) if len(cuts) < 2 else None
        if "centre" in cuts:
            return None
        units = self.held["unit"] if "unit" in self.held else _every_unit()
        if group == "unit":
            key = f"substr(d.cut, {len(of_unit('')) + 1})"
        return _Place([of_unit(unit) for unit in units], self.held.get("topic"), key)

    def _from_daily(self, windows: list[Window], place: _Place) -> dict[tuple[str, int, str], Sums]:
        narrowed = "" if place.keys is None else " AND d.key = ANY(%s)"
        # the outermost days are said as well, so that the number of rows can be foreseen
        sql = (
            "SELECT c.code, s.place, s.key, s.num, s.den, s.squares FROM ("  # noqa: S608
            f"SELECT d.metric, w.place, {place.key} AS key, sum(d.num) AS num,"
            " sum(d.den) AS den, sum(d.squares) AS squares"
            " FROM unnest(%s::int[], %s::date[], %s::date[]) AS w(place, since, till)"
            " JOIN insight_daily d ON d.day BETWEEN w.since AND w.till"
            " WHERE d.metric = ANY(ARRAY(SELECT id FROM insight_metriccode WHERE code = ANY(%s)))"
            " AND d.cut = ANY(%s) AND d.day BETWEEN %s AND %s AND d.known <= %s"
            f"{narrowed} GROUP BY 1, 2, 3 HAVING sum(d.den) <> 0"
            ") s JOIN insight_metriccode c ON c.id = s.metric"
        )
        numbers, since, till = self._ends(windows)
        values: list[Any] = [numbers, since, till, [*self.metrics], place.cuts]
        values += [min(since, default=date.max), max(till, default=date.min), self.horizon]
        if place.keys is not None:
            values.append([str(key) for key in place.keys])
        return self._summed(sql, values)

    def _from_marks(self, windows: list[Window], group: str) -> dict[tuple[str, int, str], Sums]:
        where, values = self.where(Window(date.min, date.max))
        key = f"coalesce(m.{group}::text, '')" if group else "''"
        sql = (
            f"SELECT c.code, w.place, {key}, sum(m.num), sum(m.den),"  # noqa: S608
            " sum(m.num::float8 * m.num)"
            " FROM unnest(%s::int[], %s::date[], %s::date[]) AS w(place, since, till)"
            f" JOIN insight_mark m ON m.day BETWEEN w.since AND w.till"
            f" JOIN insight_metriccode c ON c.id = m.metric WHERE {where}"
            " GROUP BY 1, 2, 3"
        )
        return self._summed(sql, [*self._ends(windows), *values])

    def where(self, window: Window) -> tuple[str, list[Any]]:
        """The condition of the marks `m` that count, with its values."""
        lines = [
            _NUMBER if len(self.metrics) == 1 else _NUMBERS,
            "m.known <= %s",
            "(m.until IS NULL OR m.until > %s)",
        ]
        values: list[Any] = [[*self.metrics], self.horizon, self.horizon]
        if window.start > date.min or window.end < date.max:
            lines.append("m.day BETWEEN %s AND %s")
            values += [window.start, min(window.end, self.horizon)]
        for name, keys in self.held.items():
            lines.append(f"m.{name} = ANY(%s)")
            values.append(keys)
        return " AND ".join(lines), values

    def _ends(self, windows: list[Window]) -> list[list[Any]]:
        return [
            list(range(len(windows))),
            [w.start for w in windows],
            [min(w.end, self.horizon) for w in windows],
        ]

    def _summed(self, sql: str, values: list[Any]) -> dict[tuple[str, int, str], Sums]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return {
                (code, place, key): (int(num), int(den), float(squares))
                for code, place, key, num, den, squares in cursor.fetchall()
            }


def reader(codes: list[str] | None, actor: Actor, at: datetime, cut: Cut) -> Reader:
    """The question as the actor may ask it (all metrics when `codes` is None); NotVisible for an
    unknown metric and for a part of the district out of scope."""
    scope = scope_of(actor)
    book = metric_book()
    wanted = {m.code: m for m in book.metrics if codes is None or m.code in codes}
    if codes is not None and set(codes) - wanted.keys():
        raise NotVisible
    today = shanghai_date(at)
    horizon = min(cut.known_on, today) if cut.known_on is not None else today
    return Reader(wanted, _held(scope, cut), horizon, known_at(at))


def _held(scope: Scope, cut: Cut) -> dict[str, list[Any]]:
    """The keys a question is held to, by cut. A head may ask how their own units' cases of any
    centre stand; who has no unit's figures is held to the own centres."""
    held: dict[str, list[Any]] = {}
    if cut.unit is not None:
        held["unit"] = [cut.unit]
    if cut.centre is not None:
        held["centre"] = [cut.centre]
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
