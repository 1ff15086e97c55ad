"""Who sees a class, who decides on it, who mends it."""

from __future__ import annotations

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.problems.models import ProblemClass

KEEPERS = (Role.DISPATCHER, Role.REFORM)
UNIT = (Role.HANDLER, Role.HEAD)
STAFF = (*UNIT, *SEES_ALL)
OWNED = ("confirmed", "settled")


def can_keep(actor: Actor) -> bool:
    """True for who confirms, merges, splits and dismisses classes."""
    return actor.has(*KEEPERS)


def check_keep(actor: Actor) -> None:
    """Refused for anybody else."""
    if not can_keep(actor):
        raise Refused("wrong_role", "类问题由指挥调度中心或改革专班确认、合并、拆分和了结。")


def can_see(actor: Actor, problem: ProblemClass) -> bool:
    """All for who supervises; for a unit those it has been given (the twin of `queries.scope`)."""
    if actor.has(*SEES_ALL):
        return True
    return problem.state in OWNED and problem.unit_id in actor.units(*UNIT)


def can_mend(actor: Actor, problem: ProblemClass) -> bool:
    """True for who decides, the head of the unit that has the class, and the person named for it."""
    if not can_see(actor, problem):
        return False
    heads = problem.unit_id in actor.units(Role.HEAD)
    named = problem.owner_id is not None and problem.owner_id == actor.user_id
    return can_keep(actor) or heads or named


def check_mend(actor: Actor, problem: ProblemClass) -> None:
    """NotVisible out of scope, Refused for who only reads."""
    if not can_see(actor, problem):
        raise NotVisible
    if not can_mend(actor, problem):
        raise Refused("not_yours", "整改由责任单位负责人、责任人或指挥调度中心、改革专班登记。")


def can_end_remedy(actor: Actor, problem: ProblemClass, unit_id: int, owner_id: int | None) -> bool:
    """True also for the unit and person a single remedy was given to."""
    own = unit_id in actor.units(Role.HEAD) or (owner_id is not None and owner_id == actor.user_id)
    return can_mend(actor, problem) or (can_see(actor, problem) and own)
