"""Every read of how the tasks go, scoped to who asks: leaders and the reform office all of them,
people of a lead or responsible unit those of their unit; out of scope is NotVisible."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.files import StoredFile
from qifu.reform.board import District, TaskRow, lay_district
from qifu.reform.ground import follow_book, lay_ground, sides_of
from qifu.reform.models import QuarterReview, Report, ReportFile
from qifu.reform.permissions import STAFF, can_see, my_units, reports_for, sees_all
from qifu.reform.rules.book import Figures
from qifu.reform.rules.quarters import Quarter, ended


@dataclass(frozen=True)
class BoardFilter:
    """What of the board is asked for; empty asks everything. `lead` and `deadline` as written."""

    section: str = ""
    lead: str = ""
    deadline: str = ""
    light: str = ""
    mine: bool = False
    waiting: bool = False


def check_reads(actor: Actor) -> None:
    """NotVisible for who has nothing to do with the tasks."""
    if not (actor.system or actor.has(*STAFF)):
        raise NotVisible


def board(actor: Actor, today: date, quarter: Quarter | None = None) -> District:
    """The tasks one may see, with all that was reported of them. Six queries."""
    check_reads(actor)
    district = lay_district(today, quarter)
    seen = [row for row in district.rows if can_see(actor, row.sides)]
    return District(district.day, district.book, district.ground, seen)


def chosen(rows: Sequence[TaskRow], actor: Actor, asked: BoardFilter) -> list[TaskRow]:
    """The rows that fit a filter."""
    return [row for row in rows if _fits(row, actor, asked)]


def _fits(row: TaskRow, actor: Actor, asked: BoardFilter) -> bool:
    return (
        asked.section in ("", row.task.section)
        and asked.deadline in ("", row.task.deadline)
        and asked.light in ("", row.standing.light)
        and (not asked.lead or asked.lead in {p.code for p in row.sides.leads})
        and (not asked.mine or any(p.pk in my_units(actor) for p in row.sides.leads))
        and (not asked.waiting or row.waiting > 0)
    )


def get_row(actor: Actor, number: int, today: date) -> TaskRow:
    """One task with its standing; NotVisible."""
    for row in board(actor, today).rows:
        if row.task.number == number:
            return row
    raise NotVisible


def reports_of(row: TaskRow) -> QuerySet[Report]:
    """All reports of a task already found in scope, the newest first."""
    return (
        Report.objects.filter(task=row.task)
        .select_related("review", "unit", "task", "corrects", "corrected_by")
        .prefetch_related("files__file")
        .order_by("-at", "-id")
    )


def get_report(actor: Actor, report_id: int, today: date) -> Report:
    """One report of a task in scope; NotVisible."""
    check_reads(actor)
    found = (
        Report.objects.select_related("task", "review", "unit")
        .prefetch_related("files__file").filter(pk=report_id, task__active=True).first()
    )  # fmt: skip
    if found is None:
        raise NotVisible
    if not can_see(actor, sides_of(found.task, lay_ground(follow_book()), today)):
        raise NotVisible
    return found


def waiting_reports(actor: Actor, today: date) -> QuerySet[Report]:
    """Reports that wait for a confirmation, of tasks one may see, the oldest first."""
    rows = Report.objects.filter(state=Report.State.WAITING).select_related("task", "review")
    if not sees_all(actor):
        rows = rows.filter(task__in=[row.task for row in board(actor, today).rows])
    return rows.order_by("at", "id")


def get_review(actor: Actor, number: int, quarter: str, today: date) -> tuple[TaskRow, QuarterReview]:  # fmt: skip
    """A review with its task; NotVisible."""
    row = get_row(actor, number, today)
    for review in row.reviews:
        if review.quarter == quarter:
            return row, review
    raise NotVisible


def book_of(row: TaskRow) -> Figures:
    """Which figures belong to a task, and why not others."""
    return follow_book().figures.get(row.task.number, Figures())


def quarters_of(district: District, today: date) -> list[Quarter]:
    """The quarters there is something to show of: those that are over, and the running one; the
    newest first."""
    first = district.book.first_quarter
    if first is None:
        return []
    over = list(ended(first, today))
    running = over[-1].next() if over else first
    return [running, *reversed(over)]


def history_of(row: TaskRow) -> list[Event]:
    """What happened to a task already found in scope, the newest first."""
    return list(reversed(stream_events(row.task.stream)))


def units_to_report(actor: Actor, row: TaskRow, *, review: bool = False) -> list[tuple[str, str]]:
    """(code, name) of the units for which somebody may report of a task now."""
    mine = reports_for(actor, row.sides)
    parties = row.sides.leads if review else (*row.sides.leads, *row.sides.helps)
    return [(p.code, p.name) for p in parties if p.pk in mine]


def file_for(actor: Actor, file_id: uuid.UUID) -> StoredFile | None:
    """A file of a report of a task in scope (for `cases.attachments.visible_file`)."""
    row = ReportFile.objects.select_related("file", "report__task").filter(file_id=file_id).first()
    if row is None or not (actor.system or actor.has(*STAFF)):
        return None
    sides = sides_of(row.report.task, lay_ground(follow_book()), date.max)
    return row.file if can_see(actor, sides) else None
