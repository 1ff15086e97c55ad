"""What a meeting decided, watched until it is done with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.queries import colleagues
from qifu.kernel.calendars import days_from
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.kernel.watched import warn_of
from qifu.meetings.models import AgendaItem, Decision, Meeting
from qifu.meetings.notices import tell_decision, warn_decision
from qifu.meetings.permissions import UNIT, can_end, can_see_meeting, check_run
from qifu.meetings.recording import lock_meeting, note

DAYS_MAX = 250


@dataclass(frozen=True)
class DecisionInput:
    """What is to be done, by which unit (code) and perhaps person, in how many working days, about
    which topic of the agenda (id)."""

    text: str
    unit: str
    days: int
    owner_id: int | None = None
    item_id: int | None = None


@transaction.atomic
def decide(*, meeting_id: int, data: DecisionInput, actor: Actor, at: datetime) -> Decision:
    """A decision; the unit is told. Effects: the row, event `meeting.decided`. Raises Invalid by
    field, Refused (not held), NotVisible."""
    row = lock_meeting(meeting_id, actor)
    check_run(actor, row)
    if row.state != Meeting.State.HELD:
        raise Refused("not_held", "会商召开后、纪要签发前登记议定事项。")
    errors: dict[str, list[str]] = {}
    text = _text(data.text, errors, "text", "议定事项")
    if not 1 <= data.days <= DAYS_MAX:
        errors["days"] = [f"请填 1 到 {DAYS_MAX} 个工作日。"]
    unit = Unit.objects.filter(code=data.unit, status="active").first() if data.unit.isprintable() else None  # fmt: skip
    if unit is None:
        errors["unit"] = ["请选择负责单位。"]
    owner = None
    if unit is not None and data.owner_id is not None:
        owner = colleagues(unit.pk, at, *UNIT).filter(pk=data.owner_id).first()
        if owner is None:
            errors["owner_id"] = [f"{unit.name}没有这个人，请重新选择。"]
    item = AgendaItem.objects.filter(meeting=row, pk=data.item_id or 0).first()
    if data.item_id is not None and item is None:
        errors["item_id"] = ["请选择这次会商的议题。"]
    if errors or unit is None:
        raise Invalid(errors)
    due, warn = days_from(shanghai_date(at), data.days)
    found = Decision.objects.create(
        meeting=row, item=item, text=text, unit=unit, owner=owner, due_on=due, first_due_on=due,
        warn_on=warn,
    )  # fmt: skip
    who = f"{unit.name}{' ' + owner.name if owner else ''}"
    payload = {"decision": found.pk, "unit": unit.code, "due": due.isoformat()}
    note(row, "decided", actor, at, f"议定：{text}（{who}，{due} 前）", payload)
    tell_decision(found, at)
    return found


def _text(text: str, errors: dict[str, list[str]], field: str, label: str) -> str:
    try:
        return clean_text(text, max_length=500, label=label, field=field)
    except Invalid as error:
        errors |= error.field_errors
        return ""


@transaction.atomic
def end_decision(
    *, decision_id: int, done: bool, outcome: str, evidence: str, actor: Actor, at: datetime
) -> Decision:
    """It is done, with its proof; or not needed any more, with the reason.

    Effects: event `meeting.decision_ended`. Raises Invalid by field, Refused, NotVisible.
    """
    row, meeting = _lock_open(decision_id, actor)
    errors: dict[str, list[str]] = {}
    said = _text(outcome, errors, "outcome", "结果")
    proof = _text(evidence, errors, "evidence", "凭据") if done else ""
    if errors:
        raise Invalid(errors)
    row.state = Decision.State.DONE if done else Decision.State.CANCELLED
    row.outcome, row.evidence = said, proof
    row.ended_by, row.ended_on = actor.name, shanghai_date(at)
    row.save()
    text = f"{'办好' if done else '不再办'}：{row.text}（{said}）"
    note(meeting, "decision_ended", actor, at, text, {"decision": row.pk, "done": done})
    return row


@transaction.atomic
def move_decision(*, decision_id: int, days: int, why: str, actor: Actor, at: datetime) -> Decision:
    """Another day, so many working days from today; the first day stays known. Only who runs the
    meeting moves it. Event `meeting.decision_moved`. Invalid, Refused, NotVisible."""
    row, meeting = _lock_open(decision_id, actor)
    check_run(actor, meeting)
    errors: dict[str, list[str]] = {}
    said = _text(why, errors, "why", "改期理由")
    if not 1 <= days <= DAYS_MAX:
        errors["days"] = [f"请填 1 到 {DAYS_MAX} 个工作日。"]
    if errors:
        raise Invalid(errors)
    before = row.due_on
    row.due_on, row.warn_on = days_from(shanghai_date(at), days)
    row.told = 0
    row.save(update_fields=["due_on", "warn_on", "told"])
    text = f"改期：{row.text} 由 {before} 改为 {row.due_on}（{said}）"
    note(meeting, "decision_moved", actor, at, text, {"decision": row.pk})
    return row


def _lock_open(decision_id: int, actor: Actor) -> tuple[Decision, Meeting]:
    found = Decision.objects.select_related("meeting", "meeting__force").filter(pk=decision_id)
    seen = found.first()
    if seen is None or not (can_see_meeting(actor, seen.meeting) or can_end(actor, seen)):
        raise NotVisible
    if not can_end(actor, seen):
        raise Refused("not_yours", "由负责单位的负责人、责任人或召集人登记。")
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("force")
    meeting = rows.get(pk=seen.meeting_id)
    row = Decision.objects.select_related("unit", "owner").get(pk=decision_id)
    if row.state != Decision.State.OPEN:
        raise Refused("ended", f"这一项{row.get_state_display()}，不能再改。")
    return row, meeting


def alarm_decisions(*, at: datetime) -> int:
    """Tell of what is nearly due and of what is late, each once; how many."""
    return warn_of(Decision.objects.select_related("meeting", "unit"), warn_decision, at=at)
