"""The way of a finding and of an exception: what may be done when, and why not. Pure."""

from __future__ import annotations

from datetime import date

OPEN, FALSE_ALARM, CONFIRMED, SUPPRESSED = "open", "false_alarm", "confirmed", "suppressed"
STATES = {
    OPEN: "待核实",
    FALSE_ALARM: "误报",
    CONFIRMED: "已查实",
    SUPPRESSED: "按例外不处理",
}
SEND_BACK, RECTIFY, NOTE = "send_back", "rectify", "note"
CONSEQUENCES = {
    SEND_BACK: "退回重办",
    RECTIFY: "限期整改",
    NOTE: "指标加注",
}
NO_ISSUE, TALK, REFERRED = "no_issue", "talk", "referred"
DISPOSITIONS = {
    NO_ISSUE: "没有问题",
    TALK: "谈话提醒",
    REFERRED: "由本人另行登记到举报台",
}
PROPOSED, ACTIVE, REFUSED, REVOKED = "proposed", "active", "refused", "revoked"
EXCEPTION_STATES = {
    PROPOSED: "待另一人确认",
    ACTIVE: "生效中",
    REFUSED: "没有通过",
    REVOKED: "已撤销",
}
LONGEST = 366  # days an exception may hold before it must be looked at again


def why_not_concluded(state: str) -> str:
    """Why a finding cannot be concluded now; "" when it can."""
    return "" if state == OPEN else f"这条线索已有结论（{STATES[state]}），不能再改。"


def why_not_until(until: date | None, on: date) -> str:
    """Why this cannot be the last day of an exception; "" when it can."""
    if until is None:
        return "请填写例外到哪一天为止，如 2026-12-31。"
    if until <= on:
        return "截止日期须晚于今天。"
    if (until - on).days > LONGEST:
        return "例外最长一年，到期要重新看一次，请选更早的日期。"
    return ""


def why_not_due(due: date | None, on: date) -> str:
    """Why this cannot be the day of a rectification; "" when it can."""
    if due is None:
        return "请填写整改期限，如 2026-12-31。"
    return "整改期限须晚于今天。" if due <= on else ""
