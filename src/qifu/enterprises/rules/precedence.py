"""Which of several sources is believed about one fact of a firm. Pure.

An authority's word counts more than what was computed from other facts, that more than what a
visit found, that more than the firm's own word. Of equals the later day counts, then the later
entry. A source that takes its word back is silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

RANK = {
    "register": 4,
    "tax": 4,
    "statistics": 4,
    "department": 4,
    "derived": 3,
    "visit": 2,
    "declared": 1,
}


@dataclass(frozen=True)
class Said:
    """One record: a JSON value (None: taken back), its source, its as-of day, its place in time."""

    value: Any
    source: str
    on: date
    order: int = 0


def believed(records: Iterable[Said]) -> Said | None:
    """The record that holds, of all that were ever made of one fact; None when nobody knows."""
    latest: dict[str, Said] = {}
    for one in sorted(records, key=lambda r: (r.on, r.order)):
        latest[one.source] = one
    told = [one for one in latest.values() if one.value is not None]
    return max(told, key=lambda r: (RANK[r.source], r.on, r.order), default=None)
