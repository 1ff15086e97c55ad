"""Figures and what became of them, in the words that pages and papers share. Pure."""

from __future__ import annotations

from qifu.insight.boards.comparing import FEW, Change
from qifu.insight.rules.metrics import SHARE, UNITS, Metric


def amount(metric: Metric, value: float | None) -> str:
    """A value of the metric with its unit: 93.4%、12.5 天、1,204 项."""
    return amount_in(metric.unit, value)


def amount_in(unit: str, value: float | None) -> str:
    """A value of a metric whose unit this is."""
    if value is None:
        return "—"
    if unit == SHARE:
        return f"{value * 100:.1f}%"
    return f"{f'{value:,.1f}'.removesuffix('.0')} {UNITS[unit]}"


def tick_in(unit: str, value: float) -> str:
    """A value of a scale, without a needless decimal: 75%, 62.5%, 20 天."""
    return amount_in(unit, value).replace(".0%", "%")


def difference(metric: Metric, by: float) -> str:
    """How much more or less: 高 3.2 个百分点、少 1.5 天."""
    if metric.is_share:
        return f"{'高' if by > 0 else '低'} {abs(by) * 100:.1f} 个百分点"
    return f"{'多' if by > 0 else '少'} {amount(metric, abs(by))}"


def say_change(metric: Metric, change: Change, word: str) -> str:
    """比上月高 3.2 个百分点，变好 — or that chance alone would do as much, or nothing to compare."""
    if change.turn == "none" or change.by is None:
        return f"{word}没有可比的"
    if change.turn == "same":
        return f"与{word}持平"
    if change.word == FEW:
        return f"{word}{FEW}"
    said = difference(metric, change.by)
    return f"比{word}{said}" + (f"，{change.word}" if change.word else "")


def out_of(metric: Metric, num: int, den: int) -> str:
    """Out of how many."""
    return f"{num:,} / {den:,} 件" if metric.is_share else f"{den:,} 件"
