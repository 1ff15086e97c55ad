"""How long one still waits, from measured service times and nothing else. Pure.

With n numbers before, c windows at work and a mean service of m minutes, the line before takes
n·m/c minutes; when every window is busy, half a service is left on average before one is free:
(n + ½)·m/c. Fewer than `ENOUGH` measured services say nothing, and then nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

ENOUGH = 5
LAST = 20


@dataclass(frozen=True)
class Estimate:
    """Minutes to wait, and what they were computed from."""

    minutes: int
    mean_minutes: float
    measured: int
    windows: int

    @property
    def how(self) -> str:
        """The computation, told to whoever waits."""
        return (
            f"按最近 {self.measured} 次办理平均 {self.mean_minutes:.0f} 分钟、"
            f"现有 {self.windows} 个窗口在办理推算"
        )


def estimate(
    ahead: int, service_minutes: Sequence[float], windows: int, busy: int
) -> Estimate | None:
    """The expected wait with `ahead` before oneself; None when too little was measured or no
    window is at work."""
    measured = list(service_minutes)[:LAST]
    if len(measured) < ENOUGH or windows < 1:
        return None
    each = mean(measured)
    left = 0.5 if busy >= windows else 0.0
    minutes = math.ceil((ahead + left) * each / windows)
    return Estimate(minutes, each, len(measured), windows)


@dataclass(frozen=True)
class Spread:
    """How long it took: how many were measured, the middle one, the mean, nine out of ten, most."""

    count: int
    middle: float
    mean: float
    nine_of_ten: float
    most: float


def spread(minutes: Sequence[float]) -> Spread | None:
    """The spread of measured minutes; None of nothing."""
    if not minutes:
        return None
    ordered = sorted(minutes)
    ninth = ordered[math.ceil(0.9 * len(ordered)) - 1]
    return Spread(len(ordered), median(ordered), mean(ordered), ninth, ordered[-1])
