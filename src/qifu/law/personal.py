"""The parties of legal matters."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "law.LawMatter",
        "法律服务的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="case__opened_by",
        of_phone="contact_phone",
        shows=("case__number", "words", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"case__closed_at__isnull": True},
        why="这件事还在办理，需要联系您；办结后自动抹去",
        when="case__opened_at",
    ),
    Personal(
        "law.LawMatter",
        "纠纷的对方",
        ("other_name", "other_contact"),
        "service",
        "keep",
        why="纠纷各方是法律服务卷宗的一部分，随卷宗保存（人民调解法、公证法）",
    ),
    Personal(
        "law.Invitation",
        "被邀请调解的一方",
        ("other_name",),
        "service",
        "keep",
        why="纠纷各方是法律服务卷宗的一部分，随卷宗保存（人民调解法）",
    ),
    traces("law.Agreement", "调解协议的签字人", "mediator", "firm_by"),
)
STORES = (
    Store(
        "law_contacts",
        "办结法律服务的联系人",
        "law.LawMatter",
        "case__closed_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
)
