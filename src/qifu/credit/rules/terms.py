"""Days of a record: until when it is shown, from when it may be mended, whether it counts. Pure."""

from __future__ import annotations

import calendar
from datetime import date

from qifu.credit.rules.kinds import Kind

LIVE, MENDED, WITHDRAWN = "live", "mended", "withdrawn"


def after_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last where it has no such day.

    >>> after_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def shown_until(kind: Kind, decided_on: date) -> date | None:
    """The last day a record is shown; None while it stands until it is mended or taken out."""
    return None if kind.months is None else after_months(decided_on, kind.months)


def mend_from(kind: Kind, decided_on: date) -> date | None:
    """The first day a repair may be asked for; None where it cannot be."""
    if kind.good or kind.mend_months is None:
        return None
    return after_months(decided_on, kind.mend_months)


def counts(state: str, until: date | None, on: date) -> bool:
    """True while a record is shown and read by rules."""
    return state == LIVE and (until is None or on <= until)


def why_not_mended(kind: Kind, decided_on: date, on: date) -> str:
    """Why a repair cannot be asked for on a day; "" when it can."""
    first = mend_from(kind, decided_on)
    if first is None:
        return f"“{kind.title}”不需要修复。" if kind.good else f"“{kind.title}”不能提前修复。"
    if on < first:
        return f"公示满最短期限后才能申请修复：最早 {first} 可以申请。"
    return ""
