"""What follows from the state of the tasks: who begins, who can no longer begin, whose clock runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qifu.bundles.aggregate import TASK_KINDS, Aggregate
from qifu.bundles.models import ApplicationMaterial, ApplicationTask
from qifu.bundles.rules.definition import bundle_of_one
from qifu.bundles.rules.merge import Merged, merge
from qifu.bundles.rules.status import hopeless, released
from qifu.bundles.rules.values import from_json
from qifu.cases import clockwork
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.queries import bodies_of
from qifu.kernel.time import shanghai_date

State = ApplicationMaterial.State


def settle(agg: Aggregate) -> None:
    """Bring every task into line with the others, until nothing changes."""
    while True:
        shots = agg.snapshots()
        gone = [t for t in agg.tasks if t.code in hopeless(shots)]
        turn = [t for t in agg.tasks if t.code in released(shots) and t not in gone]
        for task in gone:
            end_task(agg, task, "stopped", reason="它等的事项没有办成，不再办理。")
        for task in turn:
            release(agg, task)
        if not gone and not turn:
            break
    for task in agg.tasks:
        if task.state == "preparing" and not lacking(agg, task):
            begin(agg, task)


def release(agg: Aggregate, task: ApplicationTask) -> None:
    """A task's turn has come: its department begins, or the firm first brings what it needs."""
    if lacking(agg, task):
        task.state = "preparing"
        task.suspensions = [*task.suspensions, [agg.today.isoformat(), None]]
        agg.to_prepare.append(task)
        agg.touch(task)
        return
    begin(agg, task)


def begin(agg: Aggregate, task: ApplicationTask) -> None:
    """The department has everything: its clocks run from today."""
    task.state, task.started_on = "ready", agg.today
    _close_pause(agg, task)
    clock = agg.start(
        kind="task", limit_code="task", amount=task.days, time_unit="working-day",
        unit_id=task.unit_id, subject=task.pk,
    )  # fmt: skip
    if task.statutory_days:
        agg.start(
            kind="legal", limit_code="task_legal", amount=task.statutory_days,
            time_unit="working-day", unit_id=task.unit_id, subject=task.pk,
        )  # fmt: skip
    task.due_on, task.warn_on = clock.due_on, clock.warn_on
    task.original_due_on = clock.original_due_on
    agg.begun.append(task)
    agg.touch(task)


def pause_task(agg: Aggregate, task: ApplicationTask) -> None:
    """The firm has it: the department's days, the law's too, stand still."""
    for clock in agg.clocks_of(task, *TASK_KINDS):
        clockwork.pause(clock, agg.today)
    task.suspensions = [*task.suspensions, [agg.today.isoformat(), None]]
    task.due_on = task.warn_on = None


def resume_task(agg: Aggregate, task: ApplicationTask) -> None:
    """The department has it again; the next day counts."""
    _close_pause(agg, task)
    for clock in agg.clocks_of(task, *TASK_KINDS):
        clockwork.resume(clock, agg.today)
        if clock.kind == "task":
            task.due_on, task.warn_on = clock.due_on, clock.warn_on


def _close_pause(agg: Aggregate, task: ApplicationTask) -> None:
    if task.suspensions and task.suspensions[-1][1] is None:
        begun = task.suspensions[-1][0]
        task.suspensions = [*task.suspensions[:-1], [begun, agg.today.isoformat()]]


def end_task(agg: Aggregate, task: ApplicationTask, state: str, *, reason: str = "") -> None:
    """A task is over: its clocks stop, what only it waited for is waited for no more."""
    task.state, task.ended_on, task.extension_days = state, agg.today, None
    if reason:
        task.reason = reason
    _close_pause(agg, task)
    for clock in agg.clocks_of(task):
        clockwork.stop(clock, agg.at)
    for request in agg.requests:
        if request.task_id == task.pk and request.state in ("asked", "pending"):
            request.state, request.ended_at = "cancelled", agg.at
            request.save(update_fields=["state", "ended_at"])
    agg.touch(task)
    _hand_on(agg, task)
    _void_promises(agg)


def _hand_on(agg: Aggregate, task: ApplicationTask) -> None:
    """A result that others wait for is their paper."""
    for row in agg.materials:
        if row.made_by == task.code and task.state == "granted" and task.result_evidence_id:
            row.evidence_id, row.state, row.given_at = task.result_evidence_id, State.GIVEN, agg.at
            row.save(update_fields=["evidence", "state", "given_at"])


def _void_promises(agg: Aggregate) -> None:
    """What nobody needs any more need not be brought."""
    open_ = {t.code for t in agg.tasks if t.ended_on is None}
    asked = {m.type_id: set(m.asked_by) for m in agg.materials}
    for row in agg.undertakings:
        if row.state == "open" and not asked.get(row.type_id, set()) & open_:
            row.state, row.ended_at = "void", agg.at
            row.save(update_fields=["state", "ended_at"])
            if (clock := agg.clock_of("undertaking", row.pk)) is not None:
                clockwork.stop(clock, agg.at)


def lacking(agg: Aggregate, task: ApplicationTask) -> list[str]:
    """What a task of a later stage still needs from the firm, in words; nothing for the others."""
    papers = [
        m.type.title
        for m in agg.materials
        if m.state == State.LATER and m.necessity == "required" and task.code in m.asked_by
    ]
    if not task.stage:
        return papers
    merged = merged_of(agg)
    return papers + [
        f.label
        for f in merged.fields
        if f.stage and f.required and task.code in f.asked_by
        and f.name not in agg.application.values
    ]  # fmt: skip


def merged_of(agg: Aggregate) -> Merged:
    """The merged form the application was made by, under what is known now. Two queries."""
    bodies = bodies_of(t.item_version_id for t in agg.tasks)
    items = {t.code: bodies[t.item_version_id] for t in agg.tasks}
    kinds = field_kinds()
    version = agg.application.version
    body = version.typed if version is not None else bundle_of_one(next(iter(items.values())))
    there = tuple(m for m in body.members if m.item in items)
    answers: dict[str, Any] = from_json(kinds, agg.application.values)
    return merge(
        replace(body, members=there), items, kinds, answers,
        on=shanghai_date(agg.case.opened_at), chosen=list(items),
    )  # fmt: skip
