"""Whom to call about a demand."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store

PERSONAL = (
    Personal(
        "demands.Demand",
        "诉求的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="contact_user_id",
        of_phone="contact_phone",
        shows=("case__number", "case__opened_at", "text", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"case__closed_at__isnull": True},
        why="这件诉求还在办理，需要联系您；办结后自动抹去",
        when="case__opened_at",
    ),
    Personal(
        "demands.DemandDraft",
        "没有提交的诉求草稿",
        ("data",),
        "service",
        "delete",
        of_user="user_id",
        shows=("updated_at", "data"),
        when="updated_at",
    ),
)
STORES = (
    Store("demand_drafts", "没有提交的诉求草稿", "demands.DemandDraft", "updated_at"),
    Store(
        "demand_contacts",
        "办结诉求的联系人",
        "demands.Demand",
        "case__closed_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
)
