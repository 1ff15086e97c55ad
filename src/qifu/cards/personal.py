"""Who holds a card."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "cards.Card",
        "服务绿卡的持卡人",
        ("holder_name", "holder_phone", "id_digest", "tail_digest"),
        "service",
        "blank",
        of_user="user_id",
        of_phone="holder_phone",
        shows=("number", "holder_name", "holder_phone", "valid_from", "valid_until"),
        blank={"holder_name": "（已抹去）", "holder_phone": "", "id_digest": "", "tail_digest": ""},
        while_open={"ended_at__isnull": True},
        why="绿卡还有效；请先由用人单位注销绿卡，注销后自动抹去",
        when="issued_at",
    ),
    traces("cards.Card", "绿卡的核发和注销人", "approved_name", "end_name"),
    traces("cards.CardUse", "用卡的登记人", "by_name", "undone_name"),
)
