"""Figures of matching as a table for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from qifu.bench.match.measure import Figure, Report


def show(report: Report, machine: dict[str, Any], console: Console) -> None:
    """Print the machine, what was matched, the figures, and the peers."""
    console.print(
        f"{report.enterprises:,} 户 × {report.policies:,} 项政策（{report.tests} 个不同的条件）· "
        f"{machine['processor']} ×{machine['cores']} · {machine['memory_gb']} GB · "
        f"Python {machine['python']} · 负载 {machine['load_before']}"
    )
    counts = report.counts
    console.print(
        f"符合 {counts['eligible']:,} · 待补信息 {counts['unknown']:,} · "
        f"不符合 {counts['ineligible']:,} · 其中只差一条 {counts['near']:,}"
    )
    table = Table("项目", box=None, pad_edge=False)
    for name in ("中位", "最好", "单位", "目标", ""):
        table.add_column(name, justify="right")
    for figure in report.figures:
        table.add_row(*_cells(figure))
    console.print(table)
    if report.peers:
        console.print(f"并排，{report.peer_enterprises:,} 户 × {report.policies:,} 项政策：")
        beside = Table("引擎", box=None, pad_edge=False)
        for name in ("秒", "符合的配对", "金额合计（元）", "是 bitmap 的多少倍"):
            beside.add_column(name, justify="right")
        for peer in report.peers:
            beside.add_row(
                peer.engine, f"{peer.seconds:.3f}", f"{peer.pairs:,}", f"{peer.yuan:,}",
                f"{peer.ratio:,.1f}",
            )  # fmt: skip
        console.print(beside)


def _cells(figure: Figure) -> tuple[str, ...]:
    target = "" if figure.target is None else f"≤ {figure.target:g}"
    mark = {True: "✓", False: "✗", None: ""}[figure.met]
    return (
        figure.label,
        f"{figure.median:,.3f}",
        f"{figure.best:,.3f}",
        figure.unit,
        target,
        mark,
    )
