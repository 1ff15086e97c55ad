"""Which of several sources is believed about one fact of a firm. Pure.

A district declares an order of sources, for all facts and for single ones (`precedence.yaml` of its
pack). Where it says nothing, an authority's word counts more than what was computed from other
facts, that more than what a visit found, that more than the firm's own word. Of equals the later
day counts, then the later entry. A source that takes its word back is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Ranks = Mapping[str, int]
RANK: Ranks = {
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


def ranks_of(order: Sequence[Sequence[str]]) -> dict[str, int]:
    """Ranks of sources named in groups, the most believed first; whoever is not named comes last.

    >>> ranks_of([["statistics"], ["tax", "register"]])["tax"]
    2
    """
    named = {source: len(order) + 1 - i for i, group in enumerate(order, 1) for source in group}
    return {source: named.get(source, 0) for source in RANK}


def standing(records: Iterable[Said], ranks: Ranks | None = None) -> list[Said]:
    """The last word of each source that has not taken it back, the believed one first."""
    order = ranks or RANK
    latest: dict[str, Said] = {}
    for one in sorted(records, key=lambda r: (r.on, r.order)):
        latest[one.source] = one
    told = [one for one in latest.values() if one.value is not None]
    return sorted(told, key=lambda r: (order.get(r.source, 0), r.on, r.order), reverse=True)


def believed(records: Iterable[Said], ranks: Ranks | None = None) -> Said | None:
    """The record that holds, of all that were ever made of one fact; None when nobody knows."""
    return next(iter(standing(records, ranks)), None)


def disputed(words: Sequence[Said]) -> bool:
    """True when a source that still stands says something else than the one that is believed.

    What was computed is no source of its own: it only stands in where nobody has told.
    """
    own = [one for one in words[1:] if one.source != "derived"]
    return any(one.value != words[0].value for one in own)
