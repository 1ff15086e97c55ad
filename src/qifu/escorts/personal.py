"""The telephone of specialists, who did what."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "escorts.Specialist",
        "服务专员的电话",
        ("phone",),
        "work",
        "blank",
        of_user="user_id",
        of_phone="phone",
        shows=("skills", "phone", "changed_at"),
        blank={"phone": ""},
    ),
    traces("escorts.EscortLog", "帮办记录的填写人", "by_name"),
    traces("escorts.EscortStep", "帮办步骤的经办人", "done_by"),
)
