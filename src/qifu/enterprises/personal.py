"""What the ledger of firms holds of persons."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "enterprises.Membership",
        "您代表的企业",
        ("user",),
        "service",
        "keep",
        of_user="user_id",
        shows=("enterprise__name", "rights", "valid_from", "valid_until"),
        when="valid_from",
        why="谁曾经能代表企业办事，是企业授权的凭据，随企业档案保存；注销后授权立即终止",
    ),
    Personal(
        "enterprises.Enterprise",
        "企业登记信息里的法定代表人和联系方式",
        ("legal_person", "phone", "address"),
        "duty",
        "keep",
        why="市场主体登记和公示的信息，以登记机关为准（市场主体登记管理条例）",
    ),
    Personal(
        "enterprises.FirmContact",
        "企业台账里的联系人",
        ("name", "phone"),
        "service",
        "blank",
        of_phone="phone",
        blank={"name": "（已抹去）", "phone": ""},
    ),
    Personal(
        "enterprises.FirmRelation",
        "企业台账里的关联方",
        ("name",),
        "duty",
        "keep",
        why="公开渠道取得的企业关联关系，以原来源为准",
    ),
    Personal(
        "enterprises.BankAccount",
        "企业收款账户",
        ("name", "number"),
        "service",
        "keep",
        why="财政资金拨付的凭据，按会计档案保存（会计档案管理办法）",
    ),
    traces("enterprises.FactRecord", "事实的登记人", "recorded_name"),
    traces("enterprises.FactImport", "导入的经办人", "created_name"),
    traces("enterprises.FirmTag", "标签的登记人", "added_name", "ended_name"),
    traces("enterprises.FirmRelation", "关联的登记人", "added_name", "ended_name"),
    traces("enterprises.FirmPlan", "计划的登记人", "added_name", "ended_name"),
    traces("enterprises.FirmContact", "联系人的登记人", "added_name", "ended_name"),
    traces("enterprises.Evidence", "材料的上传人", "added_name"),
    traces("enterprises.EvidenceConsent", "材料授权的授权人", "given_name", "revoked_name"),
    traces("enterprises.EvidenceReading", "材料的调阅人", "reader_name"),
    traces("enterprises.DataConsent", "数据授权的授权人", "given_name", "revoked_name"),
    traces("enterprises.DataReading", "数据的调阅人", "reader_name"),
)
STORES = (
    Store("evidence_readings", "材料调阅记录", "enterprises.EvidenceReading", "at", log=True),
    Store("data_readings", "数据调阅记录", "enterprises.DataReading", "at", log=True),
)
