"""What each act on a task asks for; pages, the API's shapes and checks all come from here. Pure."""

from __future__ import annotations

from qifu.cases.rules.definition import FieldSpec

_ITEMS = FieldSpec("items", "items", "需要补正的内容（每行一项）", required=True)
_REASON = FieldSpec("reason", "text", "说明", required=True)
_DAYS = FieldSpec(
    "days", "integer", "补正期限（工作日）", required=True, minimum=1, maximum=20, initial=5
)
_FILES = FieldSpec("files", "files", "附件")

FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    "not_accept": (
        FieldSpec("reason", "longtext", "不予受理的理由", required=True),
        FieldSpec(
            "remedy", "longtext", "怎样才能办", required=True,
            help="写明补齐什么、去哪里办，或者该由哪个部门办",
        ),
    ),
    "assign": (FieldSpec("handler", "colleague", "经办人", required=True),),
    "ask": (_ITEMS, _DAYS, _REASON),
    "ask_again": (_ITEMS, _DAYS, FieldSpec("reason", "text", "为什么第一次没有告知", required=True)),
    "approve_ask": (FieldSpec("note", "text", "意见"),),
    "refuse_ask": (_REASON,),
    "cancel_ask": (_REASON,),
    "supply": (FieldSpec("text", "longtext", "补正说明", required=True), _FILES),
    "plan_inspection": (
        FieldSpec("on", "date", "核查日期", required=True),
        FieldSpec("note", "text", "要企业准备什么"),
    ),
    "inspect": (
        FieldSpec(
            "outcome", "choice", "核查结果", required=True,
            choices=(("pass", "符合"), ("mend", "有问题，须整改"), ("fail", "不符合")),
        ),
        FieldSpec("text", "longtext", "核查情况", required=True),
        _FILES,
    ),
    "propose": (
        FieldSpec(
            "outcome", "choice", "办理意见", required=True,
            choices=(("grant", "同意"), ("refuse", "不予通过")),
        ),
        FieldSpec("opinion", "longtext", "理由（不予通过的将告知企业）", required=True),
        FieldSpec("result_number", "text", "证照或文件编号（同意时填写）"),
        FieldSpec("result_until", "date", "有效期至（没有的不填）"),
        FieldSpec(
            "files", "files", "结果文件（同意时上传）",
            help="复核后存入企业材料，以后办别的事不用再交",
        ),
    ),
    "approve": (FieldSpec("note", "text", "复核意见"),),
    "send_back": (_REASON,),
    "extend": (
        FieldSpec(
            "days", "integer", "延长几个工作日", required=True, minimum=1, maximum=10, initial=5
        ),
        FieldSpec("reason", "longtext", "为什么不能按时办结（批准后告诉企业）", required=True),
        FieldSpec("progress", "longtext", "目前办到哪里（批准后告诉企业）", required=True),
    ),
    "grant_extension": (FieldSpec("note", "text", "意见"),),
    "refuse_extension": (_REASON,),
    "withdraw": (FieldSpec("reason", "text", "撤回原因", required=True),),
}  # fmt: skip
