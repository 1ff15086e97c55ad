"""Who may change people, rights and units. The three administrators each hold a part (三员分立):
accounts and units are the system administrator's, rights and tokens the security administrator's.

Each `check_x` raises Refused, its twin `can_x` answers; the same one decides button and act.
"""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import Refused


def can_manage_accounts(actor: Actor) -> bool:
    """The system administrator, or the system itself."""
    return bool(actor.system) or actor.has(Role.SYSTEM_ADMIN)


def can_manage_units(actor: Actor) -> bool:
    """The system administrator, or the system itself."""
    return bool(actor.system) or actor.has(Role.SYSTEM_ADMIN)


def can_manage_rights(actor: Actor) -> bool:
    """The security administrator, or the system itself."""
    return bool(actor.system) or actor.has(Role.SECURITY_ADMIN)


def can_read_audit(actor: Actor) -> bool:
    """The audit administrator, or the system itself: nobody else, the other two least of all."""
    return bool(actor.system) or actor.has(Role.AUDIT_ADMIN)


def can_delegate(actor: Actor, absent_id: int, unit_id: int) -> bool:
    """The absent person itself, the head of the unit, or who manages rights."""
    if actor.user_id == absent_id and unit_id in actor.units():
        return True
    return unit_id in actor.units(Role.HEAD) or can_manage_rights(actor)


def _check(may: bool, sentence: str) -> None:
    if not may:
        raise Refused("wrong_role", sentence)


def check_manage_accounts(actor: Actor) -> None:
    """Refused for who may not manage accounts."""
    _check(can_manage_accounts(actor), "只有系统管理员可以管理账号；请联系系统管理员。")


def check_manage_units(actor: Actor) -> None:
    """Refused for who may not manage units."""
    _check(can_manage_units(actor), "只有系统管理员可以调整单位；请联系系统管理员。")


def check_manage_rights(actor: Actor, user_id: int | None = None) -> None:
    """Refused for who may not manage rights, and for everybody about themselves."""
    _check(can_manage_rights(actor), "只有安全管理员可以授予或收回岗位和令牌；请联系安全管理员。")
    _check(
        actor.user_id is None or actor.user_id != user_id,
        "不能给自己授予或收回岗位和令牌；请由另一名安全管理员操作。",
    )


def check_read_audit(actor: Actor) -> None:
    """Refused for who may not read the audit."""
    _check(can_read_audit(actor), "只有审计管理员可以查阅审计；请联系审计管理员。")


def check_delegate(actor: Actor, absent_id: int, unit_id: int) -> None:
    """Refused for who may not name a deputy of that person there."""
    _check(
        can_delegate(actor, absent_id, unit_id),
        "只有本人、本单位负责人或安全管理员可以安排代理；请联系其中一位。",
    )
