"""The classes that new demands are compared with, kept in the process for some seconds."""

from __future__ import annotations

from qifu.kernel.memory import Memory
from qifu.problems.models import ProblemClass

OPEN = ("confirmed", "settled")
CLASSES = 500
_classes: Memory[list[ProblemClass]] = Memory(20)


def open_classes() -> list[ProblemClass]:
    """Confirmed and settled classes that have a core, the newest first."""
    return _classes.recall("open", _read)


def forget_classes() -> None:
    """Read them anew at the next demand."""
    _classes.forget()


def _read() -> list[ProblemClass]:
    fields = ("pk", "core", "words", "topic", "auto_from", "title", "state", "unit", "owner")
    rows = ProblemClass.objects.filter(state__in=OPEN).exclude(core=[]).only(*fields)
    return list(rows.order_by("-id")[:CLASSES])
