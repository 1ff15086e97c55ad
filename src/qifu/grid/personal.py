"""Whom a visitor met."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "grid.Visit",
        "走访时见到的人",
        ("met", "with_whom"),
        "duty",
        "keep",
        why="走访记录是网格台账的一部分，随台账保存",
    ),
    traces("grid.Visit", "走访人", "by_name"),
    traces("grid.Handover", "网格交接的经办人", "by_name"),
)
