"""What happened to a claim as sentences, one for officials and one for the firm."""

from __future__ import annotations

from qifu.cases.timeline import Sentence, Telling, register_telling
from qifu.policies.claim_queries import KIND

SENTENCES: dict[str, Sentence] = {
    "opened": ("提交申报，编号 {number}", "申报已收到，编号 {number}", ()),
    "opened>intent": (
        "经比对可免申即享{money}，请企业确认",
        "经比对您可以免申即享{money}，请您确认",
        (),
    ),
    "accept": ("受理", "已受理，开始审核", ()),
    "request_material": ("一次性告知补正", "请您补正材料", ("items", "reason")),
    "supply_material": ("企业补正了材料", "您已补正材料", ("text",)),
    "cancel_material_request": ("撤销补正要求", "不再需要补正，继续审核", ("reason",)),
    "material_lapsed": ("补正期限届满，恢复审核", "补正期限已到，按现有材料继续审核", ()),
    "propose": ("审核意见：{outcome}{money}", "已提出审核意见，正在复核", ("opinion", "override")),
    "approve_claim": (
        "复核同意，核定 {money}，开始公示",
        "复核通过，核定 {money}，开始公示",
        ("note",),
    ),
    "approve_claim>refused": ("复核同意不予通过", "经审核不予通过", ("opinion",)),
    "send_back_proposal": ("退回重新审核", "复核后退回重新审核", ("reason",)),
    "publicity_over": ("公示期满，无异议成立", "公示期满，等待拨付", ()),
    "public_objection": ("收到公示异议", "", ()),
    "objection_dismissed": ("公示异议不成立", "", ()),
    "uphold_objection": ("公示异议成立，退回审核", "公示异议成立，退回重新审核", ("reason",)),
    "flagged": ("企业情况有变，须核实", "", ()),
    "confirm_flags": ("情况变化已核实，继续拨付", "", ("reason",)),
    "stop_payment": ("停止拨付，退回审核", "暂停拨付，退回重新审核", ("reason",)),
    "draw_payment": ("列入拨付批次 {batch}", "已列入拨付批次，正在拨付", ()),
    "undraw_payment": ("拨付批次 {batch} 作废，重新等待拨付", "拨付批次有调整，等待重新拨付", ()),
    "payment_made": ("已拨付，凭证号 {voucher}", "资金已拨付，{paid_on}，凭证号 {voucher}", ()),
    "payment_failed": (
        "拨付未成功，重新等待拨付",
        "拨付未成功，请核对收款账户，将重新拨付",
        ("reason",),
    ),
    "payment_returned": (
        "资金被退回，重新等待拨付",
        "资金被银行退回，请核对收款账户，将重新拨付",
        ("reason",),
    ),
    "claw_back": ("追回资金", "资金已追回", ("reason",)),
    "confirm_grant": ("企业确认接受", "您已确认接受，开始公示", ()),
    "decline_grant": ("企业不接受", "您没有接受", ("reason",)),
    "intent_lapsed": ("企业没有在期限内确认", "您没有在期限内确认", ()),
    "withdraw": ("企业撤回申报", "您撤回了申报", ("reason",)),
    "appeal": ("企业申诉", "您提出了申诉", ("reason",)),
    "accept_appeal": ("申诉成立，重新审核", "申诉成立，重新审核", ("reason",)),
    "dismiss_appeal": ("申诉不成立，维持原结果", "申诉不成立，维持原结果", ("reason",)),
}
HIDDEN = frozenset(
    {"propose", "approve_claim", "send_back_proposal", "issue_order", "stop_payment"}
)
OUTCOMES = {"grant": "建议通过，", "refuse": "建议不予通过"}


def register() -> None:
    """Cases of this kind are told by these sentences from now on."""
    words = {"outcome": OUTCOMES}
    register_telling(KIND, Telling(SENTENCES, HIDDEN, {"propose": ("opinion",)}, words))
