"""Whom to call about a claim, and to whose account money went."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "policies.Claim",
        "申报的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="case__opened_by",
        of_phone="contact_phone",
        shows=("case__number", "policy__title", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"case__closed_at__isnull": True},
        why="这件申报还在办理，需要联系您；办结后自动抹去",
        when="case__opened_at",
    ),
    Personal(
        "policies.Claim",
        "申报的收款账户",
        ("account_name", "account_number"),
        "service",
        "keep",
        why="财政资金拨付的凭据，按会计档案保存（会计档案管理办法）",
    ),
    Personal(
        "policies.PublicObjection",
        "公示期提出异议的人",
        ("name", "phone"),
        "service",
        "blank",
        of_phone="phone",
        blank={"name": "（已抹去）", "phone": ""},
        while_open={"ruled_at__isnull": True},
        why="异议还没有答复；答复后自动抹去",
        when="at",
    ),
    Personal(
        "policies.ClaimDraft",
        "没有提交的申报草稿",
        ("data",),
        "service",
        "delete",
        of_user="user_id",
        shows=("updated_at", "data"),
        when="updated_at",
    ),
    traces("policies.PolicyVersion", "政策版本的编辑人", "edited_name"),
    traces("policies.GrantList", "免申名单的拟定人", "drawn_name"),
    traces("policies.PaymentBatch", "拨付批次的经办人", "drawn_name", "sent_name"),
    traces("policies.FinanceFile", "财政回单的导入人", "read_name"),
    traces("policies.MoneyEntry", "资金台账的经办人", "by_name"),
    traces("policies.QuietFirm", "免打扰的设置人", "by_name"),
)
STORES = (
    Store("claim_drafts", "没有提交的申报草稿", "policies.ClaimDraft", "updated_at"),
    Store(
        "claim_contacts",
        "办结申报的联系人",
        "policies.Claim",
        "case__closed_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
    Store(
        "objectors",
        "公示异议人的姓名和电话",
        "policies.PublicObjection",
        "ruled_at",
        blank={"name": "（已抹去）", "phone": ""},
    ),
)
