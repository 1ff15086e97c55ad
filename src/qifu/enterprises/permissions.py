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
READERS = (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST, Role.POLICY_OFFICER)
SENSITIVE_READERS = (Role.POLICY_OFFICER,)
PAPER_READERS = (Role.CLERK, Role.SPECIALIST, Role.POLICY_OFFICER)
IMPORTERS = (Role.POLICY_OFFICER,)
LEDGER_KEEPERS = (Role.POLICY_OFFICER, Role.DISPATCHER)
RECORD_KEEPERS = (Role.CLERK, Role.SPECIALIST, Role.POLICY_OFFICER, Role.DISPATCHER)
TAGGERS = (Role.SPECIALIST, Role.POLICY_OFFICER, Role.DISPATCHER)
REGISTRARS = (Role.CLERK, Role.DISPATCHER, Role.SPECIALIST, Role.API_CLIENT)


def can_find_firms(actor: Actor) -> bool:
    """Staff who take demands in look firms up; a firm's people see their own only."""
    return bool(actor.system) or actor.has(*FINDERS)


def can_register_for_others(actor: Actor) -> bool:
    """Who takes demands in may put a firm on the ledger."""
    return bool(actor.system) or actor.has(*REGISTRARS)


def can_read_facts(actor: Actor, enterprise_id: int) -> bool:
    """The firm's own people, and staff who serve firms at a window, on a visit or with policies."""
    return bool(actor.system) or enterprise_id in actor.firm_ids("view") or actor.has(*READERS)


def can_read_sensitive(actor: Actor, enterprise_id: int) -> bool:
    """Trade secrets and personal data: the firm's own people and policy officers."""
    own = enterprise_id in actor.firm_ids("view")
    return bool(actor.system) or own or actor.has(*SENSITIVE_READERS)


def can_read_papers(actor: Actor, enterprise_id: int) -> bool:
    """Which documents a firm keeps: its own people, and who takes claims in or judges them."""
    own = enterprise_id in actor.firm_ids("view")
    return bool(actor.system) or own or actor.has(*PAPER_READERS)


def can_keep_papers(actor: Actor, enterprise_id: int) -> bool:
    """Adding documents and accounts: the firm's own people, and the window on their behalf."""
    own = enterprise_id in actor.firm_ids("submit")
    return bool(actor.system) or own or actor.has(*PAPER_READERS)


def can_import_facts(actor: Actor) -> bool:
    """Files of facts are brought in by policy officers."""
    return bool(actor.system) or actor.has(*IMPORTERS)


def check_import_facts(actor: Actor) -> None:
    """NotVisible for who may not bring in files of facts."""
    if not can_import_facts(actor):
        raise NotVisible


def can_import_firms(actor: Actor) -> bool:
    """Files of the ledger itself: policy officers and the dispatching office."""
    return bool(actor.system) or actor.has(*LEDGER_KEEPERS)


def check_import_firms(actor: Actor) -> None:
    """NotVisible for who may not bring in files of the ledger."""
    if not can_import_firms(actor):
        raise NotVisible


def can_export_firms(actor: Actor) -> bool:
    """Who reads the ledger may take out what they see of it; each time is noted."""
    return bool(actor.system) or actor.has(*READERS)


def check_export_firms(actor: Actor) -> None:
    """NotVisible for who does not read the ledger."""
    if not can_export_firms(actor):
        raise NotVisible


def own_word(actor: Actor, enterprise_id: int) -> bool:
    """True when somebody speaks as the firm itself, not as an official."""
    return not actor.system and enterprise_id in actor.firm_ids("view")


def can_keep_record(actor: Actor, enterprise_id: int) -> bool:
    """People, plans and relations of a firm: its own people, and officials who serve firms."""
    own = enterprise_id in actor.firm_ids("submit")
    return bool(actor.system) or own or actor.has(*RECORD_KEEPERS)


def check_keep_record(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who has nothing to do with the firm, Refused for who may only look."""
    if can_keep_record(actor, enterprise_id):
        return
    if enterprise_id in actor.firm_ids("view"):
        raise Refused("wrong_role", "您只能查看本企业的资料；请由有“办理”权限的同事登记。")
    raise NotVisible


def can_keep_tags(actor: Actor) -> bool:
    """Tags are put on by officials who serve firms outside the windows."""
    return bool(actor.system) or actor.has(*TAGGERS)


def can_keep_standing(actor: Actor) -> bool:
    """State of business and name: whoever may put a firm on the ledger, and its keepers."""
    return can_register_for_others(actor) or actor.has(*LEDGER_KEEPERS)


def check_keep_standing(actor: Actor) -> None:
    """NotVisible for others."""
    if not can_keep_standing(actor):
        raise NotVisible


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
