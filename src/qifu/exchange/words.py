"""What happened to a request as sentences, one for officials and one for the firm."""

from __future__ import annotations

from qifu.cases.timeline import Sentence, Telling, register_telling
from qifu.exchange.requests import CASE_KIND

SENTENCES: dict[str, Sentence] = {
    "opened": ("提出需求，编号 {number}", "需求已发出，编号 {number}", ()),
    "offer": ("{provider}提交了回应", "{provider}提交了回应", ()),
    "decline": ("{provider}表示不能办", "{provider}表示这次不能办", ()),
    "retract": ("{provider}撤回了回应", "{provider}撤回了回应", ()),
    "answers_over": (
        "回应时间已到，有效回应 {count} 份",
        "回应时间已到，收到有效回应 {count} 份",
        (),
    ),
    "choose": ("企业选定{provider}", "您选定了{provider}", ()),
    "select": ("按规则选定{provider}", "按公布的规则选定了{provider}", ()),
    "select_none": ("没有可以选定的机构", "回应的机构都不能选定，这次没有办成", ()),
    "choice_over": ("企业没有在期限内选定", "您没有在期限内选定，这次没有办成", ()),
    "report_done": (
        "{provider}登记已办成，用时 {days} 个工作日",
        "{provider}登记已办成，用时 {days} 个工作日，请您核对",
        ("words",),
    ),
    "report_failed": (
        "{provider}登记未办成：{why}",
        "{provider}登记未办成：{why}",
        ("words",),
    ),
    "confirm": ("企业确认结果属实", "您已确认结果属实", ()),
    "confirm_over": ("企业期内未提出异议，视为确认", "您期内未提出异议，视为确认", ()),
    "dispute": ("企业表示结果不实", "您表示结果不实，已退回机构", ("reason",)),
    "give_up": ("企业结束与{provider}的对接", "您结束了与{provider}的对接", ("reason",)),
    "withdraw": ("企业撤回需求", "您撤回了需求", ("reason",)),
    "stop": ("终止需求", "需求已被终止", ("reason",)),
}


def register() -> None:
    """Cases of this kind are told by these sentences from now on."""
    register_telling(CASE_KIND, Telling(SENTENCES, frozenset({"issue_order"})))
