"""Years after a day: 29 February and n years is 1 March where there is no 29th (Civil Code style)."""

from __future__ import annotations

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FIRST, LAST = (date.min - EPOCH).days, (date.max - EPOCH).days


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def reached(day: date, years: int, as_of: date) -> bool:
    """Whether `day` and `years` lies on or before `as_of`."""
    year = day.year + years
    if year > date.max.year:
        return False
    try:
        return day.replace(year=year) <= as_of
    except ValueError:  # 29 February in a common year
        return date(year, 3, 1) <= as_of


def cutoff(years: int, as_of: date) -> int:
    """The day number of the latest day that `reached(day, years, as_of)`; FIRST - 1 for none."""
    year = as_of.year - years
    if year < date.min.year:
        return FIRST - 1
    try:
        day = as_of.replace(year=year)
    except ValueError:
        day = date(year, 2, 28)
    while day < date.max and reached(day + timedelta(1), years, as_of):
        day += timedelta(1)
    return day_number(day)
