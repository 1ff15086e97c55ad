"""Whom to call about an application, and who signed."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "bundles.ApplicationDraft",
        "没有提交的申请草稿",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="created_by",
        of_phone="contact_phone",
        shows=("contact_name", "contact_phone", "updated_at"),
        blank={"contact_name": "", "contact_phone": ""},
        when="updated_at",
    ),
    Personal(
        "bundles.Application",
        "申请的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="case__opened_by",
        of_phone="contact_phone",
        shows=("case__number", "case__title", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"case__closed_at__isnull": True},
        why="这件申请还在办理，需要联系您；办结后自动抹去",
        when="case__opened_at",
    ),
    Personal(
        "bundles.Undertaking",
        "承诺书的签字人",
        ("signed_name",),
        "service",
        "keep",
        of_user="signed_by",
        shows=("signed_at", "signed_name", "consequence"),
        why="容缺承诺是签字的凭据，随办件档案保存",
        when="signed_at",
    ),
    traces("bundles.ApplicationDraft", "草稿的填写人", "created_name", "updated_name"),
    traces("bundles.DraftShare", "共同填写的邀请人", "given_name"),
    traces("bundles.BundleVersion", "一件事版本的编辑和审核人", "edited_name", "approved_name"),
    traces("bundles.Application", "申请的提交人", "submitted_name"),
    traces("bundles.ApplicationTask", "部门任务的经办人", "decided_name", "last_actor"),
)
STORES = (
    Store(
        "application_contacts",
        "办结申请的联系人",
        "bundles.Application",
        "case__closed_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
)
