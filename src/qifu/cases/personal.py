"""Who acted on cases, and what was said in them."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "cases.Message",
        "您的留言",
        ("author_name",),
        "service",
        "keep",
        of_user="author",
        shows=("at", "case__number", "text"),
        when="at",
        why="往来留言是办件档案的一部分，随档案保存（档案法、个人信息保护法第十九条）",
    ),
    Personal(
        "cases.SavedView",
        "您保存的筛选",
        ("name",),
        "service",
        "delete",
        of_user="user_id",
        shows=("page", "name", "query"),
    ),
    traces("cases.Case", "最后的经办人", "last_actor"),
    traces("cases.SupervisionOrder", "督办的发起人", "issued_name"),
)
