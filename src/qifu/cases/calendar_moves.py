"""A new calendar recomputes open clocks, logs each move and tells whom it concerns.

Closed clocks never move. Source: DOMAIN rule of the working-day clock; the calendar of each year
is published by the State Council late in the year before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Min

from qifu.cases import clockwork
from qifu.cases.bulk import update_rows
from qifu.cases.definitions import definition_of
from qifu.cases.models import Case, Clock
from qifu.cases.operations import row_values
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.calendar import WorkingCalendar
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.races import retried

BATCH = 500
MIRRORED = (
    "due_on warn_on paused live provisional step_due_on step_warn_on next_due_on original_due_on"
).split()
# Kinds of case whose promise is made of more than the clock's own terms: the room above sets the
# terms of the main clock, once the other clocks follow the new calendar.
PROMISES: dict[str, Callable[[Case, list[Clock], WorkingCalendar], None]] = {}
CLOCK_FIELDS = ["due_on", "warn_on", "provisional", "calendar", "alarm_at", "amount", "extension"]


def recompute_open_clocks(*, at: datetime) -> int:
    """Bring every open clock to the current calendar; returns how many due dates moved.

    Works in batches of cases, each its own transaction; a crash loses nothing and the next run
    goes on. Costs two index look-ups when there is nothing to do.
    """
    calendar = current_calendar()
    moved = 0
    while _outdated(calendar.version):
        moved += _recompute_batch(calendar, at)
    return moved


def _outdated(version: str) -> bool:
    ends = (
        Clock.objects.exclude(state="stopped")
        .order_by()
        .aggregate(a=Min("calendar"), b=Max("calendar"))
    )
    return any(v is not None and v != version for v in ends.values())


@retried
@transaction.atomic
def _recompute_batch(calendar: WorkingCalendar, at: datetime) -> int:
    ids = (
        Clock.objects.exclude(state="stopped")
        .exclude(calendar=calendar.version)
        .order_by()
        .values_list("case_id", flat=True)[:BATCH]
    )
    cases = list(Case.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk"))
    clocks = defaultdict(list)
    for clock in Clock.objects.filter(case__in=cases).exclude(state="stopped").order_by("pk"):
        clocks[clock.case_id].append(clock)
    drafts: list[EventDraft] = []
    for case in cases:
        drafts += _recompute_case(case, clocks[case.pk], calendar, at)
    update_rows([c for many in clocks.values() for c in many], CLOCK_FIELDS)
    update_rows(cases, MIRRORED)
    append_events(drafts)
    return len(drafts)


def _recompute_case(
    case: Case, clocks: list[Clock], calendar: WorkingCalendar, at: datetime
) -> list[EventDraft]:
    before = row_values(case)
    moves = []
    for clock in sorted(clocks, key=lambda c: c.kind == "main"):
        was = clock.due_on
        if clock.kind == "main" and case.kind in PROMISES:
            PROMISES[case.kind](case, clocks, calendar)
        if clockwork.recompute(clock, calendar):
            moves.append((clock, was))
    state = definition_of(case.process_id).states[case.state]
    clockwork.mirror(case, clocks, state.main)
    after = row_values(case)
    changed = {k: v for k, v in after.items() if before[k] != v}
    drafts = [_draft(case, clock, was, at) for clock, was in moves]
    if drafts:
        drafts[-1].payload["set"] = changed
    elif changed:
        drafts = [_draft(case, None, None, at)]
        drafts[0].payload["set"] = changed
    return drafts


def _draft(case: Case, clock: Clock | None, was: date | None, at: datetime) -> EventDraft:
    due = clock.due_on if clock else case.due_on
    return EventDraft(
        stream=case.stream,
        kind="case.due_moved" if clock else "case.calendar_confirmed",
        at=at,
        actor=SYSTEM_ACTOR.ref,
        payload={
            "number": case.number,
            "title": case.title,
            "clock": clock.kind if clock else "",
            "before": was.isoformat() if was else None,
            "due": due.isoformat() if due else None,
            "why": "国务院公布新的放假安排",
            "unit_id": case.lead_unit_id,
            "handler_id": case.handler_id,
            "enterprise": case.enterprise_id,
            "set": {},
        },
    )
