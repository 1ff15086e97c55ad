"""What is watched until it is done: visits, promises, what departments are asked for (要素)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.identity.queries import colleagues, may_be_given, present_unit
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.kernel.watched import warn_of
from qifu.projects.definitions import definition_of
from qifu.projects.models import Project, Watch
from qifu.projects.permissions import ENTERS, check_end_watch, check_note
from qifu.projects.recording import lock_project, note
from qifu.projects.telling import tell_watch, warn_watch

DAYS_MAX = 250


@dataclass(frozen=True)
class WatchInput:
    """What is watched: `days` working days from today; `unit` a code and `owner_id` somebody of it
    (whoever enters it, when neither is given); `factor` one of the definition's for a factor."""

    kind: str
    text: str
    days: int
    unit: str = ""
    owner_id: int | None = None
    factor: str = ""
    to_firm: bool = False


@transaction.atomic
def add_watch(*, number: str, data: WatchInput, actor: Actor, at: datetime) -> Watch:
    """Something to be done by a day, with who does it; they are told.

    Effects: a row, `project.watched`. Raises Invalid by field, Refused, NotVisible.
    """
    project = lock_project(number)
    check_note(actor, project)
    errors: dict[str, list[str]] = {}
    text = _text(data.text, errors)
    if data.kind not in Watch.Kind.values:
        errors["kind"] = ["请选择是哪一种。"]
    if not 0 <= data.days <= DAYS_MAX:
        errors["days"] = [f"请填 0 到 {DAYS_MAX} 个工作日。"]
    unit, owner = _who(project, data, actor, at, errors)
    if errors or unit is None:
        raise Invalid(errors)
    today = shanghai_date(at)
    due = compute_due(Terms(today, data.days), current_calendar())
    assert due.due is not None and due.warn_on is not None  # nothing is suspended
    watch = Watch.objects.create(
        project=project, kind=data.kind, factor=data.factor, text=text, unit=unit, owner=owner,
        start_on=today, due_on=due.due, first_due_on=due.due, warn_on=due.warn_on,
        to_firm=data.to_firm, opened_by=actor.user_id, opened_name=actor.name, opened_at=at,
    )  # fmt: skip
    who = owner.name if owner else unit.name
    said = f"{watch.get_kind_display()}：{text}（{who}，{due.due} 前）"
    payload = {"watch": watch.pk, "kind": data.kind, "due": due.due.isoformat()}
    note(project, "watched", actor, at, said, payload, to_firm=data.to_firm)
    if owner is None or owner.pk != actor.user_id:
        tell_watch(watch, at)
    return watch


def _text(text: str, errors: dict[str, list[str]], field: str = "text", label: str = "内容") -> str:
    try:
        return clean_text(text, max_length=500, label=label, field=field)
    except Invalid as error:
        errors |= error.field_errors
        return ""


def _who(
    project: Project, data: WatchInput, actor: Actor, at: datetime, errors: dict[str, list[str]]
) -> tuple[Unit | None, User | None]:
    if data.kind == Watch.Kind.FACTOR:
        factor = definition_of(project.definition_id).factor(data.factor)
        if factor is None:
            errors["factor"] = ["请选择要哪一项要素保障。"]
            return None, None
        return present_unit(Unit.objects.get(code=factor.unit)), None
    if not data.unit:
        unit_id = project.unit_id if project.unit_id in actor.units() else min(actor.units())
        return Unit.objects.get(pk=unit_id), User.objects.filter(pk=actor.user_id or 0).first()
    rows = Unit.objects.filter(code=data.unit, status=Unit.Status.ACTIVE)
    unit = rows.first() if data.unit.isprintable() else None
    if unit is None or not may_be_given(unit):
        errors["unit"] = ["请选择负责单位。"]
        return None, None
    owner = None
    if data.owner_id is not None:
        owner = colleagues(unit.pk, at, *ENTERS).filter(pk=data.owner_id).first()
        if owner is None:
            errors["owner"] = [f"{unit.name}没有这个人，请重新选择。"]
    return unit, owner


@transaction.atomic
def record_visit(
    *, number: str, on: date, text: str, to_firm: bool, actor: Actor, at: datetime
) -> Watch:
    """A visit or talk that has been held, written down as done. Invalid, Refused, NotVisible."""
    project = lock_project(number)
    check_note(actor, project)
    errors: dict[str, list[str]] = {}
    said = _text(text, errors, label="谈了什么")
    if on > shanghai_date(at):
        errors["on"] = ["日期不能晚于今天；还没有去的，请用“约定”。"]
    if errors:
        raise Invalid(errors)
    unit_id = project.unit_id if project.unit_id in actor.units() else min(actor.units())
    watch = Watch.objects.create(
        project=project, kind=Watch.Kind.VISIT, text="走访洽谈", unit_id=unit_id,
        owner_id=actor.user_id, start_on=on, due_on=on, first_due_on=on, warn_on=on,
        to_firm=to_firm, state="done", outcome=said, ended_on=on, opened_by=actor.user_id,
        opened_name=actor.name, opened_at=at,
    )  # fmt: skip
    note(project, "visited", actor, at, f"走访洽谈（{on}）：{said}", {"on": on.isoformat()}, to_firm=to_firm)  # fmt: skip
    return watch


@transaction.atomic
def end_watch(*, watch_id: int, done: bool, outcome: str, actor: Actor, at: datetime) -> Watch:
    """It is done, or not needed any more; with what came of it. Invalid, Refused, NotVisible."""
    row, project = _lock(watch_id)
    check_end_watch(actor, row)
    errors: dict[str, list[str]] = {}
    said = _text(outcome, errors, "outcome", "结果")
    if errors:
        raise Invalid(errors)
    row.state = "done" if done else "cancelled"
    row.outcome, row.ended_on = said, shanghai_date(at)
    row.save(update_fields=["state", "outcome", "ended_on"])
    text = f"{'完成' if done else '取消'}：{row.text}（{said}）"
    payload = {"watch": row.pk, "done": done}
    note(project, "watch_ended", actor, at, text, payload, to_firm=row.to_firm)
    return row


@transaction.atomic
def move_watch(*, watch_id: int, days: int, why: str, actor: Actor, at: datetime) -> Watch:
    """Another day, so many working days from today, with the reason; the first day stays known."""
    row, project = _lock(watch_id)
    check_end_watch(actor, row)
    errors: dict[str, list[str]] = {}
    said = _text(why, errors, "why", "改期理由")
    if not 1 <= days <= DAYS_MAX:
        errors["days"] = [f"请填 1 到 {DAYS_MAX} 个工作日。"]
    if errors:
        raise Invalid(errors)
    due = compute_due(Terms(shanghai_date(at), days), current_calendar())
    assert due.due is not None and due.warn_on is not None
    before = row.due_on
    row.due_on, row.warn_on, row.told = due.due, due.warn_on, 0
    row.save(update_fields=["due_on", "warn_on", "told"])
    text = f"改期：{row.text} 由 {before} 改为 {row.due_on}（{said}）"
    note(project, "watch_moved", actor, at, text, {"watch": row.pk}, to_firm=row.to_firm)
    return row


@transaction.atomic
def take_watch(*, watch_id: int, actor: Actor, at: datetime) -> Watch:
    """Somebody of the unit that is asked takes it on by name."""
    row, project = _lock(watch_id)
    check_end_watch(actor, row)
    if row.unit_id not in actor.units(*ENTERS):
        raise Refused("wrong_unit", f"由{row.unit.name}的人认领。")
    row.owner_id = actor.user_id
    row.save(update_fields=["owner"])
    note(project, "watch_taken", actor, at, f"{actor.name}负责：{row.text}", {"watch": row.pk})
    return row


def _lock(watch_id: int) -> tuple[Watch, Project]:
    found = Watch.objects.select_related("project").filter(pk=watch_id).first()
    if found is None:
        raise NotVisible
    project = lock_project(found.project.number)
    row = Watch.objects.select_related("unit", "owner").get(pk=watch_id)
    row.project = project
    return row, project


@transaction.atomic
def record(*, number: str, text: str, to_firm: bool, actor: Actor, at: datetime) -> None:
    """One line of what was done. Invalid, Refused, NotVisible."""
    project = lock_project(number)
    check_note(actor, project)
    said = clean_text(text, max_length=500, label="记录", field="text")
    note(project, "noted", actor, at, said, {"to_firm": to_firm}, to_firm=to_firm)


def alarm_watches(*, at: datetime) -> int:
    """Tell of what is nearly due and of what is late, each once; how many."""
    rows = Watch.objects.filter(project__state__in=("active", "done"))
    return warn_of(rows.select_related("project", "unit"), warn_watch, at=at)
