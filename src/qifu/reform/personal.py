"""Who reported and decided."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (traces("reform.Report", "进展的报告人和确认人", "by_name", "decided_name"),)
