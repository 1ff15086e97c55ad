"""Who answered and concluded a finding; where a rating came from."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "supervision.RatingOrigin",
        "评价时的网络地址",
        ("address",),
        "duty",
        "keep",
        why="防止代评、刷评的核查依据（好差评制度），随评价保存",
    ),
    traces("supervision.Finding", "疑点的回复人和核查人", "reply_name", "concluded_name"),
    traces(
        "supervision.LearntException",
        "例外的提出、确认和结束人",
        "proposed_name",
        "decided_name",
        "ended_name",
    ),
    traces("supervision.Rectification", "整改的报告人", "reported_name"),
)
