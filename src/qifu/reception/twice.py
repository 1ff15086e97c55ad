"""A button pressed twice at the window or on the phone: the same words shortly after are the same."""

from __future__ import annotations

from datetime import datetime, timedelta

WITHIN = timedelta(seconds=30)


def same_press(column: str, at: datetime) -> dict[str, datetime]:
    """The filter for rows whose moment in `column` lies so near `at` that one press made both."""
    return {f"{column}__gt": at - WITHIN, f"{column}__lt": at + WITHIN}
