"""How many working days a department took, and how many fewer than the law allows. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from qifu.kernel.calendar import Suspension, Terms, WorkingCalendar, remaining


def spent(
    *,
    days: int,
    statutory_days: int | None,
    started_on: date,
    ended_on: date,
    suspensions: tuple[Suspension, ...],
    calendar: WorkingCalendar,
) -> dict[str, Any]:
    """The working days used, without those in which the firm had it, beside what was promised and
    what the law allows; `saved_days` is None where the law names no limit."""
    # a term nobody can overrun, so that every day after the start is counted
    ample = (ended_on - started_on).days + 1
    used = ample - remaining(Terms(started_on, ample, suspensions=suspensions), calendar, ended_on)
    saved = statutory_days - used if statutory_days else None
    return {
        "days": days, "statutory_days": statutory_days, "used_days": used, "saved_days": saved,
    }  # fmt: skip
