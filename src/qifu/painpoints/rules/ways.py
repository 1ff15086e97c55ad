"""The way of a pain point: which act from which state, what the firms' answers make of it. Pure.

raised → assigned → mending → verifying → closed; a firm's no leads back to assigned, one round on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RAISED, ASSIGNED, MENDING, VERIFYING, CLOSED, DROPPED = (
    "raised", "assigned", "mending", "verifying", "closed", "dropped",
)  # fmt: skip
STATES = {
    RAISED: "待明确责任",
    ASSIGNED: "待定措施",
    MENDING: "整改中",
    VERIFYING: "请企业核验",
    CLOSED: "已销号",
    DROPPED: "不成立",
}
OPEN = (RAISED, ASSIGNED, MENDING, VERIFYING)
YES, NO = "yes", "no"
VERIFIED, UNANSWERED = "verified", "unanswered"
HOW = {VERIFIED: "提出的企业核验通过", UNANSWERED: "企业逾期没有回应，说明理由后销号"}
FROM = {
    "assign": (RAISED, ASSIGNED, MENDING),
    "plan": (ASSIGNED, MENDING),
    "postpone": (MENDING,),
    "report": (MENDING,),
    "answer": (VERIFYING,),
    "close": (VERIFYING,),
    "drop": (RAISED, ASSIGNED),
    "link": OPEN,
}
NAMES = {
    "assign": "明确责任",
    "plan": "定措施",
    "postpone": "调整期限",
    "report": "报告完成",
    "answer": "核验",
    "close": "销号",
    "drop": "认定不成立",
    "link": "关联诉求",
}


def why_not(act: str, state: str) -> str:
    """Why an act is not possible in this state; "" when it is."""
    if state in FROM[act]:
        return ""
    return f"这个问题现在是“{STATES[state]}”，不能{NAMES[act]}。"


@dataclass(frozen=True)
class Verdict:
    """What the answers so far make of it: `done` all said yes, `refused` one said no, `silent` how
    many have not answered."""

    done: bool
    refused: bool
    silent: int


def verdict(answers: Sequence[str]) -> Verdict:
    """Of the answers of every firm that reported it, "" where there is none yet."""
    silent = sum(answer == "" for answer in answers)
    refused = NO in answers
    return Verdict(bool(answers) and not silent and not refused, refused, silent)


def why_not_closed(answers: Sequence[str], answer_by: date | None, today: date) -> str:
    """Why it cannot be closed without the answers that are missing; "" when it can."""
    found = verdict(answers)
    if found.refused:
        return "有企业说没有解决，不能销号。"
    if answer_by is None or today <= answer_by:
        until = f"（{answer_by:%Y-%m-%d}）" if answer_by else ""
        return f"还在请企业核验的期限内{until}，等企业回应；逾期没有回应的才可以说明理由销号。"
    return ""


def day_before(due: date, days: int, working: Callable[[date], bool]) -> date:
    """The day so many working days before `due`: when the light turns yellow."""
    day = due
    while days > 0:
        day -= timedelta(days=1)
        days -= working(day)
    return day
