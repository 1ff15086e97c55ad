"""Background work: copies made and dropped, what waited erased, what is past ended."""

from __future__ import annotations

from qifu.kernel.jobs import periodic
from qifu.kernel.time import now
from qifu.privacy.operations import end_copies, finish_waiting, make_copies, note_ended
from qifu.privacy.retention import end_past


@periodic(seconds=10)
def copies() -> None:
    """Make the copies persons asked for."""
    make_copies(at=now())


@periodic(seconds=3600)
def endings() -> None:
    """Drop copies, erase what waited, end what is past, say so in the answers."""
    end_copies(at=now())
    finish_waiting(at=now())
    end_past(at=now())
    note_ended(at=now())
