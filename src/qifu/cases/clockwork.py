"""Clocks of a case as rows: start, pause, resume, extend, stop, recompute, and the next alarm.

Every due date here is `kernel.calendar.compute_due` of the row's own terms; nothing else computes
one. Functions change unsaved rows given to them; `operations` and `alarms` save in bulk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from qifu.cases.models import Case, Clock, Limit
from qifu.cases.rules.alarms import AlarmPolicy, next_alarm
from qifu.kernel.calendar import Due, Terms, WorkingCalendar, compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Refused
from qifu.kernel.time import shanghai_date

_limits: dict[str, Limit] = {}


def limits() -> dict[str, Limit]:
    """Limits of the district by code, cached in the process until the pack is loaded again."""
    if not _limits:
        _limits.update({limit.code: limit for limit in Limit.objects.all()})
    return _limits


def forget_limits() -> None:
    """Drop the cache of limits (the pack loader calls it; workers restart on a new pack)."""
    _limits.clear()


def limit(code: str) -> Limit:
    """The limit named `code`; Refused when the district does not define it."""
    found = limits().get(code)
    if found is None:
        _limits.clear()
        found = limits().get(code)
    if found is None:
        raise Refused("limit_missing", f"时限“{code}”未在区县数据包中定义，请联系管理员。")
    return found


def alarm_policy() -> AlarmPolicy:
    """Offsets of the alarm ladder from the district's limits."""
    known = limits()
    return AlarmPolicy(
        urge_after=known["urge_after"].amount if "urge_after" in known else 1,
        notice_after=known["notice_after"].amount if "notice_after" in known else 5,
    )


# Steps that end by themselves at their own deadline: limit → the act the system performs.
LAPSES = {
    "material": "material_lapsed",
    "publicity": "publicity_over",
    "grant_intent": "intent_lapsed",
    "exchange_answers": "answers_over",
    "exchange_choose": "choice_over",
    "exchange_confirm": "confirm_over",
}


# What ends by itself beside the step, by kind of clock: written by rooms above, which are given the
# clock that rang with its case locked, in the sweep's transaction.
ENDINGS: dict[str, Callable[[Clock, datetime], None]] = {}


def alarm_kind(clock: Clock) -> str:
    """The ladder of a clock: a step that ends by itself lapses, the others climb by kind."""
    return "lapse" if clock.limit in LAPSES else clock.kind


def new_clock(
    *,
    case: Case,
    kind: str,
    limit_code: str,
    start_on: date,
    at: datetime,
    amount: int | None = None,
    time_unit: str = "",
    unit_id: int | None = None,
    subject: int | None = None,
) -> Clock:
    """An unsaved running clock; `amount` in units of `time_unit` defaults to the named limit."""
    if amount is None:
        named = limit(limit_code)
        amount, time_unit = named.amount, named.time_unit
    clock = Clock(
        case=case,
        kind=kind,
        limit=limit_code,
        start_on=start_on,
        amount=amount,
        time_unit=time_unit or "working-day",
        unit_id=unit_id,
        subject=subject,
        round=case.round,
        started_at=at,
    )
    recompute(clock, current_calendar())
    assert clock.due_on is not None  # a fresh clock has no open suspension
    clock.original_due_on = clock.due_on
    return clock


def due_of(start: date, days: int, calendar: WorkingCalendar) -> Due:
    """What so many working days from a day come to, for rows that mirror a clock."""
    return compute_due(Terms(start, days), calendar)


def terms_of(clock: Clock) -> Terms:
    """The pure terms of a row."""
    return Terms(
        start=clock.start_on,
        amount=clock.amount,
        unit=clock.time_unit,
        suspensions=tuple(
            (date.fromisoformat(s), date.fromisoformat(r) if r else None)
            for s, r in clock.suspensions
        ),
        extension=clock.extension,
    )


def recompute(clock: Clock, calendar: WorkingCalendar) -> bool:
    """Set due, warning, provisional and next alarm from the terms; True when the due date moved."""
    before = clock.due_on
    due = compute_due(terms_of(clock), calendar)
    clock.due_on, clock.warn_on, clock.provisional = due.due, due.warn_on, due.provisional
    clock.calendar = calendar.version
    clock.alarm_at, _ = next_alarm(
        alarm_kind(clock), clock.alarm_level, clock.due_on, clock.warn_on, calendar, alarm_policy()
    )
    return before != clock.due_on


def pause(clock: Clock, on: date) -> None:
    """Suspend from `on` (that day still counts)."""
    if clock.state == "running":
        clock.suspensions = [*clock.suspensions, [on.isoformat(), None]]
        clock.state = "paused"
        recompute(clock, current_calendar())


def resume(clock: Clock, on: date) -> None:
    """Resume on `on` (that day does not count, the next does)."""
    if clock.state == "paused":
        started = clock.suspensions[-1][0]
        clock.suspensions = [*clock.suspensions[:-1], [started, on.isoformat()]]
        clock.state = "running"
        recompute(clock, current_calendar())


def extend(clock: Clock, amount: int, today: date) -> None:
    """Add `amount` units; the original due date stays.

    The ladder of alarms begins again for the new due date, unless its reminder would be due at
    once: what was said of the old date is no reminder of the new one.
    """
    clock.extension += amount
    recompute(clock, current_calendar())
    if clock.alarm_level and clock.warn_on is not None and clock.warn_on > today:
        clock.alarm_level = ""
        recompute(clock, current_calendar())


def stop(clock: Clock, at: datetime) -> None:
    """Stop for good: in time when `stopped_on` ≤ `due_on`."""
    if clock.state == "paused":
        resume(clock, shanghai_date(at))
    clock.state, clock.stopped_at, clock.stopped_on = "stopped", at, shanghai_date(at)
    clock.alarm_at = None


def mirror(case: Case, clocks: Iterable[Clock], main_mode: str) -> None:
    """Copy what lists need from the open clocks onto the case (unsaved).

    `main_mode` is what the state says of the promise clock: run, pause or stop.
    """
    main = step = None
    for clock in clocks:
        if clock.state == "stopped":
            continue
        if clock.kind == "main":
            main = clock
        elif clock.kind in ("step", "promise", "consultation"):
            step = clock
    case.step_due_on = step.due_on if step else None
    case.step_warn_on = step.warn_on if step else None
    case.live = case.open and main_mode != "stop"
    shown = (main or step) if case.live else None
    if shown is not None:
        case.due_on, case.warn_on = shown.due_on, shown.warn_on
        case.paused = shown.state == "paused"
        case.provisional = shown.provisional
    else:
        case.paused = False
    if main is not None and case.original_due_on is None:
        case.original_due_on = main.original_due_on
    waits = step if step is not None and step.limit not in LAPSES else None
    days = [c.due_on for c in (main, waits) if c is not None and c.due_on is not None]
    case.next_due_on = min(days, default=date.max) if case.open else date.max
