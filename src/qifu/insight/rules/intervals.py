"""How sure a figure is: 95 % intervals of shares and means. Pure.

Shares by Wilson (E. B. Wilson, JASA 22, 1927), which holds at few cases and at 0 and 1 where the
textbook interval does not; means by Student's t over the sample's own spread.
"""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054
# two-sided 95 % points of Student's t by degrees of freedom; from the last on, Z is near enough
_T = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262,
    10: 2.228, 12: 2.179, 15: 2.131, 20: 2.086, 25: 2.060, 30: 2.042, 40: 2.021, 60: 2.000,
    120: 1.980,
}  # fmt: skip


def share(good: int, of: int) -> tuple[float, float] | None:
    """The interval of `good` out of `of`; None of nothing."""
    if of <= 0:
        return None
    p, z2 = good / of, Z * Z
    middle = p + z2 / (2 * of)
    half = Z * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    scale = 1 + z2 / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def mean(total: float, squares: float, of: int) -> tuple[float, float] | None:
    """The interval of a mean, of the sum and the sum of squares; None of fewer than two."""
    if of < 2:
        return None
    m = total / of
    spread = max(0.0, (squares - of * m * m) / (of - 1))
    half = t_point(of - 1) * sqrt(spread / of)
    return m - half, m + half


def t_point(freedom: int) -> float:
    """Student's t for 95 %, by the next smaller degrees of freedom in the table (never too narrow)."""
    known = [n for n in _T if n <= freedom]
    return _T[max(known)] if freedom <= 240 else Z
