"""Whether a problem comes back less often since it was mended, and how sure that is.

Two spans of working days with so many demands each are taken as two Poisson counts. Given their
sum, the later count is binomial, so the interval of the ratio of rates is exact (Clopper-Pearson on
that share; Przyborowski and Wilenski 1940) and holds for tiny counts, where nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass

WEEK = 5  # working days
LEVEL = 0.95
FEWEST_DAYS = 20  # working days since the remedy
FEWEST = 6  # demands in both spans together

EARLY, FELL, ROSE, UNCLEAR = "early", "fell", "rose", "unclear"


@dataclass(frozen=True)
class Span:
    """So many demands in so many working days."""

    count: int
    days: int

    @property
    def weekly(self) -> float:
        """Demands a working week; 0 for no days."""
        return self.count / self.days * WEEK if self.days else 0.0


@dataclass(frozen=True)
class Comparison:
    """`ratio` is the rate after by the rate before with the interval `low` to `high`; None where
    there is nothing to divide by."""

    before: Span
    after: Span
    ratio: float | None
    low: float
    high: float | None
    verdict: str

    @property
    def says(self) -> str:
        """The comparison as one would tell it."""
        rates = f"此前平均每周 {self.before.weekly:.1f} 件，此后每周 {self.after.weekly:.1f} 件"
        if self.verdict == EARLY:
            return f"{rates}。{self._why_early()}，现在下结论还太早。"
        between = f"（95% 区间 {self._told(self.low)} 到 {self._told(self.high)}）"
        ratio = f"是此前的 {self._told(self.ratio)}{between}"
        if self.verdict == FELL:
            return f"{rates}，{ratio}：少了，不像是碰巧。"
        if self.verdict == ROSE:
            return f"{rates}，{ratio}：多了，不像是碰巧。"
        return f"{rates}，{ratio}：看不出确实的变化，有可能只是碰巧。"

    def _why_early(self) -> str:
        if self.after.days < FEWEST_DAYS:
            return f"整改后才 {self.after.days} 个工作日（满 {FEWEST_DAYS} 个再比）"
        return f"前后一共只有 {self.before.count + self.after.count} 件（满 {FEWEST} 件再比）"

    @staticmethod
    def _told(value: float | None) -> str:
        if value is None:
            return "无法估计"
        return f"{value:.0%}" if value < 10 else f"{value:.0f} 倍"


def compare(before: Span, after: Span) -> Comparison:
    """The rates of two spans of at least one working day each beside one another."""
    ratio = None
    if before.count and before.days and after.days:
        ratio = after.weekly / before.weekly
    low, high = interval(before, after)
    return Comparison(before, after, ratio, low, high, _verdict(before, after, low, high))


def interval(before: Span, after: Span, level: float = LEVEL) -> tuple[float, float | None]:
    """The exact interval of the ratio of rates (after by before); no upper end where the earlier
    span had none, or either has no days."""
    whole = before.count + after.count
    if not whole or not before.days or not after.days:
        return 0.0, None
    from scipy.special import betaincinv

    tail, k = (1 - level) / 2, after.count
    lower = 0.0 if k == 0 else float(betaincinv(k, whole - k + 1, tail))
    upper = 1.0 if k == whole else float(betaincinv(k + 1, whole - k, 1 - tail))
    exposure = before.days / after.days
    high = None if upper >= 1 else upper / (1 - upper) * exposure
    low = lower / (1 - lower) * exposure if lower < 1 else 0.0
    return low, high


def _verdict(before: Span, after: Span, low: float, high: float | None) -> str:
    if after.days < FEWEST_DAYS or before.count + after.count < FEWEST:
        return EARLY
    if high is not None and high < 1:
        return FELL
    return ROSE if low > 1 else UNCLEAR
