"""Who raised, answered and closed a pain point."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (
    traces(
        "painpoints.PainPoint",
        "堵点的登记、报告和公开人",
        "raised_name",
        "reported_name",
        "closed_name",
        "public_name",
        "summary_name",
    ),
    traces("painpoints.PainReporter", "堵点反映人的答复人", "answered_name"),
)
