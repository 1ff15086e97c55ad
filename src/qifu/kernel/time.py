"""The clock on the wall. Only web, background tasks and the command line may ask it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, with its zone."""
    return datetime.now(UTC)


def shanghai_date(at: datetime) -> date:
    """The date people in Shanghai have at that moment; ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(SHANGHAI).date()


def today() -> date:
    """Today's date in Shanghai."""
    return shanghai_date(now())
