"""Who somebody is to a task, and who may apply for a firm. Always asked of the present."""

from __future__ import annotations

from qifu.bundles.models import ApplicationTask
from qifu.bundles.rules.tasks import FIRM, HEAD, SYSTEM, UNIT
from qifu.cases.models import Case
from qifu.cases.permissions import SEES_ALL, is_intake
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible

ON_BEHALF = (Role.CLERK, Role.SPECIALIST)


def relations_to_task(actor: Actor, case: Case, task: ApplicationTask) -> frozenset[str]:
    """The relations of `actor` to a task: the firm (or the window for it), its unit, its head."""
    if actor.system and actor.user_id is None:
        return frozenset({SYSTEM})
    found = set()
    if acts_for_firm(actor, case):
        found.add(FIRM)
    if task.unit_id in actor.units(Role.HEAD):
        found |= {UNIT, HEAD}
    elif task.unit_id in actor.units(Role.HANDLER):
        mine = {None, actor.user_id} | actor.deputy_for
        if task.handler_id in mine:
            found.add(UNIT)
    return frozenset(found)


def acts_for_firm(actor: Actor, case: Case) -> bool:
    """True for the firm's own people with the right to submit, and the window that took it in."""
    return case.enterprise_id in actor.firm_ids("submit") or is_intake(actor, case)


def sees_task(actor: Actor, case: Case, task: ApplicationTask) -> bool:
    """A department sees its own form only; the whole is for the firm, the window, the lead unit
    and who supervises."""
    return sees_whole(actor, case) or task.unit_id in actor.units(Role.HANDLER, Role.HEAD)


def sees_whole(actor: Actor, case: Case) -> bool:
    """True for who may read everything the firm gave."""
    return (
        bool(actor.system)
        or case.enterprise_id in actor.firm_ids("view")
        or is_intake(actor, case)
        or actor.has(*SEES_ALL)
        or (actor.has(Role.SPECIALIST) and case.opened_by == actor.user_id)
        or case.lead_unit_id in actor.units(Role.HANDLER, Role.HEAD)
    )


def can_apply(actor: Actor, enterprise_id: int) -> bool:
    """The firm's own people with the right to submit; on its behalf staff of a window."""
    return enterprise_id in actor.firm_ids("submit") or actor.has(*ON_BEHALF)


def check_apply(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who may not apply for the firm: its agent whose authority ended, too."""
    if not can_apply(actor, enterprise_id):
        raise NotVisible(
            "您现在不能为这家企业提交：没有授权，或授权已经结束。填写的内容已保留；"
            "请联系企业管理员重新授权后再提交。"
        )
