"""A day as it stands in an address: read in one place, whoever typed it."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

D = TypeVar("D", date, date | None)
YEARS = range(1990, 2101)


def day_in(text: str, default: D) -> date | D:
    """The day, or `default` for nothing, nonsense and years in which nothing here can lie."""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return default
    return found if found.year in YEARS else default
