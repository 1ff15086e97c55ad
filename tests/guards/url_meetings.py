"""The meetings, decisions and task forces that addresses of meetings are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import World

from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.meetings.calling import MeetingInput, call_meeting, hold_meeting
from qifu.meetings.deciding import DecisionInput, decide
from qifu.meetings.forces import set_up_force
from qifu.meetings.minutes import write_minutes
from qifu.meetings.models import ForceMatter, ForceMember, Invitation

# fmt: off
TABLE = """
/work/meetings/                              GET  units=200 watch=200 anonymous=302 *=403
/work/meetings/new/                          GET  units=404 dispatcher,leader,reform=200 anonymous=302 supervisor=404 *=403
/work/meetings/new/                          POST units=404 anonymous=302 supervisor=404 dispatcher,leader,reform=422 *=403
/work/meetings/decisions/                    GET  units=200 watch=200 anonymous=302 *=403
/work/meetings/decisions/<decision_id>/      GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/meetings/decisions/<decision_id>/      POST watch=422 lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/meetings/<meeting_id>/                 GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/meetings/<meeting_id>/minutes.<form>   GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/meetings/<meeting_id>/do/<act>/        GET  units=404 dispatcher,leader,reform=200 anonymous=302 supervisor=404 *=403
/work/meetings/<meeting_id>/do/<act>/        POST units=404 anonymous=302 supervisor=404 dispatcher,leader,reform=422 *=403
/work/forces/                                GET  units=200 watch=200 anonymous=302 *=403
/work/forces/new/                            GET  units=404 leader,reform=200 anonymous=302 dispatcher,supervisor=404 *=403
/work/forces/new/                            POST units=404 anonymous=302 dispatcher,supervisor=404 leader,reform=422 *=403
/work/forces/<force_id>/                     GET  watch=200 lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/forces/<force_id>/do/<act>/            GET  elsewhere=404 head,leader,reform=200 anonymous=302 dispatcher,handler,co_handler,supervisor=404 *=403
/work/forces/<force_id>/do/<act>/            POST elsewhere=404 anonymous=302 dispatcher,handler,co_handler,supervisor=404 head,leader,reform=422 *=403
/work/forces/members/<member_id>/leave/      GET  elsewhere=404 head,leader,reform=200 anonymous=302 dispatcher,handler,co_handler,supervisor=404 *=403
/work/forces/members/<member_id>/leave/      POST elsewhere=404 anonymous=302 dispatcher,handler,co_handler,supervisor=404 head,leader,reform=422 *=403
/work/forces/matters/<matter_id>/settle/     GET  elsewhere=404 head,leader,reform=200 anonymous=302 dispatcher,handler,co_handler,supervisor=404 *=403
/work/forces/matters/<matter_id>/settle/     POST elsewhere=404 anonymous=302 dispatcher,handler,co_handler,supervisor=404 head,leader,reform=422 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A held meeting with minutes and a decision of the handler's unit; a force of the head."""
    at = now()
    begun = at - timedelta(days=1)
    dispatcher = load_actor(world.users["dispatcher"], at)
    leader = load_actor(world.users["leader"], at)
    data = MeetingInput(
        "用电会商", begun + timedelta(hours=1), "三楼", [world.power.code], own="用电"
    )
    row = call_meeting(data=data, actor=dispatcher, at=begun)
    came = list(Invitation.objects.filter(meeting=row).values_list("pk", flat=True))
    hold_meeting(meeting_id=row.pk, came=came, actor=dispatcher, at=at)
    write_minutes(meeting_id=row.pk, text="议定送电", actor=dispatcher, at=at)
    planned = DecisionInput("送电", world.power.code, 5)
    found = decide(meeting_id=row.pk, data=planned, actor=dispatcher, at=at)
    force = set_up_force(
        name="用电专班", purpose="盯用电", unit=world.power.code, lead_id=world.users["head"].pk,
        actor=leader, at=at,
    )  # fmt: skip
    matter = ForceMatter.objects.create(
        force=force, kind="other", key="1", title="变压器", added_by="甲", added_at=at
    )
    member = ForceMember.objects.get(force=force)
    return {
        "meeting_id": row.pk, "decision_id": found.pk, "force_id": force.pk,
        "matter_id": matter.pk,
        "/work/meetings/<meeting_id>/do/<act>/#act": "decide",
        "/work/meetings/<meeting_id>/minutes.<form>#form": "docx",
        "/work/forces/<force_id>/do/<act>/#act": "add",
        "/work/forces/members/<member_id>/leave/#member_id": member.pk,
    }  # fmt: skip
