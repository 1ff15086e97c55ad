"""Background work of the case engine, run by the worker."""

from __future__ import annotations

from qifu.cases.alarms import LANES, sweep_alarms
from qifu.cases.calendar_moves import recompute_open_clocks
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now


@periodic(seconds=10)
def ring_alarms() -> None:
    """Ring what is due."""
    sweep_alarms(at=now(), lanes=LANES)


@periodic(seconds=30)
def follow_calendar() -> None:
    """Recompute open clocks when a new calendar was published."""
    recompute_open_clocks(at=now())
