"""Who booked an instrument or a seat."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store

PERSONAL = (
    Personal(
        "places.Booking",
        "设备预约的联系人",
        ("contact_name", "contact_phone"),
        "service",
        "blank",
        of_user="user_id",
        of_phone="contact_phone",
        shows=("begins_at", "purpose", "contact_name", "contact_phone"),
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"settled_at__isnull": True},
        why="预约还没有结束；结束后自动抹去",
        when="created_at",
    ),
    Personal(
        "places.Enrolment",
        "活动的报名人",
        ("name", "phone"),
        "service",
        "blank",
        of_user="user_id",
        of_phone="phone",
        shows=("gathering__title", "at", "name", "phone"),
        blank={"name": "（已抹去）", "phone": ""},
        while_open={"gathering__state": "open"},
        why="活动还没有结束；结束后自动抹去",
        when="at",
    ),
)
STORES = (
    Store(
        "facility_bookings",
        "设备预约的联系人",
        "places.Booking",
        "ends_at",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
    ),
    Store(
        "enrolments",
        "活动报名人的姓名和电话",
        "places.Enrolment",
        "gathering__ends_at",
        blank={"name": "（已抹去）", "phone": ""},
    ),
)
