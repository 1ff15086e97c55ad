"""Who asked for and planned reports."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (
    traces("reports.Report", "报告的提出人", "asked_by_name"),
    traces("reports.ReportPlan", "定期报告的设置人", "created_by_name"),
)
