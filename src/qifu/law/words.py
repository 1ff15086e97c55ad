"""What happened to a matter as sentences, one for the office and one for the firm."""

from __future__ import annotations

from qifu.cases.timeline import Sentence, Telling, register_telling
from qifu.law.matters import KIND

SENTENCES: dict[str, Sentence] = {
    "opened": ("提出，编号 {number}", "已收到，编号 {number}", ()),
    "accept": ("{unit}受理", "{unit}已受理，开始办理", ()),
    "pass_on": ("由{former}转给{lead}", "由{former}转给{lead}，还是这一件", ("reason",)),
    "invite": ("邀请{other}调解", "已邀请{other}调解", ("about",)),
    "other_agreed": ("{other}同意调解", "{other}同意调解", ("words",)),
    "other_refused": ("{other}不同意调解", "{other}不同意调解", ("words",)),
    "end_mediation": ("结束调解", "调解已结束", ("reason",)),
    "agree": ("拟定调解协议，等双方确认", "已拟好调解协议，请您确认", ()),
    "confirm_agreement": ("企业确认调解协议", "您已确认调解协议", ()),
    "other_confirmed": ("对方确认调解协议", "对方已确认调解协议", ()),
    "finish": ("办结", "已办结", ("text",)),
    "refuse": ("不予受理", "不予受理", ("text",)),
    "withdraw": ("企业撤回", "您已撤回", ("reason",)),
}


def register() -> None:
    """Cases of this kind are told by these sentences from now on."""
    register_telling(KIND, Telling(SENTENCES))
