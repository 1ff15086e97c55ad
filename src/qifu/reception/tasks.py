"""The worker's rounds for the hall."""

from __future__ import annotations

from qifu.kernel.jobs import periodic
from qifu.kernel.time import now, shanghai_date
from qifu.reception.bookings import remind_due, settle_missed
from qifu.reception.tickets import lapse_day

ROUNDS = 20


@periodic(seconds=300)
def tend_bookings() -> None:
    """Remind of what is near, settle what passed."""
    for _ in range(ROUNDS):
        if not remind_due(at=now()):
            break
    for _ in range(ROUNDS):
        if not settle_missed(at=now()):
            return


@periodic(seconds=600)
def close_days() -> None:
    """End what earlier days left open."""
    for _ in range(ROUNDS):
        if not lapse_day(before=shanghai_date(now()), at=now()):
            return
