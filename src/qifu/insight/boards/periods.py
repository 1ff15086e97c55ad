"""Periods by the calendar, and what each is held against. Pure.

A running period counts up to today and is held against the same part of the one before, so that
half a month is never held against a whole one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Sort = Literal["week", "month", "quarter", "year", "days"]
Step = Literal["day", "week", "month", "quarter"]

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PRESETS: dict[str, tuple[str, Sort, int]] = {
    "this-week": ("本周", "week", 0),
    "last-week": ("上周", "week", -1),
    "this-month": ("本月", "month", 0),
    "last-month": ("上月", "month", -1),
    "this-quarter": ("本季度", "quarter", 0),
    "last-quarter": ("上季度", "quarter", -1),
    "this-year": ("今年", "year", 0),
    "last-year": ("去年", "year", -1),
}
DEFAULT = "this-month"
FIRST_DAYS = 7
BEFORE: dict[str, str] = {"week": "上周", "month": "上月", "quarter": "上季度", "year": "上年"}
TRAIL: dict[str, tuple[Step, int]] = {
    "week": ("week", 13),
    "month": ("month", 13),
    "quarter": ("month", 13),
    "year": ("quarter", 8),
}
LONGEST_DAYS = 3660
YEARS = range(1990, 2101)  # no figure lies elsewhere


@dataclass(frozen=True)
class Period:
    """`start` to `end`, both counted; `whole_end` is where the calendar ends it; `code` a preset's
    or "" for days chosen one by one."""

    start: date
    end: date
    whole_end: date
    sort: Sort
    code: str = ""

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def running(self) -> bool:
        """True while the calendar's period has not ended."""
        return self.end < self.whole_end

    @property
    def title(self) -> str:
        """As a paper writes it: 2026年11月, 2026年第3季度, 2026年第47周（11月16日至22日）."""
        whole = f"（截至{self.end.month}月{self.end.day}日）" if self.running else ""
        if self.sort == "month":
            return f"{self.start.year}年{self.start.month}月{whole}"
        if self.sort == "quarter":
            return f"{self.start.year}年第{(self.start.month + 2) // 3}季度{whole}"
        if self.sort == "year":
            return f"{self.start.year}年{whole}"
        if self.sort == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year}年第{week}周（{days_said(self.start, self.end)}）"
        return f"{self.start.year}年{days_said(self.start, self.end)}"

    @property
    def before_word(self) -> str:
        """What the period before is called: 上月, 上月同期 while this one runs."""
        word = BEFORE.get(self.sort, f"前{self.days}天")
        return f"{word}同期" if self.running else word

    def before(self) -> Period:
        """The period of the same sort before, cut to the same part while this one runs."""
        if self.sort == "days":
            end = self.start - timedelta(days=1)
            return Period(end - timedelta(days=self.days - 1), end, end, "days")
        if self.sort == "week":
            return self._moved(timedelta(days=-7))
        start = month_on(self.start, -MONTHS[self.sort])
        whole_end = self.start - timedelta(days=1)
        end = whole_end
        if self.running:
            end = min(month_on(self.end, -MONTHS[self.sort]), whole_end)
        return Period(start, end, whole_end, self.sort)

    def year_ago(self) -> Period:
        """The same days of the year before; a week is held against the one 52 weeks earlier."""
        if self.sort == "week":
            return self._moved(timedelta(days=-364))
        start, end = month_on(self.start, -12), month_on(self.end, -12)
        whole_end = month_on(self.whole_end, -12)
        if self.sort != "days":
            whole_end = start_of(month_on(start, MONTHS[self.sort]), self.sort) - timedelta(days=1)
            end = end if self.running else whole_end
        return Period(start, end, whole_end, self.sort)

    def _moved(self, by: timedelta) -> Period:
        return Period(self.start + by, self.end + by, self.whole_end + by, self.sort)

    def trail(self) -> tuple[date, date, Step]:
        """The span a line shows up to this period's end, and its step."""
        if self.sort == "days":
            step: Step = "day" if self.days <= 14 else "week" if self.days <= 120 else "month"
            return self.start, self.end, step
        step, many = TRAIL[self.sort]
        if step == "week":
            return self.start - timedelta(weeks=many - 1), self.end, step
        last = start_of(self.end, "quarter" if step == "quarter" else "month")
        back = many - 1 if step == "month" else 3 * (many - 1)
        return month_on(last, -back), self.end, step

    @property
    def params(self) -> dict[str, str]:
        """This period in an address."""
        if self.code:
            return {"period": self.code}
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}


def read_period(code: str, since: str, until: str, today: date, default: str = DEFAULT) -> Period:
    """The period of an address: two days when both are given, else the preset, else `default`.

    Days in the wrong order are turned round; more than ten years, or what is no day, is no answer.
    """
    start, end = read_day(since), read_day(until)
    if start and end:
        start, end = min(start, end), max(start, end)
        if (end - start).days < LONGEST_DAYS:
            return named(start, end, today)
    return preset(code if code in PRESETS else default, today)


def preset(code: str, today: date) -> Period:
    """This or the last week, month, quarter or year, up to `today` while it runs."""
    _, sort, back = PRESETS[code]
    start = start_of(today, sort)
    if back:
        start = start_of(start - timedelta(days=1), sort)
    whole_end = _end_of(start, sort)
    return Period(start, min(whole_end, today), whole_end, sort, code)


def full_enough(today: date) -> str:
    """The preset for where nobody can choose: the month, but the last one in a month's first week,
    when hardly anything has come due yet."""
    return "last-month" if today.day <= FIRST_DAYS else "this-month"


def whole(sort: Sort, day: date) -> Period:
    """The whole period of `sort` that `day` falls in."""
    start = start_of(day, sort)
    end = _end_of(start, sort)
    return Period(start, end, end, sort)


def last_whole(sort: Sort, today: date) -> Period:
    """The last period of `sort` that had ended before `today`."""
    return whole(sort, start_of(today, sort) - timedelta(days=1))


def named(start: date, end: date, today: date) -> Period:
    """Days as the calendar calls them: a whole month is a month, so that it is held against one."""
    for sort in ("year", "quarter", "month", "week"):
        found = whole(sort, start)  # type: ignore[arg-type]
        if found.start == start and end in (found.end, min(found.end, today)) and end >= start:
            return Period(start, end, found.end, found.sort)
    return Period(start, end, end, "days")


def start_of(day: date, sort: Sort | Step) -> date:
    """The first day of the calendar's week, month, quarter or year around `day`."""
    if sort == "week":
        return day - timedelta(days=day.weekday())
    if sort == "month":
        return day.replace(day=1)
    if sort == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if sort == "year":
        return date(day.year, 1, 1)
    return day


def month_on(day: date, months: int) -> date:
    """The same day so many months on, the month's last where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def step_label(start: date, step: str, first: date | None = None) -> str:
    """A place under a line: 11月, 26年1月 where the year turns, 11/16 for days and weeks, 26年三季度."""
    if step in ("day", "week"):
        return f"{start.month}/{start.day}"
    if step == "quarter":
        return f"{start.year % 100}年{'一二三四'[(start.month - 1) // 3]}季"
    turn = first is not None and start != first and start.month != 1
    return f"{start.month}月" if turn else f"{start.year % 100}年{start.month}月"


def _end_of(start: date, sort: Sort) -> date:
    if sort == "week":
        return start + timedelta(days=6)
    return month_on(start, MONTHS[sort]) - timedelta(days=1)


def days_said(start: date, end: date) -> str:
    """3月1日至31日; the year of the end where it is another."""
    if start == end:
        return f"{start.month}月{start.day}日"
    same = start.month == end.month and start.year == end.year
    year = f"{end.year}年" if end.year != start.year else ""
    return f"{start.month}月{start.day}日至{year}{'' if same else f'{end.month}月'}{end.day}日"


def read_day(text: str) -> date | None:
    """A day of an address; None for what is none."""
    try:
        day = date.fromisoformat(text[:10])
        return day if day.year in YEARS else None
    except ValueError:
        return None
