"""What of counts may be told to everybody: nothing from which a single firm can be made out. Pure.

A count below `FEW` is not told, nor one that could be had by taking the told ones from their total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEW = 5


@dataclass(frozen=True)
class Told:
    """Counts that are told, the largest first; `rest` sums those that are not, where that says
    nothing of a single one; `hidden` is how many names were left out."""

    counts: tuple[tuple[str, int], ...]
    rest: int | None
    hidden: int


def told_counts(counts: Mapping[str, int], few: int = FEW) -> Told:
    """The counts of `counts` that may be told. No total is told beside them."""
    some = {name: n for name, n in counts.items() if n}
    open_ = sorted(
        ((name, n) for name, n in some.items() if n >= few), key=lambda pair: (-pair[1], pair[0])
    )
    small = [n for n in some.values() if n < few]
    rest = sum(small)
    return Told(tuple(open_), rest if len(small) > 1 and rest >= few else None, len(small))


def told_part(part: int, whole: int, few: int = FEW) -> int | None:
    """A part of a whole that is told beside it: only where part and remainder are none or enough."""
    return part if _enough(part, few) and _enough(whole - part, few) and whole >= few else None


def told_mean(values: Iterable[float], few: int = FEW) -> float | None:
    """A mean over enough values, to two digits."""
    found = list(values)
    return round(sum(found) / len(found), 2) if len(found) >= few else None


def _enough(count: int, few: int) -> bool:
    return count == 0 or count >= few
