"""Minutes: versions, and signed by a second person; then nothing in them changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Refused
from qifu.kernel.text import clean_text
from qifu.meetings.models import Meeting, Minutes
from qifu.meetings.notices import tell_signed, tell_to_sign
from qifu.meetings.permissions import can_convene, can_see_meeting, check_run
from qifu.meetings.recording import lock_meeting, note

State = Meeting.State


@transaction.atomic
def write_minutes(
    *, meeting_id: int, text: str, actor: Actor, at: datetime, version: int | None = None
) -> Minutes:
    """A new version of the minutes; earlier ones stay. Event `meeting.minutes`. Raises Invalid,
    Refused (not held yet, signed), Conflict, NotVisible."""
    row = lock_meeting(meeting_id, actor, version)
    check_run(actor, row)
    _held(row)
    said = clean_text(text, max_length=20_000, label="纪要", field="text")
    last = latest(row)
    assert actor.user_id is not None
    found = Minutes.objects.create(
        meeting=row, number=(last.number if last else 0) + 1, text=said, written_by=actor.user_id,
        written_name=actor.name, written_at=at,
    )  # fmt: skip
    note(row, "minutes", actor, at, f"纪要第 {found.number} 稿", {"number": found.number})
    return found


def latest(meeting: Meeting) -> Minutes | None:
    """The newest version."""
    return Minutes.objects.filter(meeting=meeting).order_by("-number").first()


def _held(row: Meeting) -> None:
    if row.state == State.SIGNED:
        raise Refused("signed", "纪要已经签发，不能再改；要更正，请在下一次会商里说明。")
    if row.state != State.HELD:
        raise Refused("not_held", "先登记到会情况，再写纪要。")


@transaction.atomic
def ask_signature(*, meeting_id: int, actor: Actor, at: datetime) -> Minutes:
    """Ask a second person to sign the newest version. Event `meeting.to_sign`. Refused, NotVisible."""
    row = lock_meeting(meeting_id, actor)
    check_run(actor, row)
    _held(row)
    part = latest(row)
    if part is None or part.state not in ("draft", "sent_back"):
        raise Refused("nothing_to_sign", "还没有写纪要，或已经送签。")
    part.state = "asked"
    part.save(update_fields=["state"])
    note(row, "to_sign", actor, at, f"第 {part.number} 稿送签")
    tell_to_sign(row, part, at)
    return part


def can_sign(actor: Actor, meeting: Meeting, last: Minutes | None) -> bool:
    """True for the convener and who may convene, never for who wrote this version."""
    if last is None or last.state != "asked" or not can_see_meeting(actor, meeting):
        return False
    own = meeting.convener_id == actor.user_id or can_convene(actor, meeting.force)
    return own and actor.user_id is not None and actor.user_id != last.written_by


@transaction.atomic
def sign_minutes(
    *, meeting_id: int, sign: bool, reason: str, actor: Actor, at: datetime
) -> Minutes:
    """Sign the newest version, or send it back with the reason.

    Effects: event `meeting.signed` or `meeting.sent_back`; the units are told of what was signed.
    Raises Refused (one's own), Invalid, NotVisible.
    """
    row = lock_meeting(meeting_id, actor)
    part = latest(row)
    if part is None or not can_sign(actor, row, part):
        raise Refused("cannot_sign", "纪要没有送签，或是您自己写的；要由另一个有召集权的人签发。")
    part.note = clean_text(reason, max_length=300, label="意见", field="reason", required=not sign)
    part.state = "signed" if sign else "sent_back"
    if sign:
        part.signed_by, part.signed_name, part.signed_at = actor.user_id, actor.name, at
        row.state = State.SIGNED
    part.save()
    text = f"第 {part.number} 稿{'签发' if sign else '退回：' + part.note}"
    note(row, "signed" if sign else "sent_back", actor, at, text, {"number": part.number})
    if sign:
        tell_signed(row, at)
    return part
