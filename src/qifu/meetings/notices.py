"""Who is told what of meetings and task forces. Words are the pack's; a key never twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from qifu.identity.queries import holders
from qifu.identity.roles import Role
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import SHANGHAI
from qifu.meetings.models import Decision, Invitation, Meeting, Minutes, TaskForce
from qifu.meetings.permissions import CONVENERS


def tell_called(row: Meeting, at: datetime) -> None:
    """The heads of the units that are invited."""
    when = row.begins_at.astimezone(SHANGHAI)
    text = f"{when:%m月%d日 %H:%M}，{row.place}"
    _tell(row, _invited(row, at), "meeting.called", "called", at, text=text)


def tell_cancelled(row: Meeting, at: datetime) -> None:
    """The heads of the units that were invited."""
    _tell(row, _invited(row, at), "meeting.cancelled", "cancelled", at, text=row.note)


def tell_to_sign(row: Meeting, minutes: Minutes, at: datetime) -> None:
    """Who may sign: the convener, unless they wrote it; then those who may convene."""
    people = [row.convener_id]
    if row.convener_id == minutes.written_by:
        people = [pk for role in CONVENERS for pk in holders(role, at).values_list("id", flat=True)]
    people = [pk for pk in people if pk != minutes.written_by]
    _tell(row, people, "meeting.to_sign", f"sign:{minutes.pk}", at)


def tell_signed(row: Meeting, at: datetime) -> None:
    """The heads of the units that were invited."""
    _tell(row, _invited(row, at), "meeting.signed", "signed", at)


def tell_decision(row: Decision, at: datetime) -> None:
    """Whoever is to do it."""
    _tell(row.meeting, _of(row, at), "meeting.decision", f"decision:{row.pk}", at,
          text=row.text, due=row.due_on)  # fmt: skip


def warn_decision(row: Decision, late: bool, at: datetime) -> None:
    """Nearly due, or past its day (then the convener too)."""
    people = _of(row, at)
    if late:
        people.append(row.meeting.convener_id)
    code = "meeting.decision_late" if late else "meeting.decision_due"
    _tell(row.meeting, people, code, f"{code}:{row.pk}:{row.due_on}", at, text=row.text, due=row.due_on)  # fmt: skip


def tell_member(force: TaskForce, user_id: int, part: str, at: datetime) -> None:
    """Who joined a task force, as what."""
    link = f"/work/forces/{force.pk}/"
    draft = NoticeDraft(
        channel="site", dedupe_key=f"taskforce.member:{force.pk}:{user_id}:{part}:{at.isoformat()}",
        recipient_id=user_id, template="taskforce.member",
        context={"title": force.name, "text": part, "link": link}, link=link, stream=force.stream,
    )  # fmt: skip
    enqueue_notices([draft], at)


def _invited(row: Meeting, at: datetime) -> list[int]:
    units = Invitation.objects.filter(meeting=row).values_list("unit_id", flat=True)
    return list(holders(Role.HEAD, at, unit_ids=list(units)).values_list("id", flat=True))


def _of(row: Decision, at: datetime) -> list[int]:
    if row.owner_id:
        return [row.owner_id]
    return list(holders(Role.HEAD, at, unit_ids=[row.unit_id]).values_list("id", flat=True))


def _tell(
    row: Meeting, people: Iterable[int], template: str, key: str, at: datetime,
    *, text: str = "", due: date | None = None,
) -> None:  # fmt: skip
    link = f"/work/meetings/{row.pk}/"
    context = {
        "title": row.title, "text": text, "due": due.isoformat() if due else "", "link": link
    }  # fmt: skip
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"{template}:{row.pk}:{key}:{who}", recipient_id=who,
                template=template, context=context, link=link, stream=row.stream,
            )
            for who in dict.fromkeys(people)
        ],
        at,
    )  # fmt: skip
