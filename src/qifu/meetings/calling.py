"""A meeting is called, answered, held or called off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.meetings.models import AgendaItem, Invitation, Meeting, TaskForce
from qifu.meetings.notices import tell_called, tell_cancelled
from qifu.meetings.permissions import UNIT, can_see_force, check_convene, check_run
from qifu.meetings.recording import lock_meeting, note
from qifu.meetings.rules.agenda import Stuck
from qifu.meetings.stuck import proposals

State = Meeting.State
UNITS_MOST, ITEMS_MOST = 60, 40


@dataclass(frozen=True)
class MeetingInput:
    """A meeting: units by code, topics chosen from `stuck.proposals` as (kind, key), and topics of
    one's own, one a line."""

    title: str
    begins_at: datetime
    place: str
    units: Sequence[str]
    chosen: Collection[tuple[str, str]] = ()
    own: str = ""
    force_id: int | None = None


@transaction.atomic
def call_meeting(*, data: MeetingInput, actor: Actor, at: datetime) -> Meeting:
    """Call a meeting; the units are told with the agenda.

    Effects: the rows, event `meeting.called`. Raises Invalid by field, Refused, NotVisible.
    """
    force = _force(data.force_id, actor)
    check_convene(actor, force)
    errors: dict[str, list[str]] = {}
    title = _text(data.title, 120, "会商名称", "title", errors)
    place = _text(data.place, 200, "地点或方式", "place", errors)
    if data.begins_at <= at:
        errors["begins_at"] = ["请填以后的时间：会商先召集，开过再登记到会。"]
    units = list(Unit.objects.filter(code__in=list(data.units)[:UNITS_MOST], status="active"))
    if not units:
        errors["units"] = ["请至少选一个参加单位。"]
    items = _items(data, actor, at, errors)
    if errors:
        raise Invalid(errors)
    assert actor.user_id is not None
    own = force.unit_id if force else min(actor.units())
    row = Meeting.objects.create(
        title=title, force=force, unit_id=own, convener_id=actor.user_id,
        begins_at=data.begins_at, place=place, last_at=at,
    )  # fmt: skip
    Invitation.objects.bulk_create(Invitation(meeting=row, unit=u) for u in units)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=row, position=n, kind=s.kind, key=s.key, title=s.title[:200], why=s.why[:300],
            url=s.url,
        )
        for n, s in enumerate(items, 1)
    )  # fmt: skip
    said = f"召集：{len(items)} 个议题，{len(units)} 个单位"
    note(row, "called", actor, at, said, {"units": [u.code for u in units]})
    tell_called(row, at)
    return row


def _force(force_id: int | None, actor: Actor) -> TaskForce | None:
    if force_id is None:
        return None
    row = TaskForce.objects.filter(pk=force_id, state="active").first()
    if row is None or not can_see_force(actor, row):
        raise NotVisible
    return row


def _text(text: str, most: int, label: str, field: str, errors: dict[str, list[str]]) -> str:
    try:
        return clean_text(text, max_length=most, label=label, field=field, multiline=False)
    except Invalid as error:
        errors |= error.field_errors
        return ""


def _items(
    data: MeetingInput, actor: Actor, at: datetime, errors: dict[str, list[str]]
) -> list[Stuck]:
    wanted = set(data.chosen)
    found = [s for s in proposals(actor, at) if (s.kind, s.key) in wanted] if wanted else []
    if len(found) < len(wanted):
        errors["chosen"] = ["有的议题已经解决，或已列入另一次会商，请重新勾选。"]
    try:
        own = clean_text(data.own, max_length=3000, label="其他议题", field="own", required=False)
    except Invalid as error:
        errors |= error.field_errors
        return []
    lines = [line.strip()[:200] for line in own.split("\n") if line.strip()]
    items = [*found, *(Stuck("other", "", line, "召集人提出", 0) for line in lines)]
    if not items and not errors:
        errors["own"] = ["至少要有一个议题：从上面勾选，或在这里写。"]
    if len(items) > ITEMS_MOST:
        errors["own"] = [f"一次会商最多 {ITEMS_MOST} 个议题。"]
    return items


@transaction.atomic
def answer_invitation(
    *,
    meeting_id: int,
    unit_id: int,
    coming: bool,
    who: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Invitation:
    """A unit says who comes, or why nobody can. Event `meeting.answered`. Invalid, Refused, NotVisible."""
    row = lock_meeting(meeting_id, actor)
    if unit_id not in actor.units(*UNIT):
        raise NotVisible
    part = Invitation.objects.select_related("unit").filter(meeting=row, unit_id=unit_id).first()
    if part is None:
        raise NotVisible
    if row.state != State.PLANNED:
        raise Refused("not_planned", f"这次会商{row.get_state_display()}，不用再回复。")
    errors: dict[str, list[str]] = {}
    if coming:
        part.who, part.reason = _text(who, 80, "谁参加", "who", errors), ""
    else:
        part.who, part.reason = "", _text(reason, 200, "请假原因", "reason", errors)
    if errors:
        raise Invalid(errors)
    part.state = Invitation.State.COMING if coming else Invitation.State.EXCUSED
    part.user_id, part.answered_at = actor.user_id if coming else None, at
    part.save()
    said = f"{part.unit.name}：{'参加，' + part.who if coming else '请假，' + part.reason}"
    note(row, "answered", actor, at, said, {"unit": part.unit_id, "coming": coming})
    return part


@transaction.atomic
def hold_meeting(*, meeting_id: int, came: Collection[int], actor: Actor, at: datetime) -> Meeting:
    """Write down which units came (ids of invitations). Event `meeting.held`. Refused before it
    begins or when it is over; NotVisible."""
    row = lock_meeting(meeting_id, actor)
    check_run(actor, row)
    if row.state not in (State.PLANNED, State.HELD):
        raise Refused("over", f"这次会商{row.get_state_display()}，到会情况不能再改。")
    if row.begins_at > at:
        raise Refused("not_begun", "还没有到开会时间。")
    invited = Invitation.objects.filter(meeting=row)
    many = invited.filter(pk__in=list(came)).update(state="came")
    if not many:
        raise Invalid({"came": ["请勾选到会的单位，至少一个。"]})
    invited.exclude(pk__in=list(came)).exclude(state="excused").update(state="absent")
    row.state = State.HELD
    note(row, "held", actor, at, f"到会 {many} 个单位，共邀请 {invited.count()} 个")
    return row


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, actor: Actor, at: datetime) -> Meeting:
    """Call it off; its topics may be proposed again. Event `meeting.cancelled`. Invalid, Refused,
    NotVisible."""
    row = lock_meeting(meeting_id, actor)
    check_run(actor, row)
    if row.state != State.PLANNED:
        raise Refused("not_planned", f"这次会商{row.get_state_display()}，不能取消。")
    row.note = clean_text(reason, max_length=300, label="原因", field="reason")
    row.state = State.CANCELLED
    note(row, "cancelled", actor, at, f"取消：{row.note}")
    tell_cancelled(row, at)
    return row
