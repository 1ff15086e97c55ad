"""What may be asked, and how a request moves. Pure.

Source: 个人信息保护法 articles 15 (withdraw), 44–45 (know, copy, carry over), 46 (correct), 47
(delete), 50 (a convenient way to ask, and a refusal gives its reason).
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "copy": "要一份我的个人信息",
    "correct": "更正我的个人信息",
    "withdraw": "撤回我的同意",
    "delete": "删除我的个人信息并注销账号",
}
STATES = {
    "asked": "等待处理",
    "taken": "正在处理",
    "done": "已办结",
    "refused": "不能办理",
    "cancelled": "已撤销",
}
OPEN = ("asked", "taken")
# action → (from, to, who)
ACTIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "take": (("asked",), "taken", "officer"),
    "answer": (OPEN, "done", "officer"),
    "erase": (OPEN, "done", "officer"),
    "refuse": (OPEN, "refused", "officer"),
    "cancel": (("asked",), "cancelled", "person"),
    "make": (("asked",), "done", "system"),
}


@dataclass(frozen=True)
class No:
    """Why not, as a sentence."""

    sentence: str


def decide(kind: str, state: str, action: str, who: str) -> str | No:
    """The state after `action` by `who` ("person", "officer", "system")."""
    begins, after, by = ACTIONS[action]
    if who != by:
        return No("这一步不由您来做。")
    if state not in begins:
        return No(f"这件申请“{STATES[state]}”，不能再这样操作；请刷新看看最新情况。")
    if action == "erase" and kind != "delete":
        return No("只有删除申请才能执行删除。")
    if action == "answer" and kind == "delete":
        return No("删除申请要么执行删除，要么说明不能办理的理由。")
    if (action == "make") != (kind == "copy") and action in ("make", "answer"):
        return No("个人信息副本由系统自动生成。")
    return after
