"""Several ranked lists become one: reciprocal rank fusion. Pure.

A place counts weight / (K + place): what stands high in two lists beats what leads one, and no
list's scores need to be comparable with another's (Cormack, Clarke, Büttcher 2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

K = 6.0


def fuse(lists: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> list[int]:
    """Keys of all `lists`, best first; equal ones in the order of their keys.

    >>> fuse({"a": [1, 2], "b": [2, 3]}, {"a": 1, "b": 1})
    [2, 1, 3]
    """
    scores = scores_of(lists, weights)
    return sorted(scores, key=lambda key: (-scores[key], key))


def scores_of(lists: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> dict[int, float]:
    """The fused score of every key."""
    scores: dict[int, float] = {}
    for name, keys in lists.items():
        for place, key in enumerate(keys):
            scores[key] = scores.get(key, 0.0) + weights.get(name, 1.0) / (K + place)
    return scores


def rarity(holding: int, documents: int) -> float:
    """How telling a term is: near 0 when most documents hold it (the idf of BM25).

    >>> rarity(1, 100) > rarity(50, 100) > 0
    True
    """
    return log(1 + (documents - holding + 0.5) / (holding + 0.5))
