"""The three who go with a project (三个一), key projects, and who has not been heard of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.identity.queries import holders, may_be_given
from qifu.identity.roles import Role
from qifu.kernel.calendar import Light, light_of
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of
from qifu.projects.models import Project, TrioPart
from qifu.projects.permissions import check_place
from qifu.projects.recording import lock_project, note
from qifu.projects.rules.definition import TRIO
from qifu.projects.telling import remind_paused, remind_trio, tell_firm_trio, tell_trio

AT_ONCE = 500


@dataclass(frozen=True)
class TrioInput:
    """Who goes with a project; None: nobody yet."""

    leader_id: int | None
    department: str
    specialist_id: int | None


@transaction.atomic
def set_trio(
    *, number: str, data: TrioInput, actor: Actor, at: datetime, version: int | None = None
) -> Project:
    """Name the three. Whoever is new is told the duty, the firm is told the specialist.

    A leader holds the post of a leader, a specialist that of a specialist, the department may be
    given work. Raises Invalid by field, Refused, NotVisible, Conflict.
    """
    row = lock_project(number, version)
    check_place(actor, row)
    found = _chosen(data, at)
    before = (row.leader_id, row.department_id, row.specialist_id)
    row.leader, row.department, row.specialist = found
    if before == (row.leader_id, row.department_id, row.specialist_id):
        return row
    names = [("区级领导", row.leader), ("责任部门", row.department), ("项目专员", row.specialist)]
    text = "，".join(f"{title}：{who.name if who else '未定'}" for title, who in names)
    parts = _change_parts(row, before, shanghai_date(at))
    payload = {"leader": row.leader_id, "department": row.department_id, "specialist": row.specialist_id}  # fmt: skip
    note(row, "trio", actor, at, f"“三个一”专班：{text}", payload, to_firm=True)
    for part in parts:
        tell_trio(row, part, at)
    if before[2] != row.specialist_id:
        tell_firm_trio(row, at)
    return row


def _chosen(data: TrioInput, at: datetime) -> tuple[User | None, Unit | None, User | None]:
    errors: dict[str, list[str]] = {}
    leader = specialist = department = None
    if data.leader_id is not None:
        leader = holders(Role.LEADER, at).filter(pk=data.leader_id).first()
        if leader is None:
            errors["leader"] = ["这个人现在不是区级领导，请重新选择。"]
    if data.department:
        rows = Unit.objects.filter(code=data.department, status=Unit.Status.ACTIVE)
        department = rows.first() if data.department.isprintable() else None
        if department is None or not may_be_given(department):
            errors["department"] = ["请选择责任部门。"]
    if data.specialist_id is not None:
        specialist = holders(Role.SPECIALIST, at).filter(pk=data.specialist_id).first()
        if specialist is None:
            errors["specialist"] = ["这个人现在不是专员，请重新选择。"]
    if errors:
        raise Invalid(errors)
    return leader, department, specialist


def _change_parts(
    row: Project, before: tuple[int | None, int | None, int | None], today: date
) -> list[TrioPart]:
    """End the parts that changed and begin the new ones; returns those."""
    definition, begun = definition_of(row.definition_id), []
    now = (row.leader_id, row.department_id, row.specialist_id)
    for role, old, new in zip(TRIO, before, now, strict=True):
        if old == new:
            continue
        TrioPart.objects.filter(project=row, role=role, ended_on__isnull=True).update(
            ended_on=today
        )
        if new is None:
            continue
        due = current_calendar().add_working_days(today, definition.duty(role).every)
        own = {"unit_id": new} if role == "department" else {"user_id": new}
        part = TrioPart(project=row, role=role, since=today, heard_on=today, due_on=due, **own)
        part.save()
        begun.append(part)
    return begun


@transaction.atomic
def mark_key(*, number: str, key: bool, actor: Actor, at: datetime) -> Project:
    """Make it one of the key projects, or no more."""
    row = lock_project(number)
    check_place(actor, row)
    if row.key != key:
        row.key = key
        note(row, "key", actor, at, "列为重点项目" if key else "不再列为重点项目", {"key": key})
    return row


@dataclass(frozen=True)
class TrioRow:
    """One of the three as shown: who, the duty, when last heard of and by when again."""

    title: str
    duty: str
    every: int
    who: str
    phone: str
    unit: str
    part: TrioPart | None
    light: Light | str


def trio_rows(
    project: Project, today: date, phones: Mapping[int, str] | None = None
) -> list[TrioRow]:
    """The three of a project, whoever is missing too; `phones` are telephones at work by person.
    One query."""
    rows = TrioPart.objects.filter(project=project, ended_on__isnull=True)
    parts = {p.role: p for p in rows.select_related("user", "unit")}
    found = []
    for duty in definition_of(project.definition_id).trio:
        part = parts.get(duty.role)
        who = (part.user or part.unit) if part else None
        known = (phones or {}).get(part.user_id or 0, "") if part else ""
        phone = known or (who.phone if who else "")
        light = light_of(part.due_on, _warn(part), today) if part and project.running else ""
        found.append(
            TrioRow(
                duty.title, duty.duty, duty.every, who.name if who else "", phone, "", part, light
            )
        )
    return found


def _warn(part: TrioPart) -> date:
    days = current_calendar().working_days_between(part.heard_on, part.due_on)
    return current_calendar().add_working_days(part.heard_on, max(days - 1, 0))


@transaction.atomic
def remind_quiet(*, at: datetime) -> int:
    """Tell each of a trio who was not heard of in time, once for each day it was due; how many."""
    today = shanghai_date(at)
    rows = TrioPart.objects.select_for_update(of=("self",), skip_locked=True).filter(
        ended_on__isnull=True, due_on__lt=today, told_on__isnull=True,
        project__state=Project.State.ACTIVE,
    )  # fmt: skip
    done = list(rows.select_related("project").order_by("id")[:AT_ONCE])
    for part in done:
        remind_trio(part, at)
        part.told_on = today
        part.save(update_fields=["told_on"])
    return len(done)


@transaction.atomic
def remind_resting(*, at: datetime) -> int:
    """Tell of paused projects whose day to be looked at again has come, each once for its
    day (the notice's key); how many wait."""
    rows = Project.objects.filter(
        state=Project.State.PAUSED, resume_on__lte=shanghai_date(at)
    ).order_by("id")
    found = list(rows[:AT_ONCE])
    for row in found:
        remind_paused(row, at)
    return len(found)
