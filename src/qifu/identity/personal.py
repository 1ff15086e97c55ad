"""What is held of accounts."""

from __future__ import annotations

from qifu.identity.erasing import GONE
from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "identity.User",
        "账号",
        ("username", "name", "phone", "email"),
        "service",
        "blank",
        of_user="id",
        shows=("username", "name", "phone", "email", "created_at", "last_login"),
        blank={"name": GONE, "phone": "", "email": ""},
        when="created_at",
    ),
    Personal(
        "identity.SignIn",
        "登录记录",
        ("typed", "address", "agent"),
        "duty",
        "keep",
        of_user="user_id",
        shows=("at", "outcome", "address", "agent"),
        why="登录日志至少保存六个月（网络安全法第二十三条），到期按保存期限删除",
        when="at",
    ),
    Personal(
        "identity.SignedIn",
        "登录过的设备",
        ("address", "agent"),
        "duty",
        "keep",
        of_user="user_id",
        shows=("began_at", "seen_at", "address", "agent"),
        why="登录日志至少保存六个月（网络安全法第二十三条），到期按保存期限删除",
        when="began_at",
    ),
    traces("identity.SignIn", "解除锁定的经办人", "by_name"),
    traces("identity.Precedent", "先例的裁定人", "decided_by_name"),
)
STORES = (
    Store("sign_in_log", "登录记录", "identity.SignIn", "at", log=True),
    Store("devices", "登录过的设备", "identity.SignedIn", "seen_at", log=True),
    Store("sessions", "过期的登录会话", "sessions.Session", "expire_date"),
)
