"""What changed between two readings, and whether chance alone would do it. Pure.

The difference's interval is made of the two 95 % intervals (Newcombe 1998, method 10; for means the
same squaring and adding, MOVER). Only a difference whose interval leaves nought out is called one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Literal

Turn = Literal["better", "worse", "same", "unclear", "none"]
WORDS: dict[str, str] = {"better": "变好", "worse": "变差", "same": "持平", "unclear": "差别不明显"}
FEW = "件数少，不作比较"


@dataclass(frozen=True)
class Reading:
    """A figure's value with its interval (None where none can be made)."""

    value: float | None
    low: float | None = None
    high: float | None = None
    small: bool = False


@dataclass(frozen=True)
class Change:
    """How `now` stands to `then`: `turn` counts what is good as better."""

    turn: Turn
    by: float | None = None
    word: str = ""


def compare(now: Reading, then: Reading, better: str) -> Change:
    """The change from `then` to `now`; "none" where one of them could not be computed."""
    if now.value is None or then.value is None:
        return Change("none")
    by = now.value - then.value
    if now.small or then.small:
        return Change("unclear", by, FEW)
    if now.value == then.value:
        return Change("same", 0.0, WORDS["same"])
    if not _is_clear(now, then):
        return Change("unclear", by, WORDS["unclear"])
    if better not in ("high", "low"):
        return Change("unclear", by, "")
    turn: Turn = "better" if (by > 0) == (better == "high") else "worse"
    return Change(turn, by, WORDS[turn])


def _is_clear(now: Reading, then: Reading) -> bool:
    """True when the interval of the difference leaves nought out; plain counts have no interval."""
    bounds = (now.low, now.high, then.low, then.high)
    if any(bound is None for bound in bounds):
        return True
    low, high, old_low, old_high = (float(bound) for bound in bounds if bound is not None)
    value, old = float(now.value or 0), float(then.value or 0)
    by = value - old
    least = by - hypot(value - low, old_high - old)
    most = by + hypot(high - value, old - old_low)
    return least > 0 or most < 0
