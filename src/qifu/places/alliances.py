"""Alliances: proposed by a firm, confirmed by the unit, joined by members' own word, with tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from qifu.enterprises.operations import lock_firm
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.places import telling
from qifu.places.cleaning import Errors, clean_texts, firm_by_code
from qifu.places.models import Alliance, AllianceMember, JointTask
from qifu.places.permissions import check_decide_alliance, check_firm
from qifu.places.rules.words import ALLIANCE_KINDS, FIELDS, MEMBER_ROLES
from qifu.places.settings import place_settings

MEMBERS_AT_LEAST = 2


@dataclass(frozen=True)
class AllianceInput:
    """An alliance as proposed."""

    kind: str
    name: str
    field: str
    goal: str


@dataclass(frozen=True)
class TaskInput:
    """A joint task as typed; `leader` is the credit code of a member."""

    title: str
    goal: str
    leader: str
    due_on: date | None


def deciding_unit() -> Unit:
    """The unit alliances are proposed to; Refused where the district names none."""
    codes = place_settings().units
    living = Unit.objects.filter(code__in=codes, status=Unit.Status.ACTIVE).in_bulk(
        field_name="code"
    )
    found = next((living[code] for code in codes if code in living), None)
    if found is None:
        raise Refused("no_unit", "区里还没有指定负责的单位，暂时不能提交。")
    return found


@transaction.atomic
def propose_alliance(
    *, enterprise_id: int, data: AllianceInput, actor: Actor, at: datetime
) -> Alliance:
    """A firm proposes an alliance it leads. Event `alliance.proposed`. Invalid by field."""
    check_firm(actor, enterprise_id)
    firm = lock_firm(enterprise_id)
    errors: Errors = {}
    texts = (("name", "名称", 80, True), ("goal", "要一起攻克什么", 2000, True))
    values = clean_texts(data, texts, errors)
    if data.kind not in ALLIANCE_KINDS:
        errors["kind"] = ["请选择组建哪一种。"]
    if data.field not in FIELDS:
        errors["field"] = ["请选择技术领域。"]
    if Alliance.objects.filter(name=values.get("name", "")).exists():
        errors["name"] = ["已有同名的联盟，请换一个名称。"]
    if errors:
        raise Invalid(errors)
    row = Alliance.objects.create(
        kind=data.kind, field=data.field, lead=firm, unit=deciding_unit(), proposed_at=at, **values
    )
    AllianceMember.objects.create(
        alliance=row, enterprise=firm, role="lead", state="joined", asked_at=at, answered_at=at
    )
    note(row, "proposed", actor, at, lead=firm.pk, name=row.name)
    return row


@transaction.atomic
def decide_alliance(
    *, alliance_id: int, approve: bool, text: str, actor: Actor, at: datetime
) -> Alliance:
    """The unit's head confirms it once two have joined, or refuses with the reason.

    Event `alliance.decided`.
    """
    row = lock_alliance(alliance_id)
    check_decide_alliance(actor, row)
    if row.state != Alliance.State.PROPOSED:
        raise Refused("decided", f"这个联盟现在是“{row.get_state_display()}”，不用再确认。")
    joined = row.members.filter(state="joined").count()
    if approve and joined < MEMBERS_AT_LEAST:
        raise Refused(
            "alone", f"已加入的成员只有 {joined} 家，至少 {MEMBERS_AT_LEAST} 家才能组建。"
        )
    row.note = clean_text(text, max_length=500, label="理由", required=not approve)
    row.state, row.decided_at = ("formed" if approve else "refused"), at
    row.save(update_fields=["state", "note", "decided_at"])
    note(row, "decided", actor, at, approved=approve, reason=row.note)
    telling.tell_alliance(row, [row.lead_id], actor, at, row.get_state_display())
    return row


@transaction.atomic
def end_alliance(*, alliance_id: int, text: str, actor: Actor, at: datetime) -> Alliance:
    """The leading firm, or the unit's head, ends it with the reason. Event `alliance.ended`."""
    row = lock_alliance(alliance_id)
    if row.lead_id not in actor.firm_ids("submit"):
        check_decide_alliance(actor, row)
    if row.state != Alliance.State.FORMED:
        raise Refused("not_formed", "只有已组建的联盟才能结束。")
    row.note = clean_text(text, max_length=500, label="理由")
    row.state = Alliance.State.ENDED
    row.save(update_fields=["state", "note"])
    note(row, "ended", actor, at, reason=row.note)
    return row


@transaction.atomic
def invite_member(
    *, alliance_id: int, firm: str, role: str, actor: Actor, at: datetime
) -> AllianceMember:
    """The leading firm invites another by its credit code. Event `alliance.invited`."""
    row = _led(alliance_id, actor)
    errors: Errors = {}
    other = firm_by_code(firm, errors, "firm")
    if role not in MEMBER_ROLES or role == "lead":
        errors["role"] = ["请选择以什么身份加入。"]
    if errors or other is None:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            found = AllianceMember.objects.create(
                alliance=row, enterprise=other, role=role, asked_at=at
            )
    except IntegrityError as error:
        raise Refused("member", "这家单位已经是成员，或邀请还没有答复。") from error
    note(row, "invited", actor, at, enterprise=found.enterprise_id, role=role)
    telling.tell_alliance(row, [found.enterprise_id], actor, at, "邀请贵单位加入")
    return found


@transaction.atomic
def answer_invitation(*, member_id: int, joins: bool, actor: Actor, at: datetime) -> AllianceMember:
    """Who was invited joins, or does not. Event `alliance.answered`."""
    part = _member(member_id)
    check_firm(actor, part.enterprise_id)
    if part.state != AllianceMember.State.INVITED:
        raise Refused("answered", f"已经答复过：{part.get_state_display()}。")
    part.state, part.answered_at = ("joined" if joins else "declined"), at
    part.save(update_fields=["state", "answered_at"])
    row = part.alliance
    note(row, "answered", actor, at, enterprise=part.enterprise_id, joins=joins)
    telling.tell_alliance(
        row, [row.lead_id], actor, at,
        f"{part.enterprise.name}{part.get_state_display()}",
    )  # fmt: skip
    return part


@transaction.atomic
def leave_alliance(*, member_id: int, actor: Actor, at: datetime) -> AllianceMember:
    """A member leaves; the leading one cannot. Event `alliance.left`."""
    part = _member(member_id)
    check_firm(actor, part.enterprise_id)
    if part.state != AllianceMember.State.JOINED or part.role == "lead":
        raise Refused("not_member", "牵头单位不能退出；其他成员加入后才能退出。")
    if part.alliance.tasks.filter(state="open", leader=part.enterprise_id).exists():
        raise Refused("leads_task", "还有由贵单位负责的任务没有结束，请先完成或停止。")
    part.state = AllianceMember.State.LEFT
    part.save(update_fields=["state"])
    note(part.alliance, "left", actor, at, enterprise=part.enterprise_id)
    return part


@transaction.atomic
def add_task(*, alliance_id: int, data: TaskInput, actor: Actor, at: datetime) -> JointTask:
    """The leading firm sets a joint task, led by a member. Event `alliance.task_added`."""
    row = _led(alliance_id, actor)
    if row.state != Alliance.State.FORMED:
        raise Refused("not_formed", "联盟确认组建后才能立任务。")
    errors: Errors = {}
    texts = (("title", "任务", 80, True), ("goal", "目标和指标", 2000, True))
    values = clean_texts(data, texts, errors)
    leader = row.members.filter(enterprise__uscc=data.leader, state="joined").first()
    if leader is None:
        errors["leader"] = ["请从已加入的成员里选负责单位。"]
    if data.due_on is None or data.due_on < shanghai_date(at):
        errors["due_on"] = ["请填写完成日期，不早于今天。"]
    if errors:
        raise Invalid(errors)
    assert leader is not None and data.due_on is not None
    task = JointTask.objects.create(
        alliance=row, leader=leader.enterprise, due_on=data.due_on, **values
    )
    said = {"task": task.pk, "title": task.title, "leader": task.leader_id}
    note(row, "task_added", actor, at, due=str(task.due_on), **said)
    telling.tell_alliance(row, [task.leader_id], actor, at, f"由贵单位负责“{task.title}”")
    return task


@transaction.atomic
def end_task(*, task_id: int, done: bool, result: str, actor: Actor, at: datetime) -> JointTask:
    """Its leader, or the leading firm, says what came of it. Event `alliance.task_ended`."""
    found = JointTask.objects.filter(pk=task_id).values_list("alliance_id", flat=True).first()
    if found is None:
        raise NotVisible
    row = lock_alliance(found)
    task = JointTask.objects.select_for_update().get(pk=task_id)
    if not {task.leader_id, row.lead_id} & actor.firm_ids("submit"):
        raise NotVisible
    if task.state != JointTask.State.OPEN:
        raise Refused("ended", f"这项任务已是“{task.get_state_display()}”。")
    task.result = clean_text(
        result, max_length=2000, label="成果" if done else "停止的原因", field="result"
    )
    task.state, task.ended_on = ("done" if done else "dropped"), shanghai_date(at)
    task.save(update_fields=["state", "result", "ended_on"])
    note(row, "task_ended", actor, at, task=task.pk, state=task.state)
    return task


def lock_alliance(alliance_id: int) -> Alliance:
    """One, its row locked; NotVisible when there is none."""
    rows = Alliance.objects.select_for_update(of=("self",)).select_related("lead", "unit")
    row = rows.filter(pk=alliance_id).first()
    if row is None:
        raise NotVisible
    return row


def _led(alliance_id: int, actor: Actor) -> Alliance:
    row = lock_alliance(alliance_id)
    check_firm(actor, row.lead_id)
    if row.state not in (Alliance.State.PROPOSED, Alliance.State.FORMED):
        raise Refused("over", f"这个联盟现在是“{row.get_state_display()}”，不能再改。")
    return row


def _member(member_id: int) -> AllianceMember:
    rows = AllianceMember.objects.select_for_update(of=("self",)).select_related(
        "alliance__unit", "enterprise"
    )
    found = rows.filter(pk=member_id).first()
    if found is None:
        raise NotVisible
    return found


def note(row: Alliance, word: str, actor: Actor, at: datetime, **said: Any) -> None:
    """An event of an alliance's stream."""
    append_event(
        stream=row.stream, kind=f"alliance.{word}", at=at, actor=actor.ref, about=row,
        payload={"alliance": row.pk, **said},
    )  # fmt: skip
