"""Background work of projects: what is nearly due or late, and who was not heard of."""

from __future__ import annotations

from qifu.kernel.jobs import periodic
from qifu.kernel.time import now
from qifu.projects.team import remind_quiet, remind_resting
from qifu.projects.watching import alarm_watches


@periodic(seconds=300)
def watch_projects() -> None:
    """Alarms of what is watched, reminders of the trio's duties and of paused projects."""
    alarm_watches(at=now())
    remind_quiet(at=now())
    remind_resting(at=now())
