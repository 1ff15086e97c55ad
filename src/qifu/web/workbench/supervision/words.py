"""What pages of supervision say of findings, rules and their history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.kernel.events import Event
from qifu.supervision.models import Finding
from qifu.supervision.queries import cases_of
from qifu.supervision.rules.book import Rule, span_words
from qifu.supervision.rules.exceptions import TRAITS
from qifu.supervision.rules.ways import STATES
from qifu.supervision.settings import declared_rules
from qifu.web.components.case_pages import OFFICIAL, official_url

TONES = {"open": "yellow", "confirmed": "red", "false_alarm": "green", "suppressed": ""}
ICONS = {"open": "clock", "confirmed": "alert", "false_alarm": "check", "suppressed": "eye"}
PERIODS = {"day": "每天", "month": "每月", "quarter": "每季度"}
LIMITS = {
    "within_minutes": "多少分钟以内",
    "within_days": "离到期多少天以内",
    "minutes": "多少分钟里",
    "seconds": "相隔不到多少秒",
    "share": "占比至少 %",
    "firms": "至少几家企业",
    "letters": "至少几个字",
    "handovers": "转手几次",
    "words": "算作没有依据的话",
    "actions": "看哪些操作",
}
ACTS = {
    "answer": "提交答复",
    "approve_answer": "同意答复",
    "close_out": "销号",
    "request_material": "请企业补充",
    "interim_reply": "阶段性答复",
}
EVENTS = {
    "finding.made": "按规则发现",
    "finding.grown": "同一期又有新的件",
    "finding.replied": "单位作了说明",
    "finding.confirmed": "查实",
    "finding.false_alarm": "认定为误报（没有问题）",
    "finding.suppressed": "按例外不再提示",
    "finding.reopened": "例外撤销，重新核实",
    "finding.mended": "单位报告整改完成",
    "finding.mending_accepted": "整改核销",
    "finding.mending_refused": "整改退回",
}


@dataclass(frozen=True)
class Line:
    """One case of a finding as the page shows it."""

    case: Case
    says: str
    url: str
    sent_back: bool


def lines_of(actor: Actor, row: Finding) -> list[Line]:
    """The very cases; linked where the viewer may open them."""
    return [
        Line(
            found.case, found.line.says,
            official_url(found.case) if found.opens and found.case.kind in OFFICIAL else "",
            found.line.sent_back,
        )
        for found in cases_of(actor, row)
    ]  # fmt: skip


def rule_words(rule: Rule) -> dict[str, Any]:
    """A rule with its limits in words."""
    limits = []
    for name, value in rule.limits.items():
        if isinstance(value, list):
            value = "、".join(ACTS.get(str(v), str(v)) for v in value)
        limits.append((LIMITS.get(name, name), str(value)))
    return {"rule": rule, "limits": limits, "period": PERIODS[rule.period]}


def row_words(row: Finding, rules: dict[str, Rule] | None = None) -> dict[str, Any]:
    """A finding as a line of a list."""
    rules = declared_rules() if rules is None else rules
    rule = rules.get(row.rule)
    return {
        "row": row,
        "rule": rule,
        "span": span_words(rule.period, row.since) if rule else f"{row.since:%Y-%m-%d} 起",
        "tone": TONES[row.state],
        "icon": ICONS[row.state],
    }


def traits_of(row: Finding) -> list[tuple[str, str]]:
    """What its cases have in common, in words."""
    return [(TRAITS[n], str(pair[1])) for n, pair in row.traits.items() if n in TRAITS]


def history_words(events: list[Event]) -> list[dict[str, Any]]:
    """The trail of a finding as lines."""
    return [{"at": e.at, "by": e.actor_name, "text": EVENTS.get(e.kind, e.kind)} for e in events]


def state_choices() -> list[tuple[str, str]]:
    """What a list may be narrowed to."""
    return [("", "全部"), *STATES.items()]
