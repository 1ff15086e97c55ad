"""What happened to a case of mending as sentences, one for officials and one for the firm."""

from __future__ import annotations

from qifu.cases.timeline import Sentence, Telling, register_telling
from qifu.ratings.mending import KIND

SENTENCES: dict[str, Sentence] = {
    "opened": (
        "企业评价“{grade}”，自动立案核实（原件 {of}）",
        "您评价“{grade}”，已立案核实",
        ("text",),
    ),
    "claim": ("认领", "", ()),
    "assign_handler": ("指定经办人：{handler}", "", ()),
    "confirm_problem": ("核实属实，开始整改", "核实属实，开始整改", ("text",)),
    "explain": ("提出不属实的说明，待审批", "{unit}已提出结果，正在审批", ("text", "evidence")),
    "report_mended": ("提交整改结果，待审批", "{unit}已提出结果，正在审批", ("text", "evidence")),
    "approve_answer": ("审批通过，告知企业", "已答复", ("text",)),
    "send_back_answer": ("退回修改", "", ("reason",)),
    "revisit_unreached": ("回访未接通", "回访时未能联系上您", ("note",)),
    "revisit_accepted": ("回访：问题已了结", "已回访，感谢您的反馈", ("note",)),
    "revisit_unsolved": ("回访：没有改好，继续整改", "您反映没有改好，继续整改", ("reason",)),
    "close_out": ("销号", "差评已整改销号", ("note",)),
    "close_unreached": ("多次回访未接通，销号", "多次联系未接通，已销号", ("note",)),
    "issue_order": ("发出督办，{due} 前反馈", "已督促{unit}加快整改", ("text",)),
    "answer_order": ("反馈督办", "", ("text",)),
    "alarm": ("{alarm}", "", ()),
    "due_moved": (
        "到期日由 {before} 改为 {due}（{why}）", "到期日由 {before} 改为 {due}（{why}）", (),
    ),
    "passed_over": ("职责由{unit}转由{successor}承接", "改由{successor}继续整改", ()),
}  # fmt: skip
HIDDEN = frozenset(
    "explain report_mended issue_order revisit_unreached close_out close_unreached".split()
)
DRAFTS = {
    "explain": ("text", "evidence"),
    "report_mended": ("text", "evidence"),
    "send_back_answer": ("reason",),
}


def register() -> None:
    """Cases of this kind are told by these sentences from now on."""
    register_telling(KIND, Telling(SENTENCES, HIDDEN, DRAFTS))
