"""What waits for somebody's yes: answers for a unit's head, extensions for the dispatcher.

One page of rows takes a fixed number of queries; whether a row may be approved by this person is
asked of the same rules that decide the act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from qifu.cases.boxes import ListFilter, boxed_cases
from qifu.cases.clockwork import terms_of
from qifu.cases.definitions import definition_of
from qifu.cases.models import Answer, Attachment, Case, Clock, Extension
from qifu.cases.permissions import relations_to
from qifu.cases.rules.decide import refusal
from qifu.cases.rules.vocabulary import Facts
from qifu.cases.snapshots import snapshot_of
from qifu.identity.actors import Actor
from qifu.kernel.calendar import compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.files import StoredFile
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class PendingAnswer:
    """A drafted answer; `why_not` says why this person may not approve it (empty: may)."""

    case: Case
    answer: Answer
    files: tuple[StoredFile, ...]
    why_not: str


@dataclass(frozen=True)
class AskedExtension:
    """An extension asked for; `due_after` is what the due date would become."""

    case: Case
    extension: Extension
    due_after: date | None
    why_not: str


def approval_counts(actor: Actor) -> tuple[int, int]:
    """How many answers and extensions wait for the actor; two queries."""
    return (
        boxed_cases(actor, ListFilter(box="approvals")).count(),
        boxed_cases(actor, ListFilter(box="extensions")).count(),
    )


def cases_to_approve(actor: Actor, box: str) -> QuerySet[Case]:
    """The cases of box `approvals` or `extensions`, what is late first."""
    cases = boxed_cases(actor, ListFilter(box=box)).select_related("lead_unit", "handler")
    return cases.defer("grams", "search_text").order_by("next_due_on", "id")


def pending_answers(actor: Actor, cases: Sequence[Case], at: datetime) -> list[PendingAnswer]:
    """The drafts of `cases` (from `cases_to_approve`); two queries."""
    latest: dict[int, Answer] = {}
    for answer in Answer.objects.filter(case__in=cases, state="pending").order_by("id"):
        latest[answer.case_id] = answer
    files: dict[int, list[StoredFile]] = defaultdict(list)
    wanted = [a.pk for a in latest.values()]
    for row in Attachment.objects.filter(
        case__in=cases, purpose="answer", subject__in=wanted
    ).select_related("file"):
        files[row.subject or 0].append(row.file)
    return [
        PendingAnswer(
            case,
            latest[case.pk],
            tuple(files[latest[case.pk].pk]),
            _why_not(actor, case, "approve_answer", at),
        )
        for case in cases
        if case.pk in latest
    ]


def asked_extensions(actor: Actor, cases: Sequence[Case], at: datetime) -> list[AskedExtension]:
    """The extensions asked for in `cases`, with the date each would give; two queries."""
    wanted = [c.pending_extension for c in cases if c.pending_extension]
    rows = {e.case_id: e for e in Extension.objects.filter(pk__in=wanted).select_related("unit")}
    clocks = {
        c.case_id: c
        for c in Clock.objects.filter(case__in=cases, kind="main").exclude(state="stopped")
    }
    return [
        AskedExtension(
            case,
            rows[case.pk],
            _extended(clocks.get(case.pk), rows[case.pk].days),
            _why_not(actor, case, "grant_extension", at, extension_asked_by=rows[case.pk].asked_by),
        )
        for case in cases
        if case.pk in rows
    ]


def _extended(clock: Clock | None, days: int) -> date | None:
    if clock is None:
        return None
    terms = terms_of(clock)
    return compute_due(replace(terms, extension=terms.extension + days), current_calendar()).due


def _why_not(actor: Actor, case: Case, action: str, at: datetime, **known: Any) -> str:
    definition = definition_of(case.process_id)
    facts = Facts(today=shanghai_date(at), actor=actor.user_id, **known)
    spec = definition.actions[action]
    why = refusal(definition, snapshot_of(case), spec, relations_to(actor, case), facts)
    return why[1] if why else ""
