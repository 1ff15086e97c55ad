"""What every write of this room does: lock the row, change it, append the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qifu.identity.actors import Actor
from qifu.kernel.errors import Conflict, NotVisible
from qifu.kernel.events import append_event
from qifu.meetings.models import Meeting, TaskForce
from qifu.meetings.permissions import can_see_force, can_see_meeting


def lock_meeting(meeting_id: int, actor: Actor, version: int | None = None) -> Meeting:
    """The meeting with its row locked; NotVisible; Conflict when it is no more the `version` seen."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("force", "unit")
    row = rows.filter(pk=meeting_id).first()
    if row is None or not (actor.system or can_see_meeting(actor, row)):
        raise NotVisible
    if version is not None and row.version != version:
        raise Conflict(
            "您打开页面以后，这次会商又有了新的变化；请看过最新情况再提交。", "", row.last_at,
            row.get_state_display(),
        )  # fmt: skip
    return row


def note(
    meeting: Meeting, what: str, actor: Actor, at: datetime, text: str,
    payload: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Save the meeting as a newer version with the event `meeting.<what>`."""
    meeting.version += 1
    meeting.last_at = at
    meeting.save()
    append_event(
        stream=meeting.stream, kind=f"meeting.{what}", at=at, actor=actor.ref,
        payload={"meeting": meeting.pk, "text": text[:600], **(payload or {})}, about=meeting,
    )  # fmt: skip


def lock_force(force_id: int, actor: Actor) -> TaskForce:
    """The task force with its row locked; NotVisible."""
    row = TaskForce.objects.select_for_update(of=("self",)).filter(pk=force_id).first()
    if row is None or not can_see_force(actor, row):
        raise NotVisible
    return row


def note_force(
    force: TaskForce, what: str, actor: Actor, at: datetime, text: str,
    payload: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """The event `taskforce.<what>`."""
    append_event(
        stream=force.stream, kind=f"taskforce.{what}", at=at, actor=actor.ref,
        payload={"force": force.pk, "text": text[:600], **(payload or {})}, about=force,
    )  # fmt: skip
