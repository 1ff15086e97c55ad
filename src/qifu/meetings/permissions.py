"""Who calls meetings, who sees them, who writes, who signs."""

from __future__ import annotations

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.meetings.models import Decision, ForceMember, Invitation, Meeting, TaskForce

CONVENERS = (Role.DISPATCHER, Role.REFORM, Role.LEADER)
UNIT = (Role.HANDLER, Role.HEAD)
STAFF = (*UNIT, *SEES_ALL)
KEEPERS = (Role.REFORM, Role.LEADER)


def can_convene(actor: Actor, force: TaskForce | None = None) -> bool:
    """True for dispatchers, the reform office, leaders; for a task force also its lead and contact."""
    return actor.has(*CONVENERS) or (force is not None and _runs(actor, force))


def check_convene(actor: Actor, force: TaskForce | None = None) -> None:
    """Refused for anybody else."""
    if not can_convene(actor, force):
        raise Refused(
            "wrong_role",
            "会商由指挥调度中心、改革专班、区领导召集，专班会议也可由其负责人或联络员召集。",
        )


def _runs(actor: Actor, force: TaskForce) -> bool:
    rows = ForceMember.objects.filter(force=force, valid_until=None, user_id=actor.user_id or 0)
    return rows.filter(part__in=["lead", "contact"]).exists()


def can_see_meeting(actor: Actor, meeting: Meeting) -> bool:
    """All for who supervises; else whoever was invited, convenes it, or is of its task force (the
    twin of `queries.meetings_for`)."""
    if actor.has(*SEES_ALL) or meeting.convener_id == actor.user_id:
        return True
    units = actor.units(*UNIT)
    if meeting.unit_id in units:
        return True
    if Invitation.objects.filter(meeting=meeting, unit_id__in=units).exists():
        return True
    return meeting.force_id is not None and _is_member(actor, meeting.force_id)


def _is_member(actor: Actor, force_id: int) -> bool:
    rows = ForceMember.objects.filter(force_id=force_id, valid_until=None)
    return rows.filter(user_id=actor.user_id or 0).exists()


def can_run(actor: Actor, meeting: Meeting) -> bool:
    """True for the convener, and for who may convene such a meeting."""
    return can_see_meeting(actor, meeting) and (
        meeting.convener_id == actor.user_id or can_convene(actor, meeting.force)
    )


def check_run(actor: Actor, meeting: Meeting) -> None:
    """NotVisible out of scope, Refused for who is only invited."""
    if not can_see_meeting(actor, meeting):
        raise NotVisible
    if not can_run(actor, meeting):
        raise Refused("not_yours", "由召集人登记。")


def can_end(actor: Actor, decision: Decision) -> bool:
    """True for who runs the meeting, the person named, and the head of the unit that has it."""
    named = decision.owner_id is not None and decision.owner_id == actor.user_id
    return named or decision.unit_id in actor.units(Role.HEAD) or can_run(actor, decision.meeting)


def can_keep_forces(actor: Actor) -> bool:
    """True for who sets task forces up and ends them."""
    return actor.has(*KEEPERS)


def can_run_force(actor: Actor, force: TaskForce) -> bool:
    """True for who keeps task forces, and its own lead and contact."""
    return can_keep_forces(actor) or _runs(actor, force)


def check_run_force(actor: Actor, force: TaskForce) -> None:
    """Refused for anybody else."""
    if not can_run_force(actor, force):
        raise Refused("not_yours", "专班由改革专班、区领导或它的负责人、联络员管理。")


def can_see_force(actor: Actor, force: TaskForce) -> bool:
    """All for who supervises, else its members and its unit."""
    return (
        actor.has(*SEES_ALL) or force.unit_id in actor.units(*UNIT) or _is_member(actor, force.pk)
    )
