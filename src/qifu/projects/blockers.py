"""What is in a project's way: written down, turned into a demand (and a consultation) in one step,
cleared when that ends or by somebody who says how."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.demands.operations import DemandInput, submit_demand
from qifu.identity.actors import Actor, PostRef
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.projects.definitions import definition_of
from qifu.projects.models import Blocker, Project
from qifu.projects.permissions import can_call, check_note, check_steer
from qifu.projects.recording import lock_project, note

KEPT, DEMAND, CONSULTATION = "kept", "demand", "consultation"
MEET_AT_MOST = 20


@dataclass(frozen=True)
class BlockerInput:
    """What is in the way. `into`: only written down, a demand, or a demand called to a consultation
    of `parties` (codes of units). `topic` one of the duty directory."""

    text: str
    into: str = KEPT
    milestone: str = ""
    topic: str = ""
    parties: Collection[str] = ()


@transaction.atomic
def open_blocker(*, number: str, data: BlockerInput, actor: Actor, at: datetime) -> Blocker:
    """Write a blocker down and, when asked, raise it for the project's firm in the same transaction.

    Effects: a row, `project.blocked`; a demand by the district's project channel. Raises Invalid by
    field, Refused (no firm is linked yet; who may not call a consultation), NotVisible.
    """
    project = lock_project(number)
    check_note(actor, project)
    errors: dict[str, list[str]] = {}
    text = ""
    try:
        text = clean_text(data.text, max_length=1000, label="堵在哪里", field="text")
    except Invalid as error:
        errors |= error.field_errors
    if data.into not in (KEPT, DEMAND, CONSULTATION):
        errors["into"] = ["请选择怎样处理。"]
    definition = definition_of(project.definition_id)
    if data.milestone and definition.milestone(data.milestone) is None:
        errors["milestone"] = ["没有这个手续节点，请重新选择。"]
    if data.into == CONSULTATION and not 0 < len(data.parties) <= MEET_AT_MOST:
        errors["parties"] = ["请选择参加会商的单位。"]
    if errors:
        raise Invalid(errors)
    blocker = Blocker(
        project=project, milestone=data.milestone, text=text, opened_name=actor.name, opened_at=at
    )
    if data.into != KEPT:
        blocker.case = _raise(project, text, data, actor, at)
        blocker.consultation = data.into == CONSULTATION
    blocker.save()
    project.open_blockers += 1
    said = f"，已转为诉求 {blocker.case.number}" if blocker.case else ""
    said += "并提请会商" if blocker.consultation else ""
    payload = {"blocker": blocker.pk, "case": blocker.case.number if blocker.case else ""}
    note(project, "blocked", actor, at, f"堵点：{text}{said}", payload, to_firm=bool(blocker.case))
    return blocker


@transaction.atomic
def raise_blocker(*, blocker_id: int, data: BlockerInput, actor: Actor, at: datetime) -> Blocker:
    """A blocker that was only written down becomes a demand (and a consultation) after all."""
    blocker, project = _lock(blocker_id)
    check_note(actor, project)
    if blocker.case_id is not None or blocker.cleared_at is not None:
        raise Refused("raised", "这个堵点已经转办或已经解决。")
    if data.into == CONSULTATION and not data.parties:
        raise Invalid({"parties": ["请选择参加会商的单位。"]})
    blocker.case = _raise(project, blocker.text, data, actor, at)
    blocker.consultation = data.into == CONSULTATION
    blocker.save(update_fields=["case", "consultation"])
    text = f"堵点转为诉求 {blocker.case.number}：{blocker.text}"
    note(project, "raised", actor, at, text, {"case": blocker.case.number}, to_firm=True)
    return blocker


def _raise(project: Project, text: str, data: BlockerInput, actor: Actor, at: datetime) -> Case:
    if project.enterprise is None:
        raise Refused(
            "no_firm", "还没有关联项目公司，不能转为诉求；先关联公司，或只记下堵点自己协调。"
        )
    if data.into == CONSULTATION and not can_call(actor, project):
        raise Refused(
            "wrong_role",
            "提请会商由招商主管部门或负责单位的负责人、专班的区级领导决定；可先转为诉求。",
        )
    name = project.contact_name or (project.specialist.name if project.specialist else actor.name)
    phone = project.contact_phone or project.enterprise.phone
    receipt = submit_demand(
        actor=_with(actor, Role.SPECIALIST, project.unit_id),
        at=at,
        data=DemandInput(
            enterprise_id=project.enterprise.pk, firm=project.enterprise,
            text=f"{text}\n\n（项目：{project.title}，{project.number}，由项目专班提出）",
            title=_short(project.title, 20) + "：" + _short(text.splitlines()[0], 36),
            contact_name=name, contact_phone=phone, topic=data.topic,
            channel=definition_of(project.definition_id).channel,
        ),
    )  # fmt: skip
    if data.into != CONSULTATION:
        return receipt.case
    return perform_action(
        case_id=receipt.case.pk, action="call_consultation",
        actor=_with(actor, Role.DISPATCHER, project.office_id), at=at,
        data={"parties": list(data.parties), "question": text},
    )  # fmt: skip


def _with(actor: Actor, role: str, unit_id: int) -> Actor:
    """`actor` with the one right that raising it needs, once this room has said that they may."""
    known = {part.name: getattr(actor, part.name) for part in fields(Actor)}  # may be a lazy one
    return Actor(**{**known, "posts": (*actor.posts, PostRef(role, unit_id))})


@transaction.atomic
def clear_blocker(*, blocker_id: int, how: str, actor: Actor, at: datetime) -> Blocker:
    """It is out of the way: how. One that is a demand ends with the demand, not here."""
    blocker, project = _lock(blocker_id)
    check_steer(actor, project)
    if blocker.cleared_at is not None:
        raise Refused("cleared", "这个堵点已经解决。")
    if blocker.case is not None and blocker.case.open:
        raise Refused("with_demand", f"它已转为诉求 {blocker.case.number}，诉求办结后自动解除。")
    said = clean_text(how, max_length=300, label="怎样解决的", field="how", multiline=False)
    _clear(blocker, project, said, actor, at)
    return blocker


def clear_of_case(case: Case, actor: Actor, at: datetime) -> None:
    """The blocker whose demand has ended, if there is one."""
    found = Blocker.objects.filter(case=case, cleared_at__isnull=True).select_related("project")
    blocker = found.first()
    if blocker is None:
        return
    project = lock_project(blocker.project.number)
    blocker.project = project
    _clear(blocker, project, f"诉求 {case.number} 已办结", actor, at)


def _clear(blocker: Blocker, project: Project, how: str, actor: Actor, at: datetime) -> None:
    blocker.cleared_at, blocker.how = at, how
    blocker.save(update_fields=["cleared_at", "how"])
    project.open_blockers = max(0, project.open_blockers - 1)
    text = f"堵点解除：{blocker.text[:200]}（{how}）"
    note(
        project,
        "unblocked",
        actor,
        at,
        text,
        {"blocker": blocker.pk},
        to_firm=bool(blocker.case_id),
    )


def _lock(blocker_id: int) -> tuple[Blocker, Project]:
    found = Blocker.objects.select_related("project").filter(pk=blocker_id).first()
    if found is None:
        raise NotVisible
    project = lock_project(found.project.number)
    blocker = Blocker.objects.select_related("case").get(pk=blocker_id)
    blocker.project = project
    return blocker, project


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
