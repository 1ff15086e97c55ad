"""Who is called next. Pure.

First whoever was sent on from another window (they waited already), then whoever has an
appointment and was there in time, from the minute it begins, then the others as they came. An
appointment that has not begun yet stands among the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """A number that waits. `window_id` when it was sent to one window; `slot_at` the beginning of
    an appointment kept in time; `moved_at` when it was sent on."""

    id: int
    kind: str
    queued_at: datetime
    window_id: int | None = None
    slot_at: datetime | None = None
    moved_at: datetime | None = None


def place(row: Waiting, at: datetime) -> tuple[int, datetime, int]:
    """The key of the order at the moment `at`."""
    if row.moved_at is not None:
        return (0, row.moved_at, row.id)
    if row.slot_at is not None and row.slot_at <= at:
        return (1, row.slot_at, row.id)
    return (2, row.queued_at, row.id)


def in_order(rows: Iterable[Waiting], at: datetime) -> list[Waiting]:
    """All that wait, the next first."""
    return sorted(rows, key=lambda row: place(row, at))


def for_window(rows: Iterable[Waiting], kind: str, window_id: int, at: datetime) -> list[Waiting]:
    """Those a window of `kind` may call, the next first: its own line and those sent to it."""
    mine = [r for r in rows if r.window_id == window_id or (not r.window_id and r.kind == kind)]
    return in_order(mine, at)


def ahead_of(rows: Iterable[Waiting], row_id: int, at: datetime) -> int | None:
    """How many are called before `row_id` in its own line; None when it does not wait."""
    every = list(rows)
    mine = next((r for r in every if r.id == row_id), None)
    if mine is None:
        return None
    rivals = [r for r in every if r.kind == mine.kind and r.window_id in (None, mine.window_id)]
    return [r.id for r in in_order(rivals, at)].index(row_id)
