"""How long a document still holds, and when the firm is told that it runs out. Pure.

Levels: 0 nothing to tell, 1 thirty days or fewer are left, 2 seven or fewer, 3 it has expired.
"""

from __future__ import annotations

from datetime import date

SOON, VERY_SOON, OVER = 1, 2, 3
SOON_DAYS, VERY_SOON_DAYS = 30, 7


def holds_until(valid_until: date | None, kept_on: date, months_valid: int | None) -> date | None:
    """The last day a document is taken on: its own, or what its kind usually holds; None for ever."""
    if valid_until is not None:
        return valid_until
    return add_months(kept_on, months_valid) if months_valid else None


def level(last: date | None, on: date) -> int:
    """What there is to tell on a day of a document that holds until `last`, that day included."""
    if last is None:
        return 0
    left = (last - on).days
    if left < 0:
        return OVER
    return VERY_SOON if left <= VERY_SOON_DAYS else SOON if left <= SOON_DAYS else 0


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
