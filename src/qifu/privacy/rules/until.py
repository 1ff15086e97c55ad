"""Until which day a row is kept, and which rows are past at a moment: each the other's inverse. Pure.

A month has no fixed length. Where the earlier month lacks the day (29–31 March, one month earlier),
the moment is the end of that month, so that a row that is past stays past. A log is kept for at
least 184 days, which is six months whichever they are.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from qifu.kernel.time import SHANGHAI
from qifu.privacy.rules.book import LOG_MONTHS

LOG_DAYS = 184


def months_before(at: datetime, months: int) -> datetime:
    """The moment so many months earlier, at most the end of that month."""
    return _moved(at, -months)


def past_before(at: datetime, months: int, log: bool) -> datetime:
    """The moment before which rows kept for `months` are past at `at`."""
    if not log:
        return months_before(at, months)
    return min(months_before(at, max(months, LOG_MONTHS)), at - timedelta(days=LOG_DAYS))


def ends_on(since: datetime, months: int, log: bool) -> date:
    """The last day (in Shanghai) on which a row of `since` is kept: in it, it becomes past."""
    local = since.astimezone(SHANGHAI)
    moved = _moved(since, max(months, LOG_MONTHS) if log else months)
    if moved.day != local.day:  # past with the first moment of the next month
        moved -= timedelta(microseconds=1)
    return (max(moved, local + timedelta(days=LOG_DAYS)) if log else moved).date()


def _moved(at: datetime, months: int) -> datetime:
    local = at.astimezone(SHANGHAI)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    try:
        return local.replace(year=year, month=month + 1)
    except ValueError:  # that month has no such day
        year, month = divmod(year * 12 + month + 1, 12)
        return datetime(year, month + 1, 1, tzinfo=SHANGHAI)
