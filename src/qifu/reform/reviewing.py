"""Reviews open by themselves: the day after a quarter ends, one for each long-standing task and for
each task with a deadline that is not confirmed to be done, with its figures as known then."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.insight.queries import Window, known_at
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.races import retried
from qifu.kernel.time import shanghai_date
from qifu.reform import telling
from qifu.reform.board import facts_of
from qifu.reform.figures import snapshot
from qifu.reform.ground import follow_book, lay_ground, sides_of
from qifu.reform.models import QuarterReview, ReformTask
from qifu.reform.rules.book import Figures, FollowBook
from qifu.reform.rules.parties import Ground
from qifu.reform.rules.quarters import Quarter, ended
from qifu.reform.rules.standing import is_done, known_on

LATE_START = 3  # days: a review opened later has its days from its own opening


def open_reviews(*, at: datetime) -> int:
    """Open the reviews of every quarter that is over and has none; how many. While events of the
    quarter are still to be counted it waits for the next round. Safe to run at once: the tasks are
    locked, and a quarter is opened whole or not at all."""
    book = follow_book()
    if book.first_quarter is None:
        return 0
    known = set(QuarterReview.objects.values_list("quarter", flat=True).order_by("quarter").distinct())  # fmt: skip
    today, counted = shanghai_date(at), shanghai_date(known_at(at))
    missing = [q for q in ended(book.first_quarter, today) if str(q) not in known]
    ready = [q for q in missing if q.end < counted or (today - q.end).days > LATE_START]
    return sum(_open(quarter, book, at) for quarter in ready)


@retried
@transaction.atomic
def _open(quarter: Quarter, book: FollowBook, at: datetime) -> int:
    tasks = list(ReformTask.objects.select_for_update().filter(active=True).order_by("number"))
    if QuarterReview.objects.filter(quarter=str(quarter)).exists():
        return 0
    ground = lay_ground(book)
    wanted = _to_review(tasks, ground, quarter.end)
    due_on = _due(quarter, book, at)
    window = Window(quarter.start, quarter.end)
    rows = QuarterReview.objects.bulk_create(
        QuarterReview(
            task=task, quarter=str(quarter), opened_at=at, due_on=due_on, known_on=quarter.end,
            figures=snapshot(
                book.figures.get(task.number, Figures()), sides_of(task, ground, quarter.end),
                window, at=at,
            ),
        )
        for task in wanted
    )  # fmt: skip
    append_events([_opened(row, at) for row in rows])
    by_unit: defaultdict[int, list[QuarterReview]] = defaultdict(list)
    for row in rows:
        for party in sides_of(row.task, ground, shanghai_date(at)).leads:
            by_unit[party.pk].append(row)
    telling.tell_opened(str(quarter), by_unit, at)
    return len(rows)


def _to_review(tasks: list[ReformTask], ground: Ground, day: date) -> list[ReformTask]:
    reports = facts_of(ground, day)
    return [
        task
        for task in tasks
        if task.lasting
        or not is_done(sides_of(task, ground, day).leads, known_on(reports[task.pk], day))
    ]


def _due(quarter: Quarter, book: FollowBook, at: datetime) -> date:
    today = shanghai_date(at)
    begun = quarter.end if (today - quarter.end).days <= LATE_START else today
    return current_calendar().add_working_days(begun, book.review_days)


def _opened(row: QuarterReview, at: datetime) -> EventDraft:
    said = json.dumps(row.figures, ensure_ascii=False, sort_keys=True).encode()
    payload = {
        "quarter": row.quarter, "due_on": row.due_on.isoformat(),
        "known_on": row.known_on.isoformat(), "figures": hashlib.sha256(said).hexdigest(),
    }  # fmt: skip
    return EventDraft(row.task.stream, "reform.review_opened", at, SYSTEM_ACTOR.ref, payload)
