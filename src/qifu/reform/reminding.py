"""Reminders before a deadline, escalation when a lead unit does not report; each told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.time import shanghai_date
from qifu.reform import telling
from qifu.reform.board import District, lay_district
from qifu.reform.ground import follow_book
from qifu.reform.models import Alarm, ReformTask
from qifu.reform.rules.alarms import Waited, alarms
from qifu.reform.rules.standing import FINISHED


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell what is due and was not told; how many alarms. On working days only: the caller asks."""
    today, book, calendar = shanghai_date(at), follow_book(), current_calendar()
    known = {(a.task_id, a.about, a.unit_id, a.step, a.due_on) for a in Alarm.objects.all()}
    tasks = {t.number: t for t in ReformTask.objects.select_for_update().filter(active=True)}
    fresh = [
        alarm
        for waited in _waited(lay_district(today), today)
        for alarm in alarms(waited, today, book, calendar)
        if (tasks[alarm.task].pk, alarm.about, alarm.unit, alarm.step, alarm.due_on) not in known
    ]
    if not fresh:
        return 0
    Alarm.objects.bulk_create(
        Alarm(
            task=tasks[a.task], about=a.about, unit_id=a.unit, step=a.step, due_on=a.due_on, at=at,
            told=len(a.to),
        )
        for a in fresh
    )  # fmt: skip
    many = Counter((a.task, a.about, a.step) for a in fresh)
    append_events(
        [
            EventDraft(
                tasks[task].stream, "reform.reminded", at, SYSTEM_ACTOR.ref,
                {"about": about, "step": step, "units": units},
            )
            for (task, about, step), units in sorted(many.items())
        ]
    )  # fmt: skip
    telling.tell_alarms(fresh, at)
    return len(fresh)


def _waited(district: District, today: date) -> Iterator[Waited]:
    """What is waited for of lead units: tasks with a deadline, reviews that are open."""
    for row in district.rows:
        task = row.task
        if task.due_on is not None and row.standing.light != FINISHED:
            yield Waited(task.number, "", task.due_on, row.standing.silent)
        for review in row.reviews:
            silent = row.missing(review.quarter)
            if silent:
                yield Waited(task.number, review.quarter, review.due_on, silent)
