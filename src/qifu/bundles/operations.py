"""Every act on an application, each with its event in the same transaction.

Submitting is `intake`; here a department's task is moved, papers come in later, the firm takes back
what it wants no more, and what lapses by itself is ended.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.bundles import acts
from qifu.bundles.aggregate import Aggregate, load, save, snapshot, view_of
from qifu.bundles.intake import ApplicationInput, HandIn, hand_in, submit_application
from qifu.bundles.models import ApplicationMaterial, ApplicationTask, Undertaking
from qifu.bundles.permissions import acts_for_firm, relations_to_task, sees_task
from qifu.bundles.rules.spent import spent
from qifu.bundles.rules.tasks import ACTIONS, STATES, Doing, TaskAction, decide
from qifu.bundles.settling import end_task, settle
from qifu.cases import clockwork
from qifu.cases.fields import clean_data, public_data
from qifu.cases.models import Case, Clock
from qifu.cases.operations import UNIT_SIDE
from qifu.cases.permissions import can_see, is_staff_view
from qifu.cases.rules.definition import Action
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text

__all__ = [
    "ApplicationInput",
    "HandIn",
    "hand_in",
    "perform_task",
    "submit_application",
    "withdraw_application",
]


@retried
@transaction.atomic
def perform_task(
    *,
    task_id: int,
    action: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    version: int | None = None,
) -> ApplicationTask:
    """Perform an act of `rules.tasks` on a department's task; the only way its state changes.

    `data` holds the act's fields, files as ids of stored, unattached files; `version` is the task's
    version the person saw. Raises NotVisible, Conflict (somebody was faster), Refused (stable code
    and sentence) or Invalid (errors by field).
    """
    row = ApplicationTask.objects.filter(pk=task_id).only("application_id").first()
    if row is None:
        raise NotVisible
    agg = load(row.application_id, at)
    task = agg.task(task_id)
    if not _sees(actor, agg.case, task):
        raise NotVisible
    _check_fresh(actor, agg.case, task, version)
    _perform(agg, task, action, actor, data or {})
    return task


def _sees(actor: Actor, case: Case, task: ApplicationTask) -> bool:
    if actor.system and actor.user_id is None:
        return True
    return can_see(actor, case) and sees_task(actor, case, task)


def _check_fresh(actor: Actor, case: Case, task: ApplicationTask, version: int | None) -> None:
    if version is None or version == task.version:
        return
    who = task.last_actor if is_staff_view(actor, case) else UNIT_SIDE
    raise Conflict(
        f"{who or '系统'}刚刚处理了这一项，现在是“{STATES[task.state]}”。"
        "您的操作没有执行，填写的内容已保留；请看过最新情况后再决定。",
        by=who, at=task.last_at, state=task.state,
    )  # fmt: skip


def _perform(
    agg: Aggregate, task: ApplicationTask, action: str, actor: Actor, data: dict[str, Any]
) -> None:
    """Decide, do, and bring everything that follows into line."""
    relations = relations_to_task(actor, agg.case, task)
    view = view_of(task, agg.requests, agg.open_undertakings(task))
    decide(view, action, relations, Doing(agg.today, actor.user_id))
    spec = as_action(ACTIONS[action])
    # what names a colleague looks into the task's unit, not the lead's
    stand_in = Case(pk=agg.case.pk, lead_unit_id=task.unit_id, kind=agg.case.kind)
    cleaned = clean_data(spec, data, case=stand_in, actor=actor)
    to = decide(view, action, relations, Doing(agg.today, actor.user_id, cleaned))
    act = acts.TaskAct(agg, task, action, to, actor, cleaned)
    acts.EFFECTS[action](act)
    settle(agg)
    save(agg, f"task_{action}", actor, told(task, public_data(spec, cleaned), act.payload))


def as_action(action: TaskAction) -> Action:
    """A task's act in the shape the engine's forms and checks read."""
    return Action(
        code=action.code, title=action.title, from_=action.from_, by=action.by,
        fields=action.fields, help=action.help,
    )  # fmt: skip


def told(task: ApplicationTask, data: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """What the event of an act on a task carries."""
    return {
        "task_id": task.pk,
        "task": task.title,
        "task_state": task.state,
        "unit": task.unit.name,
        "unit_id": task.unit_id,
        "data": data,
        **({"outcome": task.state, **_spent(task)} if task.ended_on else {}),
        **more,
    }


def _spent(task: ApplicationTask) -> dict[str, Any]:
    """The days a decided task took, for statistics; nothing for one that never began."""
    if task.started_on is None or task.ended_on is None:
        return {}
    shot = snapshot(task, "")
    taken = spent(
        days=task.days, statutory_days=task.statutory_days, started_on=task.started_on,
        ended_on=task.ended_on, suspensions=shot.suspensions, calendar=current_calendar(),
    )  # fmt: skip
    return {"ended": {"granted": task.state == "granted", **taken}}


@retried
@transaction.atomic
def withdraw_application(
    *, case_id: int, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Aggregate:
    """Take the whole back: what is granted stays, every open task ends. Event
    `case.application_withdrawn`. NotVisible, Conflict, Invalid; Refused when nothing is open."""
    agg = load(case_id, at)
    case = agg.case
    if not can_see(actor, case) or not acts_for_firm(actor, case):
        raise NotVisible
    if version is not None and version != case.version:
        raise Conflict(
            f"{UNIT_SIDE}刚刚处理了此件，您的操作没有执行；请看过最新情况后再决定。",
            by=UNIT_SIDE, at=case.last_at, state=case.state,
        )  # fmt: skip
    try:
        said = clean_text(reason, max_length=500, label="撤回原因")
    except Invalid as invalid:
        raise Invalid({"reason": invalid.messages}) from invalid
    left = [task for task in agg.tasks if task.ended_on is None]
    if not left:
        raise Refused("wrong_state", "此件已经办结，不能撤回。")
    for task in left:
        end_task(agg, task, "withdrawn", reason=said)
    save(agg, "application_withdrawn", actor, {"data": {"reason": said}})
    return agg


def lapse_request(clock: Clock, at: datetime) -> None:
    """The firm's days for what it was asked are over (an ending of the alarm sweep)."""
    agg = load(clock.case_id, at)
    task = agg.task(clock.subject or 0)
    if task.state == "asked":
        _perform(agg, task, "ask_lapsed", SYSTEM_ACTOR, {})


def lapse_undertaking(clock: Clock, at: datetime) -> None:
    """A promise was not kept (an ending of the alarm sweep): the tasks that need the paper end
    without result, the consequence is recorded with the firm. Event `case.undertaking_lapsed`."""
    agg = load(clock.case_id, at)
    row = next((u for u in agg.undertakings if u.pk == clock.subject), None)
    if row is None or row.state != "open":
        return
    row.state, row.ended_at = "lapsed", at
    row.save(update_fields=["state", "ended_at"])
    material = next(m for m in agg.materials if m.type_id == row.type_id)
    _lapse_material(material)
    if (running := agg.clock_of("undertaking", row.pk)) is not None:
        clockwork.stop(running, at)
    ended = [t for t in agg.tasks if t.code in material.asked_by and t.ended_on is None]
    for task in ended:
        end_task(agg, task, "stopped", reason=f"容缺的“{row.type.title}”没有在承诺日期前补齐。")
    settle(agg)
    payload = _broken(row, row.promised_on, [task.title for task in ended])
    save(agg, "undertaking_lapsed", SYSTEM_ACTOR, payload)
    append_event(
        stream=f"enterprise:{agg.case.enterprise_id}", kind="enterprise.undertaking_lapsed",
        at=at, actor=SYSTEM_ACTOR.ref, payload={**payload, "number": agg.case.number},
    )  # fmt: skip


def _lapse_material(material: ApplicationMaterial) -> None:
    row = material
    row.state = ApplicationMaterial.State.LAPSED
    row.save(update_fields=["state"])


def _broken(row: Undertaking, day: date, tasks: list[str]) -> dict[str, Any]:
    return {
        "material": row.type.title,
        "due": day.isoformat(),
        "consequence": row.consequence,
        "ended": tasks,
        "data": {},
    }


clockwork.ENDINGS["ask"] = lapse_request
clockwork.ENDINGS["undertaking"] = lapse_undertaking
