"""The roles a post may carry and which of them may never meet in one person. Pure of the database.

Source: 等级保护 "三员分立" (system, security and audit administrator are three people who hold no
business role) and the plan's own people (DOMAIN words, plan 三(二)3, 三(三)).
"""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """What a post lets its holder do; the value is stored, the label is read."""

    CLERK = "clerk", "综合窗口"
    DISPATCHER = "dispatcher", "指挥调度"
    HANDLER = "handler", "承办人"
    HEAD = "head", "单位负责人"
    REVISITOR = "revisitor", "回访员"
    SUPERVISOR = "supervisor", "督办员"
    POLICY_OFFICER = "policy_officer", "惠企政策专员"
    DISCIPLINE = "discipline", "纪检监察"
    LEADER = "leader", "区领导"
    REFORM = "reform", "改革专班"
    SPECIALIST = "specialist", "企业服务专员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    API_CLIENT = "api_client", "接口系统"


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
EXCLUSIVE_ROLES = ADMIN_ROLES | {Role.API_CLIENT}
DELEGABLE_ROLES = frozenset(Role) - EXCLUSIVE_ROLES - {Role.LEADER, Role.DISCIPLINE}
WINDOW_ROLES = frozenset({Role.CLERK, Role.POLICY_OFFICER})


def clash(held: str, wanted: str) -> str | None:
    """Why `wanted` may not be added to someone who holds `held`; None when it may."""
    if held == wanted or (held not in EXCLUSIVE_ROLES and wanted not in EXCLUSIVE_ROLES):
        return None
    first, second = Role(held).label, Role(wanted).label
    return (
        f"此人已任“{first}”，不能再任“{second}”：系统、安全、审计三类管理员与业务岗位必须由不同的人"
        "担任（三员分立）。请另选他人，或先结束原岗位。"
    )
