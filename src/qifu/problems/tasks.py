"""Background work of problem classes: search, and reminders of remedies."""

from __future__ import annotations

from qifu.kernel.jobs import periodic
from qifu.kernel.time import now
from qifu.problems.gathering import search_when_due
from qifu.problems.joining import catch_up
from qifu.problems.remedies import alarm_remedies


@periodic(seconds=60)
def search_for_problems() -> None:
    """Propose what is new, when somebody asked or enough was raised."""
    catch_up(at=now())
    search_when_due(at=now())


@periodic(seconds=300)
def watch_remedies() -> None:
    """Remedies that are nearly due or late."""
    alarm_remedies(at=now())
