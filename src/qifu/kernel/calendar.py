"""The working-day clock: one pure function that every list, light, letter and statistic uses.

Source: the plan's time limits (三(三)2 限时办结) and the State Council's yearly notice on holidays
with its make-up workdays. Dates are Asia/Shanghai. The day of the start does not count; `n` days
end on the n-th counting day after it, inclusive. No Django here, and no loop over days: a calendar
keeps running totals, so a due date costs microseconds.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Literal

Light = Literal["red", "yellow", "green", "paused"]
Suspension = tuple[date, date | None]
Span = tuple[int, int | None]

UNITS = ("working-day", "calendar-day", "working-hour")
WARN_PERCENT = 90
MAX_AMOUNT = 36_500
_LAST_ORDINAL = date.max.toordinal()


def _weekdays_until(ordinal: int) -> int:
    """Mondays to Fridays among the ordinals 1..ordinal (ordinal 1 was a Monday)."""
    weeks, days = divmod(ordinal, 7)
    return weeks * 5 + min(days, 5)


def _nth_weekday(n: int) -> int:
    """The ordinal of the n-th Monday-to-Friday day, n ≥ 1."""
    weeks, days = divmod(n - 1, 5)
    return weeks * 7 + days + 1


def _date(ordinal: int) -> date:
    if not 0 < ordinal <= _LAST_ORDINAL:
        raise OverflowError("日期超出公元 1 至 9999 年。")
    return date.fromordinal(ordinal)


class WorkingCalendar:
    """Immutable calendar: what was published, Monday–Friday where that is silent.

    `days` says of single days whether one works, `published` the first and last year of which the
    notices are known, `names` what a day is called.
    """

    __slots__ = ("_base", "_days", "_first", "_last", "_names", "_rank", "_shift", "_work",
                 "published", "published_until", "version")  # fmt: skip

    def __init__(
        self,
        version: str,
        days: Mapping[date, bool],
        published: tuple[int, int],
        names: Mapping[date, str] | None = None,
    ) -> None:
        first_year, last_year = published
        if last_year < first_year:
            raise ValueError("a calendar's last published year lies before its first")
        self.version = version
        self.published = (first_year, last_year)
        self.published_until = date(last_year, 12, 31)
        self._days = {day.toordinal(): working for day, working in days.items()}
        self._names = {day.toordinal(): name for day, name in (names or {}).items()}
        self._first = min([date(first_year, 1, 1).toordinal(), *self._days])
        self._last = max([self.published_until.toordinal(), *self._days])
        span = range(self._first, self._last + 1)
        flags = [self._days.get(o, o % 7 not in (6, 0)) for o in span]
        self._base = _weekdays_until(self._first - 1)
        self._rank = array("l", accumulate(flags, initial=self._base))[1:]
        self._work = array("l", [o for o, flag in zip(span, flags, strict=True) if flag])
        self._shift = self.rank(self._last) - _weekdays_until(self._last)

    def rank(self, ordinal: int) -> int:
        """How many working days lie up to and including `ordinal`, from a fixed origin."""
        if ordinal < self._first:
            return _weekdays_until(ordinal)
        if ordinal > self._last:
            return _weekdays_until(ordinal) + self._shift
        return self._rank[ordinal - self._first]

    def unrank(self, rank: int) -> int:
        """The ordinal of the working day whose `rank` is given."""
        place = rank - self._base - 1
        if place < 0:
            return _nth_weekday(rank)
        if place < len(self._work):
            return self._work[place]
        return _nth_weekday(rank - self._shift)

    def is_working_day(self, day: date) -> bool:
        """True when people work on `day`."""
        ordinal = day.toordinal()
        return self.rank(ordinal) > self.rank(ordinal - 1)

    def name(self, day: date) -> str:
        """What the notice calls `day` ("国庆节"), or nothing."""
        return self._names.get(day.toordinal(), "")

    def why(self, day: date) -> str:
        """Why `day` counts or not, in Chinese."""
        ordinal = day.toordinal()
        name = self._names.get(ordinal, "")
        weekend = day.weekday() >= 5
        if self.is_working_day(day):
            if weekend:
                return f"调休上班({name})" if name else "调休上班"
            if day > self.published_until:
                return "工作日(当年放假安排未公布,暂按周一至周五)"
            return "工作日"
        if ordinal in self._days:
            if name:
                return f"{name}放假"
            return "周末" if weekend else "放假"
        return "周末"

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`; before it when n < 0; `day` itself when n = 0."""
        ordinal = day.toordinal()
        if n > 0:
            return _date(self.unrank(self.rank(ordinal) + n))
        if n < 0:
            return _date(self.unrank(self.rank(ordinal - 1) + 1 + n))
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days d have start < d ≤ end; 0 when end lies before start."""
        return max(0, self.rank(end.toordinal()) - self.rank(start.toordinal()))


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised: `amount` of `unit` after `start`, less suspensions, plus `extension` days.

    A suspension (s, r) takes out the days s < d ≤ r; r None is still open. Hours become whole
    working days of `hours_per_day`, rounded up. An extension is in days of the unit (for hours:
    working days). ValueError when something is negative, unknown or turned around.
    """

    start: date
    amount: int
    unit: str = "working-day"
    suspensions: tuple[Suspension, ...] = ()
    extension: int = 0
    hours_per_day: int = 8

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"时限单位“{self.unit}”不认识,可用:{'、'.join(UNITS)}。")
        if not 0 <= self.amount <= MAX_AMOUNT or not 0 <= self.extension <= MAX_AMOUNT:
            raise ValueError(f"时限和延期应在 0 到 {MAX_AMOUNT} 之间。")
        if self.hours_per_day < 1:
            raise ValueError("每个工作日的小时数应大于 0。")
        for paused, resumed in self.suspensions:
            if resumed is not None and resumed < paused:
                raise ValueError(f"恢复日 {resumed} 早于暂停日 {paused},请对调。")

    @property
    def own_days(self) -> int:
        """The promised days without the extension."""
        if self.unit == "working-hour":
            return -(-self.amount // self.hours_per_day)
        return self.amount

    @property
    def total(self) -> int:
        """All days of the term, the extension included."""
        return self.own_days + self.extension


@dataclass(frozen=True, slots=True)
class Due:
    """What the terms come to.

    `due` is None while a suspension is open that began before the term was used up. `warn_on` is
    the first day whose light is not green. `provisional`: the date lies beyond the last published
    year. `used` days of `total` are gone at the due date, or at the pause when there is none.
    """

    due: date | None
    warn_on: date | None
    provisional: bool
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One day of a clock's ledger: whether it counted, and why, in Chinese."""

    date: dt.date
    counts: bool
    why: str


class _Counter:
    """Counting days of one clock: ranks of a calendar, less merged suspensions."""

    __slots__ = ("rank", "spans", "start", "unrank")

    def __init__(self, terms: Terms, rank: Callable[[int], int], unrank: Callable[[int], int]):
        self.start = terms.start.toordinal()
        self.rank = rank
        self.unrank = unrank
        self.spans = _merged(terms.suspensions, self.start) if terms.suspensions else ()

    def nth(self, n: int) -> int | None:
        """The ordinal of the n-th counting day after the start; None when a pause swallows it."""
        if n == 0:
            return self.start
        position = self.rank(self.start)
        for paused, resumed in self.spans:
            at_pause = self.rank(paused)
            if position + n <= at_pause:
                break
            if resumed is None:
                return None
            n -= at_pause - position
            position = self.rank(resumed)
        return self.unrank(position + n)

    def count(self, ordinal: int) -> int:
        """How many counting days lie after the start, up to and including `ordinal`."""
        if ordinal <= self.start:
            return 0
        counted = self.rank(ordinal) - self.rank(self.start)
        for paused, resumed in self.spans:
            if ordinal <= paused:
                break
            end = ordinal if resumed is None else min(resumed, ordinal)
            counted -= self.rank(end) - self.rank(paused)
        return counted


def _merged(suspensions: tuple[Suspension, ...], start: int) -> tuple[Span, ...]:
    """Suspensions as ordinals from the start on, sorted, without overlaps or empty ones."""
    spans = sorted(
        (max(s.toordinal(), start), _LAST_ORDINAL if r is None else r.toordinal())
        for s, r in suspensions
    )
    merged: list[tuple[int, int]] = []
    for paused, resumed in spans:
        if resumed <= paused:
            continue
        if merged and paused <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], resumed))
        else:
            merged.append((paused, resumed))
    return tuple((s, None if r >= _LAST_ORDINAL else r) for s, r in merged)


def _same(ordinal: int) -> int:
    return ordinal


def _counter(terms: Terms, calendar: WorkingCalendar) -> _Counter:
    if terms.unit == "calendar-day":
        return _Counter(terms, _same, _same)
    return _Counter(terms, calendar.rank, calendar.unrank)


def compute_due(terms: Terms, calendar: WorkingCalendar) -> Due:
    """The due date of `terms` and the first day its light is not green.

    Source: DOMAIN rules of the working-day clock (the plan's 限时办结). An amount of 0 is due on
    the day of the start. OverflowError past the year 9999.
    """
    counter = _counter(terms, calendar)
    total = terms.total
    due = counter.nth(total)
    if due is None:
        used = counter.count(counter.spans[-1][0])
        return Due(None, None, False, used, total)
    on = _date(due)
    warn = _warn_on(terms, calendar, counter, total, due)
    return Due(on, date.fromordinal(warn), on > calendar.published_until, total, total)


def _warn_on(
    terms: Terms, calendar: WorkingCalendar, counter: _Counter, total: int, due: int
) -> int:
    """The first ordinal, not before the start, with 90 % used or one working day left."""
    threshold = -(-total * WARN_PERCENT // 100)
    if terms.unit != "calendar-day":
        warn = counter.nth(max(0, min(threshold, total - 1)))
    else:
        working = _Counter(terms, calendar.rank, calendar.unrank)
        by_share = counter.nth(threshold)
        by_rest = working.nth(max(0, working.count(due) - 1))
        warn = min(o for o in (by_share, by_rest) if o is not None)
    return due if warn is None else warn


def light(due: Due, today: date) -> Light:
    """The light of a clock on `today`: paused without a due date, red past it, then yellow."""
    return light_of(due.due, due.warn_on, today)


def light_of(due_on: date | None, warn_on: date | None, today: date) -> Light:
    """The light from stored columns; the same rule as `light`."""
    if due_on is None:
        return "paused"
    if today > due_on:
        return "red"
    return "yellow" if warn_on is not None and today >= warn_on else "green"


def remaining(terms: Terms, calendar: WorkingCalendar, today: date) -> int:
    """Days of the term still left after `today`; negative is by how many it is late.

    Lateness is counted in days of the unit after the due date, pauses after it notwithstanding.
    """
    counter = _counter(terms, calendar)
    due = counter.nth(terms.total)
    now = today.toordinal()
    if due is None or now <= due:
        return terms.total - counter.count(now)
    return counter.rank(due) - counter.rank(now)


def ledger(terms: Terms, calendar: WorkingCalendar, until: date | None = None) -> list[LedgerDay]:
    """Every day from the start to `until` (default: the due date, or the pause), and why it counts.

    The first line is the start itself, which does not count; days after the due date are late.
    """
    counter = _counter(terms, calendar)
    due = counter.nth(terms.total)
    end = until.toordinal() if until else (due if due is not None else counter.spans[-1][0])
    own, used = terms.own_days, 0
    days = [LedgerDay(terms.start, False, "起算当日不计")]
    for ordinal in range(counter.start + 1, end + 1):
        day = date.fromordinal(ordinal)
        counts = due is None or ordinal <= due
        counts = counts and counter.count(ordinal) > counter.count(ordinal - 1)
        used += counts
        days.append(LedgerDay(day, counts, _why(terms, calendar, counter, day, due)))
        if counts and used > own:
            days[-1] = LedgerDay(day, True, f"{days[-1].why},延期第 {used - own} 天")
    return days


def _why(
    terms: Terms, calendar: WorkingCalendar, counter: _Counter, day: date, due: int | None
) -> str:
    ordinal = day.toordinal()
    if due is not None and ordinal > due:
        late = counter.rank(ordinal) - counter.rank(due)
        return f"已超期 {late} 天" if late else "已过期限"
    for paused, resumed in counter.spans:
        if paused < ordinal and (resumed is None or ordinal <= resumed):
            since = date.fromordinal(paused)
            return f"暂停计时({since.month}月{since.day}日起)"
    reason = calendar.why(day)
    if terms.unit == "calendar-day":
        return "自然日" if calendar.is_working_day(day) else f"自然日({reason})"
    return reason
