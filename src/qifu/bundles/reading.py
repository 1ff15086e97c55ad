"""Everything a page or the API reads of one application, and the lists of a department's tasks.

The caller has found the application in scope (`queries.get_application`); what a department may read
of the firm's words is its own form only (`permissions.sees_task`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from qifu.bundles.aggregate import snapshot, view_of
from qifu.bundles.finding import with_words
from qifu.bundles.models import (
    Application,
    ApplicationMaterial,
    ApplicationTask,
    TaskRequest,
    Undertaking,
)
from qifu.bundles.operations import as_action
from qifu.bundles.permissions import relations_to_task, sees_task
from qifu.bundles.rules.status import Schedule, TaskSnapshot, Whole, schedule, status
from qifu.bundles.rules.tasks import ACTIONS, ENDED, OPEN, WITH_FIRM, Doing, decide, refusal
from qifu.bundles.rules.values import shown
from qifu.cases.lights import RUNNING
from qifu.cases.models import Case, Clock
from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import ActionView
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.queries import bodies_of
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible
from qifu.kernel.memory import Memory
from qifu.kernel.rows import Joins, read_rows
from qifu.kernel.time import shanghai_date

SHOWS = {"todo": "待我办", "open": "在办", "firm": "等企业", "waiting": "等前置", "done": "已办完"}


@dataclass(frozen=True)
class ApplicationFile:
    """An application with its rows; `whole` and `plan` are functions of the tasks."""

    application: Application
    case: Case
    tasks: list[ApplicationTask]
    materials: list[ApplicationMaterial]
    undertakings: list[Undertaking]
    requests: list[TaskRequest]
    whole: Whole
    plan: Schedule

    def task(self, task_id: int) -> ApplicationTask:
        """One of its tasks; NotVisible."""
        found = next((t for t in self.tasks if t.pk == task_id), None)
        if found is None:
            raise NotVisible
        return found

    def snapshots(self) -> list[TaskSnapshot]:
        """The tasks as the pure functions read them."""
        return [snapshot(task, task.unit.name) for task in self.tasks]

    def materials_of(self, task: ApplicationTask) -> list[ApplicationMaterial]:
        """The papers a department reads."""
        return [m for m in self.materials if task.code in m.asked_by]

    def undertakings_of(self, task: ApplicationTask) -> list[Undertaking]:
        """What the firm promised of the papers a department reads."""
        kinds = {m.type_id for m in self.materials_of(task)}
        return [u for u in self.undertakings if u.type_id in kinds]

    def requests_of(self, task: ApplicationTask) -> list[TaskRequest]:
        """What a department asked for, the latest first."""
        return [r for r in self.requests if r.task_id == task.pk][::-1]

    def titles_before(self, task: ApplicationTask) -> list[str]:
        """What a task waits for."""
        return [t.title for t in self.tasks if t.code in task.after]


def application_file(application: Application, at: datetime) -> ApplicationFile:
    """Read the rows of an application already found in scope. Five queries."""
    tasks = read_rows(ApplicationTask, "t.application_id = %s", [application.pk], joins=_WITH_TASK)
    tasks.sort(key=lambda task: (task.position, task.pk))
    shots = [snapshot(task, task.unit.name) for task in tasks]
    today = shanghai_date(at)
    return ApplicationFile(
        application=application,
        case=application.case,
        tasks=tasks,
        materials=list(
            ApplicationMaterial.objects.filter(application=application)
            .select_related("type", "evidence__file")
        ),
        undertakings=_by_key(
            read_rows(Undertaking, "t.application_id = %s", [application.pk], joins=(("type", ()),))
        ),
        requests=_by_key(
            read_rows(TaskRequest, "t.task_id = ANY(%s)", [[task.pk for task in tasks]])
        ),
        whole=status(shots, today),
        plan=schedule(
            shots, application.case.received_on, current_calendar(), pauses=_pauses(application)
        ),
    )  # fmt: skip


_WITH_TASK: Joins = (("unit", ()), ("handler", ()), ("result_file", ()), ("result_evidence", ()))
Kept = TypeVar("Kept", Undertaking, TaskRequest)


def _by_key(rows: list[Kept]) -> list[Kept]:
    return sorted(rows, key=lambda row: row.pk)


def _pauses(application: Application) -> list[tuple[date, date | None]]:
    clock = Clock.objects.filter(case=application.pk, kind="main").order_by("-id").first()
    rows = clock.suspensions if clock is not None else []
    return [(date.fromisoformat(s), date.fromisoformat(r)) for s, r in rows if r]


def form_of(task: ApplicationTask) -> list[tuple[str, str]]:
    """A department's own form as it reads it: labels and values in the order of the item."""
    kinds, body = field_kinds(), bodies_of([task.item_version_id])[task.item_version_id]
    names = [use.name for use in body.fields]
    return [
        (kinds[name].label, shown(kinds[name], task.values[name]))
        for name in names
        if name in task.values and name in kinds
    ]


def task_actions(
    actor: Actor, file: ApplicationFile, task: ApplicationTask, at: datetime
) -> list[ActionView]:
    """The acts of this task that are the actor's now, each with the refusal it would meet."""
    relations = relations_to_task(actor, file.case, task)
    open_ = tuple(u.type.title for u in file.undertakings_of(task) if u.state == "open")
    view = view_of(task, file.requests, open_)
    doing = Doing(shanghai_date(at), actor.user_id)
    found = []
    for action in (ACTIONS[code] for code in OFFERED):
        if task.state not in action.from_ or not relations & action.by or action.by == {"system"}:
            continue
        why = refusal(view, action, relations, doing)
        spec = as_action(action)
        found.append(
            ActionView(
                code=action.code, title=action.title, help=action.help, enabled=why is None,
                why_not=why[1] if why else "", no_object=why is not None and why[0] in _NO_OBJECT,
                fields=spec.fields, moves=bool(action.to),
            )
        )  # fmt: skip
    return found


def check_task_act(
    actor: Actor, file: ApplicationFile, task: ApplicationTask, code: str, at: datetime
) -> None:
    """Raise what an act would meet whatever is entered."""
    open_ = tuple(u.type.title for u in file.undertakings_of(task) if u.state == "open")
    relations = relations_to_task(actor, file.case, task)
    doing = Doing(shanghai_date(at), actor.user_id)
    decide(view_of(task, file.requests, open_), code, relations, doing)


# what usually comes next stands first
OFFERED = (
    "accept", "approve_ask", "grant_extension", "inspect", "plan_inspection", "propose", "approve",
    "send_back", "ask", "ask_again", "refuse_ask", "refuse_extension", "cancel_ask", "supply",
    "not_accept", "extend", "take", "assign", "withdraw",
)  # fmt: skip
# what these look for is not there: saying so beside every task helps nobody
_NO_OBJECT = frozenset(
    {"guard:pending", "guard:inspects", "guard:asked_before", "guard:free", "guard:optional",
     "guard:free_to_ask", "guard:extension", "guard:once"}
)  # fmt: skip


def check_task(actor: Actor, file: ApplicationFile, task: ApplicationTask) -> None:
    """NotVisible for who may not read this department's form."""
    if not sees_task(actor, file.case, task):
        raise NotVisible


def unit_tasks(
    actor: Actor, show: str, at: datetime, *, light: str = "", text: str = "", unit: str = ""
) -> QuerySet[ApplicationTask]:
    """The tasks of the actor's units (all units for who supervises), what is due first.

    `show` is one of `SHOWS`; `light` keeps to tasks that show it, `unit` to one unit by code.
    """
    rows = _scoped(actor).select_related("application__case", "unit", "handler")
    rows = _shown(rows, actor, show)
    if light in RUNNING:
        rows = rows.filter(state__in=OPEN).filter(_light(light, shanghai_date(at)))
    if unit:
        rows = rows.filter(unit__code=unit)
    rows = with_words(rows, text, case="application__case")
    return rows.order_by("-id") if show == "done" else rows.order_by("due_on", "id")


def _scoped(actor: Actor) -> QuerySet[ApplicationTask]:
    if actor.has(*SEES_ALL):
        return ApplicationTask.objects.all()
    return ApplicationTask.objects.filter(unit_id__in=actor.units(Role.HANDLER, Role.HEAD))


def _shown(rows: QuerySet[ApplicationTask], actor: Actor, show: str) -> QuerySet[ApplicationTask]:
    if show == "done":
        return rows.filter(state__in=ENDED)
    rows = rows.filter(state__in=OPEN)  # said for all of them: it is what the index holds
    if show == "open":
        return rows
    if show == "firm":
        return rows.filter(state__in=("asked", "preparing"))
    if show == "waiting":
        return rows.filter(state="waiting")
    units, heads = actor.units(Role.HANDLER, Role.HEAD), actor.units(Role.HEAD)
    mine = {actor.user_id, *actor.deputy_for}
    work = Q(state__in=("ready", "accepted", "inspected"), unit_id__in=units)
    own = Q(handler__isnull=True) | Q(handler__in=mine) | Q(unit_id__in=heads)
    decide = Q(state="proposed", unit_id__in=heads) & ~Q(proposed_by=actor.user_id)
    return rows.filter((work & own) | decide)


def _light(light: str, today: date) -> Q:
    """The same rule as a case's light, for a task's own day."""
    return {
        "red": Q(due_on__lt=today),
        "yellow": Q(due_on__gte=today, warn_on__lte=today),
        "green": Q(due_on__gte=today, warn_on__gt=today),
        "paused": Q(state__in=tuple(WITH_FIRM)),
    }[light]


def task_light(task: ApplicationTask, today: date) -> str:
    """red, yellow, green, paused; done when it is over."""
    if task.ended_on is not None:
        return "done"
    if task.due_on is None:
        return "paused"
    if task.due_on < today:
        return "red"
    return "yellow" if task.warn_on is not None and task.warn_on <= today else "green"


LARGE = 5_000
_lights: Memory[dict[str, int]] = Memory(5)


def task_lights(actor: Actor, at: datetime) -> dict[str, int]:
    """How many open tasks in scope show each light; one query, kept for five seconds where it
    counted very many, as for cases."""
    today = shanghai_date(at)
    whose = None if actor.has(*SEES_ALL) else tuple(sorted(actor.units(Role.HANDLER, Role.HEAD)))

    def count() -> dict[str, int]:
        return _scoped(actor).filter(state__in=OPEN).aggregate(**_counts(today))

    return _lights.recall((whose, today), count, lambda found: sum(found.values()) >= LARGE)


def task_lights_by_unit(actor: Actor, at: datetime) -> dict[int, dict[str, int]]:
    """The same by unit: what the wall of lights shows beside the cases a unit leads. One query."""
    rows = _scoped(actor).filter(state__in=OPEN).order_by().values("unit_id")
    found = rows.annotate(**_counts(shanghai_date(at)))
    return {
        unit: dict(zip(RUNNING, counts, strict=True))
        for unit, *counts in found.values_list("unit_id", *RUNNING)
    }


def _counts(today: date) -> dict[str, Count]:
    return {name: Count("pk", filter=_light(name, today)) for name in RUNNING}


def late_tasks(file: ApplicationFile, at: datetime) -> list[ApplicationTask]:
    """The open tasks past their own day."""
    today = shanghai_date(at)
    return [t for t in file.tasks if snapshot(t, "").late(today) and t.ended_on is None]


def wholes(
    actor: Actor, rows: QuerySet[Application], show: str, text: str = ""
) -> QuerySet[Application]:
    """Applications in scope by the state of the whole: open, late ones first, or done."""
    found = rows.filter(case__open=show != "done").prefetch_related("tasks__unit")
    found = with_words(found, text, case="case")
    return found.order_by("-case_id") if show == "done" else found.order_by("case__due_on", "pk")


def statuses(rows: Iterable[Application], today: date) -> dict[int, Whole]:
    """Where each application stands, whose tasks were read with it."""
    return {
        row.pk: status([snapshot(t, t.unit.name) for t in row.tasks.all()], today) for row in rows
    }
