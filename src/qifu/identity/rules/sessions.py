"""When a sign-in ends by itself. Pure; moments are whole seconds since 1970 as a session keeps them."""

from __future__ import annotations

TOUCH_SECONDS = 60  # how exactly the last activity is kept; finer would write at every click


def why_over(*, began: int, seen: int, idle_minutes: int, hours: int, now: int) -> str | None:
    """ "idle" or "old" when the sign-in is over at `now`; None while it runs."""
    if hours and now - began >= hours * 3600:
        return "old"
    if idle_minutes and now - seen >= idle_minutes * 60:
        return "idle"
    return None


def is_due_for_touch(*, seen: int, now: int) -> bool:
    """True when the last activity is old enough to be noted anew."""
    return now - seen >= TOUCH_SECONDS
