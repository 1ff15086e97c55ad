"""The working-day clock: one pure function that every list, light, letter and statistic uses.

Source: the plan's time limits (三(三)2 限时办结) and the State Council's yearly notice on holidays
with its make-up workdays. Dates are Asia/Shanghai. The day of the start does not count; `n` days
end on the n-th counting day after it, inclusive. No Django here, and no loop over days: a calendar
keeps running totals, so a due date costs microseconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qifu.kernel.working_days import LAST_ORDINAL, WorkingCalendar, day_of

__all__ = [
    "Due",
    "LedgerDay",
    "Light",
    "Terms",
    "WorkingCalendar",
    "compute_due",
    "ledger",
    "light",
    "light_of",
    "remaining",
]

Light = Literal["red", "yellow", "green", "paused"]
Suspension = tuple[date, date | None]
Span = tuple[int, int | None]

UNITS = ("working-day", "calendar-day", "working-hour")
WARN_PERCENT = 90
MAX_AMOUNT = 36_500


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
            raise ValueError(f"时限单位“{self.unit}”不认识，可用：{'、'.join(UNITS)}。")
        if not 0 <= self.amount <= MAX_AMOUNT or not 0 <= self.extension <= MAX_AMOUNT:
            raise ValueError(f"时限和延期应在 0 到 {MAX_AMOUNT} 之间。")
        if self.hours_per_day < 1:
            raise ValueError("每个工作日的小时数应大于 0。")
        for paused, resumed in self.suspensions:
            if resumed is not None and resumed < paused:
                raise ValueError(f"恢复日 {resumed} 早于暂停日 {paused}，请对调。")

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
        (max(s.toordinal(), start), LAST_ORDINAL if r is None else r.toordinal())
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
    return tuple((s, None if r >= LAST_ORDINAL else r) for s, r in merged)


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
    on = day_of(due)
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
            days[-1] = LedgerDay(day, True, f"{days[-1].why}，延期第 {used - own} 天")
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
            return f"暂停计时（{since.month}月{since.day}日起）"
    reason = calendar.why(day)
    if terms.unit == "calendar-day":
        return "自然日" if calendar.is_working_day(day) else f"自然日（{reason}）"
    return reason
