"""Figures as a table for people."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from qifu.bench.measure import Figure, Report


def show(report: Report, console: Console) -> None:
    """Print the machine, the table, queries, memory and the sweep."""
    machine = report.machine
    console.print(
        f"{report.rows:,} 件 · {machine['processor']} ×{machine['cores']} · {machine['memory_gb']} GB · "
        f"Python {machine['python']} · PostgreSQL {machine['postgresql']} · 负载 {machine['load_before']}"
    )
    if report.filled:
        console.print(
            f"装载 {report.filled['seconds']:.0f} 秒，{report.filled['events']:,} 条事件，"
            f"{report.filled['bytes'] / 2**30:.2f} GB"
        )
    console.print(_figures(report))
    memory = report.memory
    if memory:
        workers = "、".join(f"RSS {m['rss']} / PSS {m['pss']} MB" for m in memory["web_workers"])
        console.print(f"网页进程：{workers}")
        if memory["postgres"]:
            console.print(
                f"PostgreSQL:PSS {memory['postgres']['pss']} MB"
                f"({memory['postgres']['processes']} 个进程)"
            )
    if report.sweep:
        found = report.sweep
        console.print(
            f"报警扫描：{found['open_clocks']:,} 个在计时的时限中 {found['rung']:,} 个到点，"
            f"{found['seconds']} 秒 {_mark(found['met'])}"
        )


def _figures(report: Report) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("场景")
    for name in (
        "并发",
        "次数",
        "每秒",
        "p50",
        "p95",
        "最长",
        "查询",
        "网页",
        "库",
        "客户端",
        "错误",
    ):
        table.add_column(name, justify="right")
    table.add_column("目标")
    for f in report.figures:
        table.add_row(*_cells(f, report.queries.get(f.code, 0)))
    table.caption = "毫秒；网页、库、客户端为每次占用的处理器毫秒"
    return table


def _cells(f: Figure, queries: int) -> list[str]:
    return [
        f.title,
        str(f.clients),
        str(f.count),
        f"{f.rate:.0f}",
        f"{f.p50:.0f}",
        f"{f.p95:.0f}",
        f"{f.top:.0f}",
        str(queries),
        f"{f.cpu['web']:.1f}",
        f"{f.cpu['postgres']:.1f}",
        f"{f.cpu['client']:.1f}",
        " ".join(f"{k}×{v}" for k, v in f.errors.items()) or "0",
        f"{f.target[0]} {f.target[1]:.0f} {_mark(f.met)}" if f.target else "",
    ]


def _mark(met: bool | None) -> str:
    return {True: "达到", False: "未达到", None: ""}[met]
