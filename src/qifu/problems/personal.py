"""Who confirmed and wrote."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (
    traces("problems.Article", "经验文章的作者和审核人", "written_name", "approved_name"),
    traces("problems.ClassDemand", "归类的经办人", "by_name"),
    traces("problems.Remedy", "举措的结束人", "ended_name"),
)
