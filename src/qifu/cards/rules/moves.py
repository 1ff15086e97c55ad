"""What may be done with a card, by whom, from which state. Pure.

offered → active → revoked | expired; offered → declined. A card whose last day is over counts as
expired at once, whatever its row still says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qifu.kernel.errors import Refused

STATES = {
    "offered": "待本人确认",
    "active": "有效",
    "declined": "本人没有同意",
    "revoked": "已注销",
    "expired": "已到期",
}
LIVE = ("offered", "active")
HOLDER, FIRM, KEEPER, HEAD, USER, SYSTEM = "holder", "firm", "keeper", "head", "user", "system"


@dataclass(frozen=True)
class CardView:
    """A card as a decision reads it. `main_*` are of the main card of a family card."""

    state: str
    until: date
    main_state: str = ""
    main_until: date | None = None


@dataclass(frozen=True)
class Move:
    """An act: from which states of that day, to which ("" stays), by whom."""

    title: str
    from_: frozenset[str]
    to: str
    by: frozenset[str]


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


MOVES = {
    "agree": Move("本人确认", _of("offered"), "active", _of(HOLDER)),
    "decline": Move("本人不同意", _of("offered"), "declined", _of(HOLDER)),
    "new_code": Move("挂失换新码", _of("active"), "", _of(HOLDER)),
    "send_link": Move("重发持卡链接", _of("offered", "active"), "", _of(FIRM, KEEPER, HEAD)),
    "use": Move("使用待遇", _of("active"), "", _of(USER)),
    "renew": Move("续期", _of("active", "expired"), "active", _of(SYSTEM)),
    "revoke": Move("注销", _of("offered", "active"), "revoked", _of(HEAD)),
}
WHO = {
    HOLDER: "持卡人本人",
    FIRM: "所在企业",
    KEEPER: "发卡单位",
    HEAD: "发卡单位负责人",
    USER: "提供待遇的部门",
    SYSTEM: "发卡流程",
}


def state_on(card: CardView, on: date) -> str:
    """What a card is on a day: it ends by itself, and with its main card."""
    if card.state in LIVE and card.main_state:
        if card.main_state not in LIVE:
            return "revoked" if card.main_state == "revoked" else "expired"
        if card.main_until is not None and on > card.main_until:
            return "expired"
    if card.state in LIVE and on > card.until:
        return "expired"
    return card.state


def decide(card: CardView, act: str, relations: frozenset[str], on: date) -> str:
    """The state after `act`; Refused with what to do where it may not be."""
    move, now = MOVES[act], state_on(card, on)
    if not relations & move.by:
        who = "、".join(WHO[name] for name in sorted(move.by))
        raise Refused("wrong_role", f"“{move.title}”只能由{who}操作。")
    if now not in move.from_:
        raise Refused("wrong_state", f"这张卡现在是“{STATES[now]}”，不能“{move.title}”。")
    return move.to or card.state


def may_renew(until: date, on: date, renew_days: int) -> str:
    """Why a card may not be renewed yet; "" when it may."""
    begins = until - timedelta(days=renew_days)
    return "" if on >= begins else f"这张卡到 {until} 才到期，{begins} 起可以续。"


def left_of(per_year: int | None, used: int) -> int | None:
    """How often a privilege is still to be had this year; None without limit."""
    return None if per_year is None else max(per_year - used, 0)


def initial_of(name: str) -> str:
    """All that a stranger reads of a name."""
    return f"{name[:1]}**" if name else "**"
