"""Background work of the kernel, run by the worker."""

from __future__ import annotations

from qifu.kernel import verification  # noqa: F401  (a task of its own)
from qifu.kernel.audit import seal_events
from qifu.kernel.files import sweep_orphan_files
from qifu.kernel.jobs import periodic, tidy_jobs
from qifu.kernel.notices import deliver_due_notices
from qifu.kernel.time import now

ROUNDS = 50


@periodic(seconds=2)
def deliver_notices() -> None:
    """Send what is due, in small claims so that each stays within its lease."""
    for _ in range(ROUNDS):
        if deliver_due_notices(now()).total == 0:
            return


@periodic(seconds=10)
def seal() -> None:
    """Seal the events appended since."""
    seal_events(at=now())


@periodic(seconds=3600)
def sweep_files() -> None:
    """Remove bytes that no row knows."""
    sweep_orphan_files()


@periodic(seconds=300)
def tidy() -> None:
    """Remove what a killed worker left in the queue."""
    tidy_jobs()
