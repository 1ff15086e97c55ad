"""What is held of accounts."""

from __future__ import annotations

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
        when="created_at",
    ),
    traces("identity.Precedent", "先例的裁定人", "decided_by_name"),
)
STORES = (
    Store("sign_in_failures", "登录失败记录", "axes.AccessAttempt", "attempt_time", log=True),
    Store("sign_in_log", "登录记录", "axes.AccessLog", "attempt_time", log=True),
    Store("sessions", "过期的登录会话", "sessions.Session", "expire_date"),
)
