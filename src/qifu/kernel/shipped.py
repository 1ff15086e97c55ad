"""The calendar that comes with the program: 2004–2026, without Django so that `qifu due` is quick.

Source: the State Council's yearly notices as kept by `chinesecalendar`; its table of make-up days
holds stray older dates, so both tables are read for its known years only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from qifu.kernel.calendar import WorkingCalendar

SOURCE = "国务院办公厅历年节假日安排通知（随程序提供）"
FIRST_YEAR, LAST_YEAR = 2004, 2026

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def shipped_days() -> tuple[dict[date, bool], dict[date, str]]:
    """(works or not, name) of every day of the shipped years that the notices speak of."""
    from chinese_calendar.constants import holidays, workdays

    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    for table, working in ((holidays, False), (workdays, True)):
        for day, label in table.items():
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                days[day] = working
                names[day] = NAMES.get(label, label)
    return days, names


@cache
def shipped_calendar() -> WorkingCalendar:
    """The calendar of the shipped years; its version is "2026.0"."""
    days, names = shipped_days()
    return WorkingCalendar(f"{LAST_YEAR}.0", days, (FIRST_YEAR, LAST_YEAR), names)


def extended_calendar(
    version: str, days: Mapping[date, bool], names: Mapping[date, str]
) -> WorkingCalendar:
    """The shipped calendar with the whole years that `days` speak of replaced by them."""
    own, called = shipped_days()
    years = range(min(days).year, max(days).year + 1)
    own = {day: works for day, works in own.items() if day.year not in years}
    called = {day: name for day, name in called.items() if day.year not in years}
    span = (min(FIRST_YEAR, years[0]), max(LAST_YEAR, years[-1]))
    return WorkingCalendar(version, own | dict(days), span, called | dict(names))
