"""Who comes to a hall."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store

PERSONAL = (
    Personal(
        "reception.Booking",
        "预约人",
        ("name", "phone"),
        "service",
        "blank",
        of_user="user_id",
        of_phone="phone",
        shows=("begins_at", "matter", "name", "phone"),
        blank={"name": "（已抹去）", "phone": ""},
        while_open={"settled_at__isnull": True},
        why="预约还没有到时间；办完或取消后自动抹去",
        when="created_at",
    ),
    Personal(
        "reception.Handover",
        "领取结果的签收人",
        ("signed_by", "signed_as", "id_tail"),
        "duty",
        "keep",
        why="送达的凭据，随办件档案保存",
        when="at",
    ),
)
STORES = (
    Store(
        "hall_bookings",
        "预约人的姓名和电话",
        "reception.Booking",
        "ends_at",
        blank={"name": "（已抹去）", "phone": ""},
    ),
)
