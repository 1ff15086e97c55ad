"""What meetings hear of: a unit that was closed, a post that ended."""

from __future__ import annotations

from qifu.kernel.events import Event, subscribe
from qifu.meetings.forces import leave_all, still_in_post
from qifu.meetings.models import Decision, ForceMember, Invitation, Meeting, TaskForce


@subscribe("unit.closed")
def pass_units(events: list[Event]) -> None:
    """Open decisions, task forces and invitations of a closed unit are the successor's."""
    for event in events:
        old, new = event.payload["unit_id"], event.payload["successor_id"]
        Decision.objects.filter(unit_id=old, state="open").update(unit_id=new)
        TaskForce.objects.filter(unit_id=old, state="active").update(unit_id=new)
        Meeting.objects.filter(unit_id=old, state__in=["planned", "held"]).update(unit_id=new)
        ForceMember.objects.filter(unit_id=old, valid_until=None).update(unit_id=new)
        there = Invitation.objects.filter(unit_id=new).values("meeting_id")
        open_ones = Invitation.objects.filter(unit_id=old, meeting__state="planned")
        open_ones.exclude(meeting_id__in=there).update(unit_id=new)


@subscribe("user.*")
def leave(events: list[Event]) -> None:
    """Whoever holds no post any more is in no task force."""
    for event in events:
        if event.kind in LEAVING:
            user = int(event.stream.partition(":")[2])
            if not still_in_post(user, event.at):
                leave_all(user, event.at)


LEAVING = ("user.post_ended", "user.disabled")
