"""A figure in words: what a person reads and what a screen reader says."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.insight.boards.wording import amount
from qifu.insight.queries import Figure
from qifu.insight.rules.metrics import Metric


@dataclass(frozen=True)
class Told:
    """`value`, `span` and `target` are ready to print; `light` is red, green or "" (nothing to
    say); `of` says out of how many."""

    metric: Metric
    figure: Figure
    value: str
    of: str
    span: str
    target: str
    verdict: str
    light: str


def tell(found: Figure) -> Told:
    """The figure in words."""
    metric = found.metric
    of = f"{found.num:,} / {found.den:,}" if metric.is_share else f"{found.den:,} 件"
    span = ""
    if found.low is not None and found.high is not None:
        span = f"{amount(metric, found.low)} 至 {amount(metric, found.high)}"
    target = ""
    if metric.target is not None:
        target = (
            f"{'不低于' if metric.better == 'high' else '不超过'} {amount(metric, metric.target)}"
        )
    verdict, light = "", ""
    if found.value is None:
        verdict = "这段时间没有可算的"
    elif found.small:
        verdict = f"少于 {metric.minimum} 件，只供参考，不排名"
    elif found.met is not None:
        verdict, light = ("达到目标", "green") if found.met else ("未达目标", "red")
    return Told(metric, found, amount(metric, found.value), of, span, target, verdict, light)
