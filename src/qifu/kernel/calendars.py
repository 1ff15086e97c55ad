"""Calendars as published: the shipped years, then what an administrator adds with its source.

A version names whole years and replaces them. Refused, with the days named: a gap (a missing
year, a missing day of a list that names every day, a hole within one holiday) and a contradiction
(one day both work and rest, a statutory day that works). Source: the State Council's yearly
notice; 全国年节及纪念日放假办法 for the days that always are free.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from qifu.kernel.actors import ActorRef, HasRef, actor_ref
from qifu.kernel.calendar import Terms, WorkingCalendar, compute_due
from qifu.kernel.calendar_checks import check_days, every_day
from qifu.kernel.calendar_file import DayDraft, parse_calendar_file
from qifu.kernel.events import append_event
from qifu.kernel.models import CalendarDay, CalendarVersion
from qifu.kernel.shipped import SOURCE, shipped_calendar, shipped_days
from qifu.kernel.text import clean_text

__all__ = [
    "CalendarVersion",
    "DayDraft",
    "check_days",
    "current_calendar",
    "days_from",
    "forget_calendar",
    "parse_calendar_file",
    "publish_calendar",
]

CHECK_SECONDS = 1.0


class _Cache(threading.local):
    """The calendar this thread built last, and when it last looked whether it still is current."""

    version: int | None = None
    calendar: WorkingCalendar | None = None
    checked: float = 0.0


_cache = _Cache()
_built: dict[int, WorkingCalendar] = {}


def current_calendar() -> WorkingCalendar:
    """The calendar in force. At most one cheap query a second in a thread; none in between.

    Clocks note the version they were computed with, so one made in that second is found later.
    """
    moment = time.monotonic()
    if _cache.calendar is not None and moment - _cache.checked < CHECK_SECONDS:
        return _cache.calendar
    latest = CalendarVersion.objects.aggregate(latest=Max("pk"))["latest"]
    if _cache.calendar is None or latest != _cache.version:
        _cache.calendar, _cache.version = _build(latest), latest
    _cache.checked = moment
    return _cache.calendar


def forget_calendar() -> None:
    """Look again at the next call in this thread (after a publication, a restore, in tests)."""
    _cache.calendar = None


def _build(latest: int | None) -> WorkingCalendar:
    base = shipped_calendar()
    if latest is None:
        return base
    if latest in _built:
        return _built[latest]
    days, names = shipped_days()
    first, last = base.published
    versions = CalendarVersion.objects.order_by("pk").prefetch_related("days")
    for version in versions:
        first, last = min(first, version.first_year), max(last, version.last_year)
        for day in [d for d in days if version.first_year <= d.year <= version.last_year]:
            del days[day]
            names.pop(day, None)
        for row in version.days.all():
            days[row.day] = row.working
            if row.name:
                names[row.day] = row.name
    calendar = WorkingCalendar(f"{last}.{latest}", days, (first, last), names)
    _built.clear()
    _built[latest] = calendar
    return calendar


@transaction.atomic
def publish_calendar(
    *, days: Sequence[DayDraft], source: str, actor: ActorRef | HasRef, at: datetime
) -> CalendarVersion:
    """Publish the years that `days` speak of, as a new version with its source.

    Effects: version, days, event `calendar.published` (years, changed days) in one transaction;
    subscribers recompute open clocks. `days` are either only the departures from Monday–Friday,
    as the notices print them, or every day of the years. Raises Invalid naming the days.
    """
    source = clean_text(source, max_length=500, label="来源", field="source")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kernel.calendar'))")
    forget_calendar()
    before = current_calendar()
    chosen = check_days(days, before.published)
    first, last = min(chosen).year, max(chosen).year
    ref = actor_ref(actor)
    version = CalendarVersion.objects.create(
        source=source,
        first_year=first,
        last_year=last,
        published_at=at,
        published_by=ref.id,
        published_by_name=ref.name,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(version=version, day=d.day, working=d.working, name=d.name)
        for d in chosen.values()
        if d.name or d.working != (d.day.weekday() < 5)
    )
    forget_calendar()
    after = current_calendar()
    append_event(
        stream="calendar",
        kind="calendar.published",
        at=at,
        actor=ref,
        payload={
            "version": after.version,
            "source": source,
            "first_year": first,
            "last_year": last,
            "changed": [d.isoformat() for d in _changed(before, after, first, last)],
        },
    )
    return version


def _changed(before: WorkingCalendar, after: WorkingCalendar, first: int, last: int) -> list[date]:
    return [
        d for d in every_day(first, last) if before.is_working_day(d) != after.is_working_day(d)
    ]


def known_versions() -> list[dict[str, Any]]:
    """Every version for people to read: version, years, source, by whom and when; newest first."""
    rows = [
        {
            "version": str(v),
            "years": (v.first_year, v.last_year),
            "source": v.source,
            "by": v.published_by_name,
            "at": v.published_at,
        }
        for v in CalendarVersion.objects.all()
    ]
    base = shipped_calendar()
    rows.append(
        {"version": base.version, "years": base.published, "source": SOURCE, "by": "", "at": None}
    )
    return rows


def days_from(today: date, days: int) -> tuple[date, date]:
    """The day `days` working days after `today`, and the day from which it is nearly there."""
    due = compute_due(Terms(today, days), current_calendar())
    assert due.due is not None and due.warn_on is not None  # nothing is suspended
    return due.due, due.warn_on
