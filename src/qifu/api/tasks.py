"""Background work of the API, run by the worker."""

from __future__ import annotations

from qifu.api.once import forget_old_replies
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now


@periodic(seconds=3600)
def sweep_replies() -> None:
    """Drop stored replies that are past their time."""
    forget_old_replies(at=now())
