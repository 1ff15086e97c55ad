"""What becomes of a group that clustering found: new, more of a known class, or left alone.

Declared: a group is worth a person's look from `LEAST` demands of `FIRMS` firms on. One that was
dismissed comes again only when it has grown by half and by three demands at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qifu.problems.rules.likeness import overlap

LEAST, FIRMS = 3, 2
SAME = 0.5  # overlap from which two groups are the same problem
GROWTH, MORE = 1.5, 3

NEW, FRESH, GROWN, REST = "new", "fresh", "grown", "rest"


@dataclass(frozen=True)
class Known:
    """A class there is: its state, its demands, and how many it had when it was dismissed."""

    id: int
    state: str
    cases: frozenset[int]
    size_then: int = 0


@dataclass(frozen=True)
class Fate:
    """`what` is NEW, FRESH (more of proposed class `of`), GROWN (a dismissed one comes again) or
    REST (nothing to do)."""

    what: str
    of: int = 0


def fate_of(cases: Sequence[int], firms: int, known: Sequence[Known]) -> Fate:
    """What to do with a group of demands, given the classes there are."""
    if len(cases) < LEAST or firms < FIRMS:
        return Fate(REST)
    near = [(overlap(cases, k.cases), -k.id, k) for k in known]
    share, _, best = max(near, default=(0.0, 0, None))
    if best is None or share < SAME:
        return Fate(NEW)
    if best.state == "proposed":
        return Fate(FRESH, best.id)
    if best.state == "dismissed":
        return Fate(GROWN, best.id) if has_grown(best.size_then, len(cases)) else Fate(REST)
    return Fate(REST)


def has_grown(then: int, now: int) -> bool:
    """Whether a dismissed problem is worth another look."""
    return now >= then * GROWTH and now >= then + MORE
