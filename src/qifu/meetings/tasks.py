"""Background work of meetings."""

from __future__ import annotations

from qifu.kernel.jobs import periodic
from qifu.kernel.time import now
from qifu.meetings.deciding import alarm_decisions


@periodic(seconds=300)
def watch_decisions() -> None:
    """Decisions that are nearly due or late."""
    alarm_decisions(at=now())
