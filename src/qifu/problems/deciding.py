"""A person decides on a class: confirmed with an owner, dismissed, merged, split, settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.identity.queries import colleagues, may_be_given
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.text import clean_text
from qifu.problems.models import ClassDemand, ProblemClass, Remedy
from qifu.problems.notices import tell_given
from qifu.problems.permissions import UNIT, check_keep
from qifu.problems.recording import lock_problem, note
from qifu.problems.rules.likeness import AUTOMATIC, NEVER, SUGGESTED
from qifu.problems.texts import learn_core

State = ProblemClass.State


@dataclass(frozen=True)
class ClassInput:
    """What a confirmed class has: its name, the unit (code) and perhaps person it is given to, and
    from which percent of likeness a new demand joins by itself (`NEVER`: none does)."""

    title: str
    unit: str
    owner_id: int | None = None
    auto_from: int = AUTOMATIC


@transaction.atomic
def confirm_problem(
    *, problem_id: int, data: ClassInput, actor: Actor, at: datetime, version: int | None = None
) -> ProblemClass:
    """The class is one, and somebody's. Also changes name, owner and likeness of a confirmed one.

    Effects: event `problem.confirmed` (or `problem.given`), the unit is told. Raises Invalid by
    field, Refused (decided already, not a keeper), Conflict, NotVisible.
    """
    row = lock_problem(problem_id, actor, version)
    check_keep(actor)
    if row.state not in (State.PROPOSED, State.CONFIRMED):
        raise Refused("not_open", f"这个类问题{row.get_state_display()}，不能再改。")
    unit, owner, title = _checked(data, at)
    first = row.state == State.PROPOSED
    given = (row.unit_id, row.owner_id) != (unit.pk, owner.pk if owner else None)
    row.title, row.unit, row.owner, row.auto_from = title, unit, owner, data.auto_from
    row.state = State.CONFIRMED
    if first:
        row.confirmed_at = at
        _settle_members(row)
    who = f"{unit.name}{' ' + owner.name if owner else ''}"
    text = f"确认为类问题，由{who}负责" if first else f"改为“{title}”，由{who}负责"
    note(row, "confirmed" if first else "given", actor, at, text, {"unit": unit.pk})
    if first or given:
        tell_given(row, at)
    return row


def _checked(data: ClassInput, at: datetime) -> tuple[Unit, User | None, str]:
    errors: dict[str, list[str]] = {}
    title = ""
    try:
        title = clean_text(data.title, max_length=120, label="名称", field="title", multiline=False)
    except Invalid as error:
        errors |= error.field_errors
    rows = Unit.objects.filter(code=data.unit, status=Unit.Status.ACTIVE)
    unit = rows.first() if data.unit.isprintable() else None
    if unit is None or not may_be_given(unit):
        errors["unit"] = ["请选择责任单位。"]
    owner = None
    if unit is not None and data.owner_id is not None:
        owner = colleagues(unit.pk, at, *UNIT).filter(pk=data.owner_id).first()
        if owner is None:
            errors["owner"] = [f"{unit.name}没有这个人，请重新选择。"]
    if data.auto_from != NEVER and not SUGGESTED <= data.auto_from <= 100:
        errors["auto_from"] = [f"请填 {SUGGESTED} 到 100，或选“都要人确认”。"]
    if errors or unit is None:
        raise Invalid(errors)
    return unit, owner, title


def _settle_members(row: ProblemClass) -> None:
    """A demand that another class has meanwhile stays there."""
    held = ClassDemand.objects.filter(state="member").exclude(problem=row).values("case_id")
    ClassDemand.objects.filter(problem=row, state="suggested", case_id__in=held).delete()
    learn_core(row)


@transaction.atomic
def dismiss_problem(*, problem_id: int, reason: str, actor: Actor, at: datetime) -> ProblemClass:
    """It is no class. Not proposed again unless it grows (`rules.proposing.has_grown`).

    Effects: event `problem.dismissed`. Raises Invalid, Refused, NotVisible.
    """
    row = lock_problem(problem_id, actor)
    check_keep(actor)
    if row.state != State.PROPOSED:
        raise Refused("not_proposed", f"这个类问题{row.get_state_display()}，不能再判为不成类。")
    said = clean_text(reason, max_length=500, label="理由", field="reason")
    row.state, row.reason, row.ended_at = State.DISMISSED, said, at
    members = ClassDemand.objects.filter(problem=row, state="member")
    row.size_then = members.count()
    members.update(state="resting")
    note(row, "dismissed", actor, at, f"判为不成类：{said}", {"cases": row.size_then})
    return row


@transaction.atomic
def restore_problem(*, problem_id: int, actor: Actor, at: datetime) -> ProblemClass:
    """Somebody thought again: a dismissed class is proposed, a settled one worked on again.

    Effects: event `problem.restored`. Raises Refused, NotVisible.
    """
    row = lock_problem(problem_id, actor)
    check_keep(actor)
    if row.state == State.DISMISSED:
        held = ClassDemand.objects.filter(state="member").values("case_id")
        back = ClassDemand.objects.filter(problem=row, state="resting")
        back.exclude(case_id__in=held).update(state="member")
        row.state = State.PROPOSED
        learn_core(row)
    elif row.state == State.SETTLED:
        row.state = State.CONFIRMED
    else:
        raise Refused("not_ended", f"这个类问题{row.get_state_display()}，不用恢复。")
    row.ended_at, row.reason = None, ""
    note(row, "restored", actor, at, "恢复")
    return row


@transaction.atomic
def settle_problem(*, problem_id: int, reason: str, actor: Actor, at: datetime) -> ProblemClass:
    """Done with: the remedy holds. New demands go on joining, so that a return is seen.

    Effects: event `problem.settled`. Raises Refused while a remedy is open or none was done,
    Invalid, NotVisible.
    """
    row = lock_problem(problem_id, actor)
    check_keep(actor)
    if row.state != State.CONFIRMED:
        raise Refused("not_confirmed", f"这个类问题{row.get_state_display()}，不能了结。")
    states = list(Remedy.objects.filter(problem=row).values_list("state", flat=True))
    if "open" in states or "done" not in states:
        raise Refused(
            "not_mended", "整改措施还没有全部落实，不能了结；先落实，或把不做的措施取消。"
        )
    said = clean_text(reason, max_length=500, label="说明", field="reason")
    row.state, row.reason, row.ended_at = State.SETTLED, said, at
    note(row, "settled", actor, at, f"了结：{said}")
    return row


@transaction.atomic
def merge_problems(
    *, problem_id: int, into_id: int, reason: str, actor: Actor, at: datetime
) -> ProblemClass:
    """Two classes are one: demands, remedies and what was suggested go into the other.

    Effects: events `problem.merged` and `problem.absorbed`; returns the one that stays. Raises
    Invalid (no such class), Refused, NotVisible.
    """
    check_keep(actor)
    if problem_id == into_id:
        raise Invalid({"into": ["不能并入自己，请选另一个类问题。"]})
    first, second = sorted((problem_id, into_id))
    locked = {pk: lock_problem(pk, actor) for pk in (first, second)}
    row, into = locked[problem_id], locked[into_id]
    said = clean_text(reason, max_length=500, label="理由", field="reason")
    if not row.live or not into.live:
        raise Refused("not_open", "只有待确认和整改中的类问题可以合并。")
    if into.state == State.PROPOSED and row.state == State.CONFIRMED:
        raise Invalid({"into": ["已确认的不能并入待确认的；请在那一个上选择并入这一个。"]})
    _move_demands(row, into)
    Remedy.objects.filter(problem=row).update(problem=into)
    row.state, row.merged_into, row.reason, row.ended_at = State.MERGED, into, said, at
    note(row, "merged", actor, at, f"并入“{into.title}”：{said}", {"into": into.pk})
    learn_core(into)
    note(into, "absorbed", actor, at, f"并入了“{row.title}”：{said}", {"from": row.pk})
    return into


def _move_demands(row: ProblemClass, into: ProblemClass) -> None:
    """All of `row` go into `into`; one that stood there as a question is answered by it."""
    there = list(ClassDemand.objects.filter(problem=into).values_list("case_id", flat=True))
    both = ClassDemand.objects.filter(problem=row, state="member", case_id__in=there)
    asked = list(both.values_list("case_id", flat=True))
    both.update(state="left")
    ClassDemand.objects.filter(problem=into, state="suggested", case_id__in=asked).update(
        state="member"
    )
    ClassDemand.objects.filter(problem=row).exclude(case_id__in=there).update(problem=into)


@transaction.atomic
def split_problem(
    *, problem_id: int, cases: Collection[int], title: str, reason: str, actor: Actor, at: datetime
) -> ProblemClass:
    """Some demands are another problem: they become a class of their own, to be confirmed.

    Effects: events `problem.split` and `problem.proposed`. Raises Invalid (none or all chosen),
    Refused, NotVisible.
    """
    row = lock_problem(problem_id, actor)
    check_keep(actor)
    if not row.live:
        raise Refused("not_open", f"这个类问题{row.get_state_display()}，不能拆分。")
    name = clean_text(title, max_length=120, label="名称", field="title", multiline=False)
    said = clean_text(reason, max_length=500, label="理由", field="reason")
    own = ClassDemand.objects.filter(problem=row, state="member")
    moving = own.filter(case_id__in=list(cases))
    many = moving.count()
    if not 0 < many < own.count():
        raise Invalid({"cases": ["请勾选要拆出去的诉求：至少一件，也不能是全部。"]})
    new = ProblemClass.objects.create(
        title=name, topic=row.topic, topic_title=row.topic_title, by_hand=True, proposed_at=at,
        last_at=at, demonstration=row.demonstration,
    )  # fmt: skip
    moving.update(problem=new, how="hand", by_id=actor.user_id, by_name=actor.name)
    learn_core(new)
    note(new, "proposed", actor, at, f"从“{row.title}”拆出 {many} 件：{said}", {"from": row.pk})
    learn_core(row)
    note(row, "split", actor, at, f"拆出 {many} 件为“{name}”：{said}", {"into": new.pk})
    return new
