"""What a new calendar would move, told before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from qifu.cases.models import Clock
from qifu.kernel.calendar import Terms, WorkingCalendar, compute_due
from qifu.kernel.calendars import DayDraft, check_days, current_calendar

FIELDS = "case_id due_on start_on amount time_unit suspensions extension".split()
CHUNK = 2000


@dataclass(frozen=True)
class CalendarPreview:
    """Which days change their kind, and how many open clocks and cases get another due date."""

    years: tuple[int, int]
    changed: tuple[date, ...]
    looked_at: int
    moved: int
    cases: int
    earlier: int
    later: int
    example: tuple[date, date] | None


def proposed_calendar(days: Sequence[DayDraft]) -> WorkingCalendar:
    """The calendar that publishing `days` would put in force; Invalid with what forbids it."""
    now = current_calendar()
    chosen = check_days(days, now.published)
    first, last = min(chosen).year, max(chosen).year
    years = (min(first, now.published[0]), max(last, now.published[1]))
    every = {d: now.is_working_day(d) for d in _days(*years)}
    every |= {d: d.weekday() < 5 for d in _days(first, last)}
    every |= {d: draft.working for d, draft in chosen.items()}
    return WorkingCalendar("proposed", every, years)


def preview_calendar(days: Sequence[DayDraft]) -> CalendarPreview:
    """How publishing `days` would move due dates. Nothing is stored.

    Only clocks that run into a changed day are computed; 200,000 of them take some seconds.
    """
    now, new = current_calendar(), proposed_calendar(days)
    chosen = check_days(days, now.published)
    years = (min(chosen).year, max(chosen).year)
    changed = tuple(d for d in _days(*years) if now.is_working_day(d) != new.is_working_day(d))
    looked_at = earlier = later = 0
    cases: set[int] = set()
    example = None
    for case, was, terms in _touched(changed):
        looked_at += 1
        due = compute_due(terms, new).due
        if due is None or was is None or due == was:
            continue
        earlier, later = earlier + (due < was), later + (due > was)
        cases.add(case)
        example = example or (was, due)
    moved = earlier + later
    return CalendarPreview(years, changed, looked_at, moved, len(cases), earlier, later, example)


def _touched(changed: Sequence[date]) -> Iterator[tuple[int, date | None, Terms]]:
    """(case, due date, terms) of open clocks that reach the first changed day, as a stream.

    Clocks in calendar days never move and are left out.
    """
    if not changed:
        return
    rows = Clock.objects.exclude(state="stopped").exclude(time_unit="calendar-day")
    reach = Q(due_on__isnull=True) | Q(due_on__gte=changed[0])
    found = rows.filter(reach, start_on__lt=changed[-1]).order_by()
    for case, due_on, start, amount, unit, spans, extension in found.values_list(*FIELDS).iterator(
        chunk_size=CHUNK
    ):
        pauses = tuple(
            (date.fromisoformat(s), date.fromisoformat(r) if r else None) for s, r in spans
        )
        yield case, due_on, Terms(start, amount, unit, pauses, extension)


def _days(first_year: int, last_year: int) -> list[date]:
    start = date(first_year, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last_year, 12, 31) - start).days + 1)]
