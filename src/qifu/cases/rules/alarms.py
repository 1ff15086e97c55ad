"""When a clock rings, and at which level. Pure.

Source: reminder before due, urge the working day after, written notice 5 working days later
(data/facts of the field: 到期次日催办，催办后再超 5 个工作日书面通报; plan 三(三)3 督办).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from qifu.kernel.calendar import WorkingCalendar
from qifu.kernel.time import SHANGHAI

LEVELS = ("", "remind", "urge", "notice", "silence", "lapse")

LADDERS: dict[str, tuple[str, ...]] = {
    "main": ("remind", "urge", "notice"),
    "step": ("urge",),
    "lapse": ("lapse",),
    "co": ("remind", "urge"),
    "promise": ("remind", "urge", "notice"),
    "order": ("urge", "notice"),
    "consultation": ("urge",),
    # of a department's task: its own limit, the law's, what the firm was asked, what it undertook
    "task": ("remind", "urge", "notice"),
    "legal": ("silence",),
    "ask": ("remind", "lapse"),
    "undertaking": ("remind", "lapse"),
}


@dataclass(frozen=True)
class AlarmPolicy:
    """Offsets in working days after the due date; `hour` is the hour of the day in Shanghai."""

    urge_after: int = 1
    notice_after: int = 5
    hour: int = 9


def next_alarm(
    kind: str,
    rung: str,
    due_on: date | None,
    warn_on: date | None,
    calendar: WorkingCalendar,
    policy: AlarmPolicy = AlarmPolicy(),
) -> tuple[datetime | None, str]:
    """(moment, level) of the alarm that follows `rung` ("" = none yet); (None, rung) when done.

    A clock without a due date (paused) has no alarm.
    """
    ladder = LADDERS[kind]
    position = ladder.index(rung) + 1 if rung in ladder else 0
    if due_on is None or position >= len(ladder):
        return None, rung
    level = ladder[position]
    return _moment(level, due_on, warn_on, calendar, policy), level


def _moment(
    level: str,
    due_on: date,
    warn_on: date | None,
    calendar: WorkingCalendar,
    policy: AlarmPolicy,
) -> datetime:
    if level == "remind":
        day = min(warn_on or due_on, due_on)
    elif level == "lapse":
        return datetime.combine(date.fromordinal(due_on.toordinal() + 1), time(0), SHANGHAI)
    else:
        day = calendar.add_working_days(due_on, policy.urge_after)
        if level == "notice":
            day = calendar.add_working_days(day, policy.notice_after)
    return datetime.combine(day, time(policy.hour), SHANGHAI)
