"""Figures that give nobody away: small counts are hidden, and what would tell them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5
HIDDEN = f"少于 {LEAST}"
WITHHELD = "不显示"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it is shown."""

    title: str
    shown: str


def table(counts: Mapping[str, int], least: int = LEAST) -> list[Cell]:
    """The counts as they may be shown beside their total.

    A count from 1 to 4 is hidden. When only one is, the total would tell it: the smallest of the
    others is withheld as well. A total below 5 hides the whole table, zeros included.
    """
    total = sum(counts.values())
    if total < least:
        return [Cell(title, HIDDEN) for title in counts]
    small = {title for title, n in counts.items() if 0 < n < least}
    others = sorted((n, title) for title, n in counts.items() if n and title not in small)
    hidden_sum = sum(counts[title] for title in small)
    also = {others[0][1]} if small and others and (len(small) == 1 or hidden_sum < least) else set()
    return [
        Cell(t, HIDDEN if t in small else WITHHELD if t in also else str(n))
        for t, n in counts.items()
    ]


def total(counts: Mapping[str, int], least: int = LEAST) -> str:
    """The total as it may be shown."""
    found = sum(counts.values())
    return HIDDEN if found < least else str(found)
