"""What the kernel holds of persons: whom messages went to, and who did what."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "kernel.Notice",
        "发给您的通知",
        ("address",),
        "service",
        "delete",
        of_user="recipient_id",
        of_phone="address",
        shows=("created_at", "channel", "subject", "body"),
        while_open={"status__in": ("queued", "retrying", "sending")},
        why="正在发送的，发出后自动删除",
        when="created_at",
    ),
    traces("kernel.Event", "审计事件里的经办人", "actor_name"),
    traces("kernel.AccessRecord", "查阅记录里的查阅人", "actor_name"),
    traces("kernel.CalendarVersion", "工作日历的发布人", "published_by_name"),
)
STORES = (
    Store("access_log", "查阅记录", "kernel.AccessRecord", "at", log=True),
    Store(
        "notices",
        "已送出的通知",
        "kernel.Notice",
        "created_at",
        only={"status__in": ("sent", "read")},
    ),
)
