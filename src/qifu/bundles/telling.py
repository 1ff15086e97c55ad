"""What happened to an application as sentences, one for officials and one for the firm."""

from __future__ import annotations

from qifu.bundles.queries import KIND
from qifu.cases.timeline import Sentence, Telling, register_telling

SENTENCES: dict[str, Sentence] = {
    "opened": ("提交申请，编号 {number}", "申请已收到，编号 {number}", ()),
    "task_accept": ("{unit}受理“{task}”", "{unit}已受理“{task}”", ()),
    "task_not_accept": ("{unit}不予受理“{task}”", "{unit}不予受理“{task}”", ("reason", "remedy")),
    "task_take": ("{unit}认领“{task}”", "", ()),
    "task_assign": ("“{task}”由{handler}经办", "", ()),
    "task_ask": ("{unit}一次性告知补正“{task}”", "{unit}请您补正“{task}”", ("items", "reason")),
    "task_ask_again": ("{unit}申请再次补正“{task}”", "", ("items", "reason")),
    "task_approve_ask": (
        "{unit}负责人同意再次补正“{task}”", "{unit}请您再补正“{task}”", ("items", "reason"),
    ),
    "task_refuse_ask": ("{unit}负责人不同意再次补正“{task}”", "", ("reason",)),
    "task_cancel_ask": ("{unit}撤销“{task}”的补正要求", "“{task}”不用再补正，继续办理", ("reason",)),
    "task_supply": ("企业补正了“{task}”", "您已补正“{task}”", ("text",)),
    "task_ask_lapsed": (
        "“{task}”补正期限届满，继续办理", "“{task}”补正期限已到，按现有材料继续办理", (),
    ),
    "task_plan_inspection": (
        "约定 {on} 现场核查：{together}", "约定 {on} 到现场核查：{together}", ("note",),
    ),
    "task_inspect": ("{unit}现场核查“{task}”", "{unit}已现场核查“{task}”", ("text",)),
    "task_propose": ("{unit}对“{task}”的意见：{outcome}", "{unit}已提出“{task}”的办理意见，正在复核", ("opinion",)),
    "task_approve": ("{unit}复核同意，“{task}”办结", "“{task}”已办结", ("note",)),
    "task_send_back": ("“{task}”退回重新审查", "", ("reason",)),
    "task_extend": ("{unit}为“{task}”申请延长 {days} 个工作日", "", ("reason", "progress")),
    "task_grant_extension": (
        "{unit}负责人批准“{task}”延长 {days} 个工作日，至 {due}",
        "{unit}的“{task}”经批准延长 {days} 个工作日，至 {due}",
        ("reason", "progress"),
    ),
    "task_refuse_extension": ("{unit}负责人不批准“{task}”延期", "", ("reason",)),
    "task_withdraw": ("企业撤回“{task}”", "您撤回了“{task}”", ("reason",)),
    "handed_in": ("企业补交：{materials}", "您已补交：{materials}", ()),
    "undertaking_lapsed": (
        "容缺的“{material}”到期未补，终止办理：{ended}",
        "容缺的“{material}”没有按期补齐，终止办理：{ended}",
        ("consequence",),
    ),
    "application_withdrawn": ("企业撤回整件", "您撤回了整件", ("reason",)),
    "tasks_passed_over": ("职责由{unit}转由{successor}承接", "改由{successor}继续办理", ()),
}  # fmt: skip
HIDDEN = frozenset({"task_propose", "task_inspect", "task_approve", "issue_order"})
OUTCOMES = {
    "grant": "同意", "refuse": "不予通过", "granted": "办结", "pass": "符合",
    "mend": "须整改", "fail": "不符合",
}  # fmt: skip


def register() -> None:
    """Cases of this kind are told by these sentences from now on."""
    register_telling(
        KIND, Telling(SENTENCES, HIDDEN, {"task_propose": ("opinion",)}, {"outcome": OUTCOMES})
    )
