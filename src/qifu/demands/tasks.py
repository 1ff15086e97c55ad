"""Background work of demands, run by the worker."""

from __future__ import annotations

from qifu.demands.learning import learn_when_due
from qifu.kernel.jobs import periodic
from qifu.kernel.time import SHANGHAI, now

NIGHT = range(1, 5)  # hours


@periodic(seconds=3600)
def learn_at_night() -> None:
    """Learn topics and units anew while nobody works."""
    at = now()
    if at.astimezone(SHANGHAI).hour in NIGHT:
        learn_when_due(at=at)
