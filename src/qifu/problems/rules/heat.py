"""How hot a class is, in plain numbers; the same product as `triage.hotspots`, read of counts."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.triage.hotspots import trend_of

TRENDS = {1: "上升", 0: "平稳", -1: "下降"}


@dataclass(frozen=True)
class Heat:
    """`lately` and `before`: demands of the last 30 days and of the 30 before; `firms_lately`:
    firms of the last 90 days; `unsolved`: of `count`, those open or not solved when revisited."""

    count: int
    firms: int
    lately: int
    before: int
    firms_lately: int
    unsolved: int

    @property
    def trend(self) -> int:
        """1 rises, -1 falls, 0 where the change may be chance."""
        return trend_of(self.lately, self.before)

    @property
    def trend_title(self) -> str:
        return TRENDS[self.trend]

    @property
    def unsolved_share(self) -> float | None:
        return self.unsolved / self.count if self.count else None

    @property
    def heat(self) -> float:
        """Firms of the last 90 days × (1 + unsolved share) × (2 where it rises)."""
        share = self.unsolved_share or 0
        return round(self.firms_lately * (1 + share) * (2 if self.trend > 0 else 1), 1)

    @property
    def says(self) -> str:
        """How the number came about."""
        rise = " × 2（近 30 天明显上升）" if self.trend > 0 else ""
        share = self.unsolved_share or 0
        return f"近 90 天 {self.firms_lately} 家企业 × （1 + 未解决占比 {share:.0%}）{rise}"
