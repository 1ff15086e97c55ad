"""Whether a demand belongs to a class: how much it shares of what the class's demands share.

Texts are sets of hashed character pairs, as every case keeps them for search. The core of a class
are the pairs that at least half of its demands have and that are not in everybody's mouth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set

SUGGESTED = 50  # percent of the core from which a person is asked
AUTOMATIC = 80  # what a class begins with: from here on a demand joins by itself
NEVER = 101  # a class that nothing joins by itself
COMMON = 0.15  # a pair that more than this share of recent demands has says nothing
CORE_MOST, CORE_LEAST = 40, 4


def common_pairs(texts: Sequence[Set[int]], among: Collection[int] | None = None) -> frozenset[int]:
    """Pairs in more than `COMMON` of `texts`; none where there are too few texts to tell."""
    if len(texts) < 40:
        return frozenset()
    counts = Counter(pair for text in texts for pair in text)
    return frozenset(p for p, n in counts.items() if n > COMMON * len(texts))


def core_of(texts: Sequence[Set[int]], common: Collection[int] = ()) -> list[int]:
    """The core of a class, what most of them have first; empty where they share too little."""
    counts = Counter(pair for text in texts for pair in text if pair not in common)
    half = max(2, (len(texts) + 1) // 2)
    shared = sorted((p for p, n in counts.items() if n >= half), key=lambda p: (-counts[p], p))
    return shared[:CORE_MOST] if len(shared) >= CORE_LEAST else []


def likeness(core: Collection[int], told: Set[int]) -> int:
    """Percent of the core that `told` has, rounded down; 0 for no core."""
    return 100 * sum(pair in told for pair in core) // len(core) if core else 0


def overlap(one: Iterable[int], other: Iterable[int]) -> float:
    """Share of the smaller of two groups of demands that is in the other as well, 0…1."""
    a, b = set(one), set(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
