"""Background work of the figures, run by the worker."""

from __future__ import annotations

from qifu.insight.counting import AT_ONCE, count_waiting
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now


@periodic(seconds=10)
def count_what_happened() -> None:
    """Count every case to which something happened since the last round."""
    while count_waiting(at=now()) >= AT_ONCE:
        pass
