"""Which times a hall offers for appointments. Pure.

A slot lies wholly inside one session of a working day; it takes what its windows can serve by
appointment in that time, at least one. The rest of the windows' time is for those who come without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from qifu.kernel.calendar import WorkingCalendar
from qifu.kernel.time import SHANGHAI

Sessions = Sequence[tuple[time, time]]


@dataclass(frozen=True)
class Slot:
    """A time that can be booked; `free` is what is left of `room`."""

    begins_at: datetime
    ends_at: datetime
    room: int
    free: int


def parse_sessions(pairs: Iterable[Sequence[str]]) -> list[tuple[time, time]]:
    """[["09:00", "12:00"]] as times; ValueError when a session ends before it begins or overlaps."""
    found = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs]
    for begin, end in found:
        if begin >= end:
            raise ValueError(f"{begin:%H:%M}–{end:%H:%M} 的结束不晚于开始")
    for (_, end), (begin, _) in pairwise(found):
        if begin < end:
            raise ValueError(f"{begin:%H:%M} 早于前一段的结束 {end:%H:%M}")
    return found


def is_open(sessions: Sessions, calendar: WorkingCalendar, at: datetime) -> bool:
    """True while the hall serves: a working day, inside a session."""
    local = at.astimezone(SHANGHAI)
    if not calendar.is_working_day(local.date()):
        return False
    return any(begin <= local.time() < end for begin, end in sessions)


def gives_numbers(sessions: Sessions, calendar: WorkingCalendar, at: datetime) -> bool:
    """True when numbers are given: on a working day until the last session ends, and from half an
    hour before the first begins."""
    local = at.astimezone(SHANGHAI)
    if not sessions or not calendar.is_working_day(local.date()):
        return False
    first = datetime.combine(local.date(), sessions[0][0], SHANGHAI) - timedelta(minutes=30)
    last = datetime.combine(local.date(), sessions[-1][1], SHANGHAI)
    return first <= local < last


def room_of(minutes: int, per_hour: int, windows: int) -> int:
    """How many a slot takes."""
    return max(1, minutes * per_hour * windows // 60) if windows else 0


def days_offered(calendar: WorkingCalendar, today: date, ahead: int) -> list[date]:
    """Today when people work, and the next working days, `ahead` in all."""
    first = [today] if calendar.is_working_day(today) else []
    later = [calendar.add_working_days(today, n) for n in range(1, ahead + 1)]
    return (first + later)[:ahead]


def slots_of(
    day: date,
    sessions: Sessions,
    minutes: int,
    room: int,
    taken: Mapping[datetime, int],
    at: datetime,
) -> list[Slot]:
    """The slots of `day` that begin after `at`, with what is free in each."""
    step, found = timedelta(minutes=minutes), []
    for begin, end in sessions:
        start = datetime.combine(day, begin, SHANGHAI)
        last = datetime.combine(day, end, SHANGHAI)
        while start + step <= last:
            if start > at:
                free = max(0, room - taken.get(start, 0))
                found.append(Slot(start, start + step, room, free))
            start += step
    return found


def arrival(begins_at: datetime, at: datetime, early_minutes: int, late_minutes: int) -> str:
    """How an arrival stands to its appointment: "early", "kept" or "late".

    Only what is kept is called first.
    """
    if at < begins_at - timedelta(minutes=early_minutes):
        return "early"
    return "kept" if at <= begins_at + timedelta(minutes=late_minutes) else "late"
