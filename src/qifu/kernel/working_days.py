"""Working days as published, counted by running totals instead of loops. Pure.

Source: the State Council's yearly notice on holidays with its make-up workdays; Monday to Friday
where it is silent.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date
from itertools import accumulate

LAST_ORDINAL = date.max.toordinal()


def _weekdays_until(ordinal: int) -> int:
    """Mondays to Fridays among the ordinals 1..ordinal (ordinal 1 was a Monday)."""
    weeks, days = divmod(ordinal, 7)
    return weeks * 5 + min(days, 5)


def _nth_weekday(n: int) -> int:
    """The ordinal of the n-th Monday-to-Friday day, n ≥ 1."""
    weeks, days = divmod(n - 1, 5)
    return weeks * 7 + days + 1


def day_of(ordinal: int) -> date:
    """The date of an ordinal; OverflowError outside of the years 1 to 9999."""
    if not 0 < ordinal <= LAST_ORDINAL:
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
                return f"调休上班（{name}）" if name else "调休上班"
            if day > self.published_until:
                return "工作日（当年放假安排未公布，暂按周一至周五）"
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
            return day_of(self.unrank(self.rank(ordinal) + n))
        if n < 0:
            return day_of(self.unrank(self.rank(ordinal - 1) + 1 + n))
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days d have start < d ≤ end; 0 when end lies before start."""
        return max(0, self.rank(end.toordinal()) - self.rank(start.toordinal()))
