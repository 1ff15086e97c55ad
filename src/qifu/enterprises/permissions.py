"""Who may register firms and who may say who acts for one."""

from __future__ import annotations

from collections.abc import Iterable

from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused

FINDERS = (
    Role.CLERK,
    Role.DISPATCHER,
    Role.SPECIALIST,
    Role.POLICY_OFFICER,
    Role.REVISITOR,
    Role.API_CLIENT,
)
REGISTRARS = (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST, Role.API_CLIENT)


def can_find_firms(actor: Actor) -> bool:
    """Staff who take demands in look firms up; a firm's people see their own only."""
    return bool(actor.system) or actor.has(*FINDERS)


def can_register_for_others(actor: Actor) -> bool:
    """Who takes demands in may put a firm on the ledger."""
    return bool(actor.system) or actor.has(*REGISTRARS)


def can_administer_firm(actor: Actor, enterprise_id: int) -> bool:
    """The firm's own administrator, or the system itself."""
    return bool(actor.system) or enterprise_id in actor.firm_ids("admin")


def check_find_firms(actor: Actor) -> None:
    """Refused for who may not look firms up."""
    if not can_find_firms(actor):
        raise Refused("wrong_role", "只有窗口、调度和企业服务人员可以查找企业。")


def check_administer_firm(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who has nothing to do with the firm, Refused for its other people."""
    if can_administer_firm(actor, enterprise_id):
        return
    if enterprise_id in actor.firm_ids("view"):
        raise Refused("wrong_role", "只有本企业的管理员可以管理人员权限；请联系本企业管理员。")
    raise NotVisible


def check_record_facts(actor: Actor, firms: Iterable[int], source: str) -> None:
    """A firm speaks for itself (declared), officials for an authority or from a visit.

    NotVisible for a firm that is none of the actor's, Refused for a source that is not theirs.
    """
    if actor.system:
        return
    if source == "declared":
        if not set(firms) <= actor.firm_ids("submit") and not actor.has(
            Role.CLERK, Role.SPECIALIST, Role.POLICY_OFFICER
        ):
            raise NotVisible
    elif source == "derived" or not actor.has(Role.SPECIALIST, Role.POLICY_OFFICER):
        raise Refused("wrong_role", "只有企业服务专员和惠企政策专员可以登记部门提供的企业情况。")
