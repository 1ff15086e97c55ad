"""An application under its lock: the case, its tasks, papers and clocks, saved together.

`settle` brings everything that follows from the tasks into line: tasks whose turn it is begin, those
that can no longer begin end, the status and the day of the whole are told anew. The case moves by
the process `application`, whose acts the system performs.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from qifu.bundles.models import (
    Application,
    ApplicationMaterial,
    ApplicationTask,
    TaskRequest,
    Undertaking,
)
from qifu.bundles.rules.status import TaskSnapshot, Whole, schedule, status
from qifu.bundles.rules.tasks import TaskView
from qifu.cases import clockwork
from qifu.cases.definitions import definition_of
from qifu.cases.effects.triage import overtake_orders
from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.operations import (
    Act,
    carry_out,
    clock_values,
    lock_case,
    open_clocks,
    row_values,
    save_moved,
)
from qifu.cases.rules.decide import Decision, decide
from qifu.cases.rules.definition import Action, Definition
from qifu.cases.rules.vocabulary import Facts
from qifu.cases.snapshots import snapshot_of
from qifu.identity.actors import Actor
from qifu.kernel.calendar import WorkingCalendar
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date

SYSTEM = frozenset({"system"})
TASK_KINDS = ("task", "legal")
NOTHING = Action(code="", title="", from_=frozenset(), by=frozenset())


@dataclass
class Aggregate:
    """Everything of one application, locked for this transaction."""

    case: Case
    application: Application
    tasks: list[ApplicationTask]
    materials: list[ApplicationMaterial]
    undertakings: list[Undertaking]
    requests: list[TaskRequest]
    clocks: list[Clock]
    at: datetime
    new_clocks: list[Clock] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    begun: list[ApplicationTask] = field(default_factory=list)
    to_prepare: list[ApplicationTask] = field(default_factory=list)
    old: dict[str, Any] = field(default_factory=dict)
    ticking: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return shanghai_date(self.at)

    def task(self, task_id: int) -> ApplicationTask:
        """A task of this application; KeyError."""
        return {task.pk: task for task in self.tasks}[task_id]

    def clocks_of(self, task: ApplicationTask, *kinds: str) -> list[Clock]:
        """The clocks of a task that are not stopped."""
        every = [*self.clocks, *self.new_clocks]
        wanted = kinds or (*TASK_KINDS, "ask")
        return [
            c for c in every
            if c.kind in wanted and c.subject == task.pk and c.state != "stopped"
        ]  # fmt: skip

    def clock_of(self, kind: str, subject: int) -> Clock | None:
        """The clock of one kind of one thing, if it is not stopped."""
        every = [*self.clocks, *self.new_clocks]
        found = (c for c in every if (c.kind, c.subject) == (kind, subject))
        return next((c for c in found if c.state != "stopped"), None)

    def start(self, **terms: Any) -> Clock:
        """Start a clock that is saved with the act."""
        clock = clockwork.new_clock(case=self.case, at=self.at, start_on=self.today, **terms)
        self.new_clocks.append(clock)
        return clock

    def touch(self, task: ApplicationTask, actor: Actor | None = None) -> None:
        """The task is written with this act; who worked on it is remembered."""
        self.touched.add(task.pk)
        task.last_at = self.at
        if actor is None:
            return
        task.last_actor = actor.name
        if actor.is_staff and actor.user_id is not None and actor.user_id not in task.handled_by:
            task.handled_by = [*task.handled_by, actor.user_id]

    def snapshots(self) -> list[TaskSnapshot]:
        """The tasks as the pure functions read them."""
        return [snapshot(task, task.unit.name) for task in self.tasks]

    def open_undertakings(self, task: ApplicationTask) -> tuple[str, ...]:
        """The papers a task still waits for."""
        waits = {m.type_id for m in self.materials if task.code in m.asked_by}
        return tuple(
            u.type.title for u in self.undertakings if u.state == "open" and u.type_id in waits
        )

    def request_of(self, task: ApplicationTask, state: str) -> TaskRequest | None:
        """The task's request in that state."""
        return next((r for r in self.requests if (r.task_id, r.state) == (task.pk, state)), None)


def snapshot(task: ApplicationTask, unit_name: str) -> TaskSnapshot:
    """A row as the pure functions read it."""
    return TaskSnapshot(
        code=task.code,
        title=task.title,
        unit=unit_name,
        state=task.state,
        days=task.days,
        after=tuple(task.after),
        required=task.required,
        stage=task.stage,
        started_on=task.started_on,
        due_on=task.due_on,
        ended_on=task.ended_on,
        suspensions=tuple(
            (date.fromisoformat(s), date.fromisoformat(r) if r else None)
            for s, r in task.suspensions
        ),
        extension=task.extension,
    )


def view_of(
    task: ApplicationTask, requests: Iterable[TaskRequest], undertakings: tuple[str, ...]
) -> TaskView:
    """A task as a decision reads it."""
    own = [r for r in requests if r.task_id == task.pk]
    pending = next((r for r in own if r.state == "pending"), None)
    asked = [r for r in own if r.state in ("asked", "supplied", "lapsed")]
    return TaskView(
        state=task.state,
        title=task.title,
        required=task.required,
        handler=task.handler_id,
        joint=task.joint,
        needs_inspection=task.needs_inspection,
        inspect_on=task.inspect_on,
        asked_times=len(asked),
        pending_ask=pending is not None,
        ask_by=pending.asked_by if pending else None,
        proposal=task.proposal,
        proposed_by=task.proposed_by,
        open_undertakings=undertakings,
        inspected=bool(task.inspection),
        due_on=task.due_on,
        days=task.days,
        statutory_days=task.statutory_days,
        extension=task.extension,
        extension_days=task.extension_days,
        extension_by=task.extension_by,
    )


def load(case_id: int, at: datetime) -> Aggregate:
    """Lock the case and read everything of its application; NotVisible when there is none."""
    case = lock_case(case_id)
    application = Application.objects.select_related("version", "item").get(pk=case.pk)
    tasks = list(ApplicationTask.objects.filter(application=case.pk).select_related("unit"))
    clocks = open_clocks(case)
    return Aggregate(
        case=case,
        application=application,
        tasks=tasks,
        materials=list(
            ApplicationMaterial.objects.filter(application=case.pk).select_related("type")
        ),
        undertakings=list(Undertaking.objects.filter(application=case.pk).select_related("type")),
        requests=list(TaskRequest.objects.filter(task__in=tasks).order_by("id")),
        clocks=clocks,
        at=at,
        old=row_values(case),
        ticking={clock.pk: clock_values(clock) for clock in clocks},
    )


def save(agg: Aggregate, kind: str, actor: Actor, payload: dict[str, Any]) -> Whole:
    """Write an act and everything that follows from it, with one event ``case.<kind>``.

    The case's columns follow the tasks; the caller has settled them.
    """
    case, definition = agg.case, definition_of(agg.case.process_id)
    whole = status(agg.snapshots(), agg.today)
    decision, spec = _move(case, definition, whole, kind, agg.today)
    act = Act(case, kind, actor, agg.at, {}, decision, agg.clocks, agg.new_clocks)
    act.extra["payload"] = {**payload, **_news(agg)}
    moved = carry_out(act, definition, spec)
    if whole.code == "withdrawn":
        overtake_orders(act)
    _follow(agg, act, definition, whole)
    # what changed is told against what was read, not against what the tasks did since
    save_moved([replace(moved, old=agg.old, ticking=agg.ticking)])
    _write(agg, whole)
    return whole


def _news(agg: Aggregate) -> dict[str, Any]:
    """Which tasks began with this act, and which wait for the firm first."""
    parts = {"began": agg.begun, "to_prepare": agg.to_prepare}
    return {
        name: [
            {
                "task_id": t.pk, "task": t.title, "unit_id": t.unit_id,
                "due": t.due_on.isoformat() if t.due_on else "",
            }
            for t in tasks
        ]
        for name, tasks in parts.items()
        if tasks
    }  # fmt: skip


def _move(
    case: Case, definition: Definition, whole: Whole, kind: str, today: date
) -> tuple[Decision, Action]:
    """The process's own act where the case moves; else the decision to stay."""
    if whole.code == case.state:
        state = definition.states[case.state]
        stay = Decision(kind, case.state, case.state, state.main, state.step, state.final)
        return stay, NOTHING
    code = f"to_{whole.code}"
    decision = decide(definition, snapshot_of(case), code, SYSTEM, Facts(today))
    return decision, replace(definition.actions[code], fields=())


def _follow(agg: Aggregate, act: Act, definition: Definition, whole: Whole) -> None:
    """The columns of the case that are functions of its tasks."""
    case = agg.case
    main = act.main
    if main is not None and main.state == "running":
        _tell_day(agg, main)
    units = [t.unit_id for t in agg.tasks if t.state != "withdrawn"]
    case.co_units = sorted(set(units) - {case.lead_unit_id})
    workers = {person for task in agg.tasks for person in task.handled_by}
    case.handled_by = sorted(set(case.handled_by) | workers)
    if whole.final:
        case.result = whole.code
    case.open_co = len(_open_parts(agg))
    clockwork.mirror(case, [*agg.clocks, *agg.new_clocks], definition.states[case.state].main)


def _tell_day(agg: Aggregate, main: Clock) -> None:
    """The firm's clock has the days of the longest path; its original day stays."""
    promise_path(main, agg.snapshots(), current_calendar())
    clockwork.recompute(main, current_calendar())


def promise_path(main: Clock, shots: list[TaskSnapshot], calendar: WorkingCalendar) -> None:
    """Set the terms of the firm's clock to the days of the longest path of its tasks."""
    pauses = [
        (date.fromisoformat(s), date.fromisoformat(r)) for s, r in main.suspensions if r
    ]  # fmt: skip
    found = schedule(shots, main.start_on, calendar, pauses=pauses)
    if found.counted < main.amount:
        main.amount, main.extension = found.counted, 0
    else:
        main.extension = found.counted - main.amount


def _open_parts(agg: Aggregate) -> dict[int, date | None]:
    """Other units with an open task, and the earliest day of theirs."""
    found: dict[int, date | None] = {}
    for task in agg.tasks:
        if task.unit_id == agg.case.lead_unit_id or task.state in ("waiting",) or task.ended_on:
            continue
        days = [d for d in (found.get(task.unit_id), task.due_on) if d is not None]
        found[task.unit_id] = min(days, default=None)
    return found


def _write(agg: Aggregate, whole: Whole) -> None:
    application = agg.application
    application.status = whole.code
    if whole.final and application.finished_at is None:
        application.finished_at = agg.at
        if whole.done:
            application.result_code = secrets.token_urlsafe(12)
    application.save(update_fields=["status", "finished_at", "result_code", "values"])
    for task in agg.tasks:
        if task.pk in agg.touched:
            task.version += 1
            task.save()
    _parts(agg)


def _parts(agg: Aggregate) -> None:
    """Each other unit's part of the case is open as long as a task of it is."""
    wanted = _open_parts(agg)
    rows = Assignment.objects.filter(case=agg.case, role="co", ended_at__isnull=True)
    there = {row.unit_id: row for row in rows}
    Assignment.objects.bulk_create(
        Assignment(case=agg.case, unit_id=unit, role="co", assigned_at=agg.at, due_on=day)
        for unit, day in wanted.items()
        if unit not in there
    )
    for unit, row in there.items():
        if unit not in wanted:
            row.state, row.ended_at = "done", agg.at
            row.save(update_fields=["state", "ended_at"])
        elif row.due_on != wanted[unit]:
            row.due_on = wanted[unit]
            row.save(update_fields=["due_on"])
