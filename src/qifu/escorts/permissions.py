"""Who may do what with an escort. The specialist does the work; the head of their unit and the
dispatcher reassign; only the firm rates.

Each `check_x` raises, its twin `can_x` answers.
"""

from __future__ import annotations

from qifu.escorts.models import Escort
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused

OPENERS = (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST)
WATCHERS = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
STAFF = (*OPENERS, Role.HEAD, Role.SUPERVISOR, Role.LEADER, Role.REFORM)


def can_open(actor: Actor, enterprise_id: int) -> bool:
    """Windows, dispatchers and specialists for any firm; a firm for itself."""
    return actor.has(*OPENERS) or enterprise_id in actor.firm_ids("submit")


def check_open(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who may not ask for an escort of this firm."""
    if not can_open(actor, enterprise_id):
        raise NotVisible


def can_see(actor: Actor, escort: Escort) -> bool:
    """Its firm, its specialist, the head of that unit, who opened it, and who watches."""
    return (
        escort.enterprise_id in actor.firm_ids("view")
        or actor.user_id == escort.specialist_id
        or escort.unit_id in actor.units(Role.HEAD)
        or (actor.has(*OPENERS) and actor.user_id == escort.opened_by)
        or actor.has(*WATCHERS)
        or bool(actor.system)
    )


def can_work(actor: Actor, escort: Escort) -> bool:
    """The specialist, while it is open."""
    mine = actor.user_id == escort.specialist_id and actor.has(Role.SPECIALIST)
    return mine and escort.state == Escort.State.OPEN


def check_work(actor: Actor, escort: Escort) -> None:
    """NotVisible out of scope, Refused for who only looks on or when it is closed."""
    if not can_see(actor, escort):
        raise NotVisible
    if escort.state != Escort.State.OPEN:
        raise Refused("escort_closed", "这件帮办已经结束，不能再记；需要时请新开一件。")
    if not can_work(actor, escort):
        raise Refused("wrong_role", "只有帮办专员本人可以记录进度；要换人请由本单位负责人改派。")


def can_reassign(actor: Actor, escort: Escort) -> bool:
    """The head of the specialist's unit, and the dispatcher, while it is open."""
    may = escort.unit_id in actor.units(Role.HEAD) or actor.has(Role.DISPATCHER)
    return may and escort.state == Escort.State.OPEN


def check_reassign(actor: Actor, escort: Escort) -> None:
    """NotVisible out of scope, Refused otherwise."""
    if not can_see(actor, escort):
        raise NotVisible
    if not can_reassign(actor, escort):
        raise Refused("wrong_role", "只有专员所在单位负责人和指挥调度可以改派正在帮办的件。")


def can_keep_roster(actor: Actor, unit_ids: frozenset[int]) -> bool:
    """A specialist's own head, and the dispatcher."""
    return bool(unit_ids & actor.units(Role.HEAD)) or actor.has(Role.DISPATCHER)


def can_rate(actor: Actor, escort: Escort) -> bool:
    """The firm alone, once, when it is done."""
    own = escort.enterprise_id in actor.firm_ids("submit")
    return own and escort.state == Escort.State.DONE and escort.grade is None
