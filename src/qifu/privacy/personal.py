"""Requests tell of persons themselves."""

from __future__ import annotations

from qifu.kernel.persons import Personal, Store, traces

PERSONAL = (
    Personal(
        "privacy.DataRequest", "您提出的个人信息申请", ("phone", "words"), "duty", "keep",
        of_user="user_id", shows=("number", "kind", "asked_at", "words", "answer"),
        why="您的申请和我们的答复，是依法处理的凭据（个人信息保护法第五十条、第六十九条）",
        when="asked_at",
    ),
    traces("privacy.DataRequest", "申请的处理人", "handler_name"),
)  # fmt: skip
STORES = (
    Store(
        "data_requests", "个人信息申请里写的话", "privacy.DataRequest", "ended_at",
        blank={"words": "", "phone": ""},
    ),
)  # fmt: skip
