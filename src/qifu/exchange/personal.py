"""Whom to call about a need and an offer."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "exchange.Provider",
        "服务机构的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="applied_by",
        of_phone="contact_phone",
        shows=("enterprise__name", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"state": "approved"},
        why="机构还在入驻；请先由机构换一位联系人",
    ),
    Personal(
        "exchange.Request",
        "需求的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="case__opened_by",
        of_phone="contact_phone",
        shows=("case__number", "words", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"case__closed_at__isnull": True},
        why="这项需求还在对接，需要联系您；结束后自动抹去",
        when="case__opened_at",
    ),
    Personal(
        "exchange.RequestDraft",
        "没有提交的需求草稿",
        ("data",),
        "service",
        "delete",
        of_user="user_id",
        shows=("updated_at", "data"),
        when="updated_at",
    ),
    traces("exchange.Bar", "停用的决定人", "by_name"),
    traces("exchange.Offer", "报价的经办人", "made_name"),
)
STORES = (
    Store("request_drafts", "没有提交的需求草稿", "exchange.RequestDraft", "updated_at"),
    Store(
        "request_contacts",
        "结束需求的联系人",
        "exchange.Request",
        "case__closed_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
)
