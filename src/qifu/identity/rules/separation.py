"""What each of the three administrators (三员) may write, declared once. Pure.

The kinds of events somebody may author are what they may do: every write carries its event in the
same transaction, so the refusal of the event undoes the write, whichever door it came through.
Source: 等级保护基本要求 (GB/T 22239—2019) 8.1.5 安全管理中心: system, security and audit management
by three people, each with their own part.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One administrator's part: a sentence each of what it is and is not, and the kinds of events."""

    title: str
    does: str
    never: str
    kinds: tuple[str, ...]


# one's own account: password, contact, second factor, sessions, what is asked of one's own data
OWN = (
    "user.password_set",
    "user.changed",
    "user.second_factor",
    "user.session_ended",
    "data_request.asked",
    "data_request.cancel",
)

PARTS: dict[str, Part] = {
    "system_admin": Part(
        "系统管理员",
        "账号开立、停用和初始密码，单位、日历、数据包、通知投递、办理流程的升级。",
        "不授岗位，不看审计，不办业务。",
        (
            *OWN,
            "user.created",
            "user.disabled",
            "user.enabled",
            "user.post_moved",  # of a unit that was closed
            "unit.",
            "centre.",
            "duty.passed_over",
            "calendar.",
            "pack.",
            "notice.",
            "process.",
            "case.migrated",
            "case.passed_over",
        ),
    ),
    "security_admin": Part(
        "安全管理员",
        "岗位和代理的授予与收回、接口密钥、登录锁定和登录设备、第二重验证的重置、字段密钥、本人提出的个人信息申请。",
        "不开户，不改密码，不看审计事件，不办业务。",
        (
            *OWN,
            "user.post_",
            "user.delegat",
            "user.unlocked",
            "user.erased",
            "data_request.",
            "token.",
            "keys.",
        ),
    ),
    "audit_admin": Part(
        "审计管理员",
        "核验审计链，查事件、查阅记录和敏感信息的查看。",
        "除自己的账号外，什么也不能改。",
        (*OWN, "audit."),
    ),
}


def kinds_of(roles: frozenset[str]) -> tuple[str, ...] | None:
    """Beginnings of the kinds of events a holder of `roles` may author; None for everything."""
    held = sorted(roles & PARTS.keys())
    return tuple(kind for role in held for kind in PARTS[role].kinds) if held else None


def refusal(roles: frozenset[str]) -> str:
    """The sentence somebody reads who tries what is not an administrator's."""
    titles = "、".join(PARTS[role].title for role in sorted(roles & PARTS.keys()))
    return (
        f"{titles}不能做这一步：系统、安全、审计三类管理员各管一段，互不代办，也不办业务（三员分立）。"
        "没有任何内容被改动；请由负责的人办理。"
    )
