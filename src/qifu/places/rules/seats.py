"""Whether somebody who enrols gets a seat, waits, or comes too late. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class GatheringNow:
    """A gathering as it is counted: `own` are the seats the firm has or waits for."""

    open: bool
    enrol_until: datetime
    seats: int
    taken: int
    for_firm: int
    own: int


def enrol_problem(now: GatheringNow, at: datetime) -> str:
    """Why nobody can enrol; "" when one can."""
    if not now.open:
        return "活动已取消，不能报名。"
    if at > now.enrol_until:
        return "报名已经截止。"
    if now.own >= now.for_firm:
        return f"每家企业最多报 {now.for_firm} 个，贵企业已经报满。"
    return ""


def state_for(now: GatheringNow) -> str:
    """`enrolled` while there is a seat, else `waiting`."""
    return "enrolled" if now.taken < now.seats else "waiting"


def free_seats(seats: int, taken: int) -> int:
    """How many more may come."""
    return max(0, seats - taken)
