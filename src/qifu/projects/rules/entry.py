"""Whether a project may enter its next stage, and if not, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qifu.projects.rules.definition import MILESTONE, NEEDS, Definition, Stage


@dataclass(frozen=True)
class Missing:
    """One thing that must be there first: what, and what to do about it."""

    code: str
    says: str
    remedy: str


@dataclass(frozen=True)
class Condition:
    """A condition of a stage and whether it is met, as shown beside the button."""

    says: str
    met: bool
    remedy: str = ""


TITLES = {
    "owner": "有人负责",
    "contact": "有投资方的联系人和电话",
    "visit": "有走访或洽谈记录",
    "investment": "填了计划投资",
    "chain": "选了产业链",
    "land": "填了用地需求",
    "agreement": "登记了投资协议",
    "trio": "“三个一”专班已配齐",
    "plan": "后面的阶段都排了计划日期",
    "firm": "关联了区内的项目公司",
    "town": "写明了落在哪个镇街或园区",
    "no-blocker": "没有未解决的堵点",
}


def conditions(definition: Definition, stage: Stage, met: Collection[str]) -> list[Condition]:
    """Every condition of entering `stage`; `met` are the names of needs that hold now."""
    rows = []
    for need in stage.needs:
        says, missing = _said(definition, need)
        rows.append(Condition(says, need in met, "" if need in met else missing.remedy))
    return rows


def missing(definition: Definition, stage: Stage, met: Collection[str]) -> list[Missing]:
    """What keeps a project from entering `stage`; nothing when it may."""
    return [_said(definition, need)[1] for need in stage.needs if need not in met]


def _said(definition: Definition, need: str) -> tuple[str, Missing]:
    if not need.startswith(MILESTONE):
        says, remedy = NEEDS[need]
        return TITLES[need], Missing(need, says, remedy)
    found = definition.milestone(need.removeprefix(MILESTONE))
    title = found.title if found else need
    remedy = "手续办结后自动满足；在平台外办的，在“手续”里登记批文编号和日期。"
    return f"{title}手续已办结", Missing(need, f"{title}手续还没有办结", remedy)
