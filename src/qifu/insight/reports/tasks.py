"""Background work of the reports, run by the worker."""

from __future__ import annotations

from qifu.insight.reports.making import make_asked
from qifu.insight.reports.operations import ask_due
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now


@periodic(seconds=600)
def ask_due_reports() -> None:
    """Ask for the reports whose day has come."""
    ask_due(at=now())


@periodic(seconds=5)
def make_asked_reports() -> None:
    """Make what is asked for."""
    make_asked(at=now())
