"""The cases behind a figure as a sheet that is circulated with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qifu.insight.behind import PARTS, CaseBehind
from qifu.insight.exports import EXPORT_LIMIT
from qifu.insight.rules.metrics import UNITS, Metric
from qifu.kernel.time import SHANGHAI
from qifu.office import Column, Sheet, Table
from qifu.web.workbench.insight.asking import Ask

COLUMNS = (
    Column("编号", 24), Column("种类", 14), Column("事由", 44), Column("企业", 32),
    Column("算在哪天", 14, "date"), Column("单位", 24),
)  # fmt: skip
ELSEWHERE = "现在不由您的单位办理，只计数"


def sheet_of(
    metric: Metric, ask: Ask, titles: list[str], part: str, total: int,
    rows: Iterable[CaseBehind], at: datetime,
) -> Sheet:  # fmt: skip
    """One sheet: what is counted, over which days, as known when, then the cases."""
    window = ask.window
    notes = [
        f"{metric.title}（{PARTS[part]}）{'，' + '、'.join(titles) if titles else ''}，"
        f"{window.start.isoformat()} 至 {window.end.isoformat()}，共 {total:,} 件",
        f"分母：{metric.denominator}；分子：{metric.numerator}",
        f"按 {ask.known_on.isoformat()} 当天结束时所知"
        if ask.known_on
        else f"导出于 {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
    ]
    if total > EXPORT_LIMIT:
        notes.append(f"只导出最近的 {EXPORT_LIMIT:,} 件，其余没有导出；请缩短期间后分次导出。")
    result = (
        Column("结果", 14)
        if metric.is_share
        else Column(f"数值（{UNITS[metric.unit]}）", 14, "number")
    )
    table = Table([*COLUMNS, result], (_cells(metric, r) for r in rows))
    return Sheet(metric.title, table, notes)


def _cells(metric: Metric, row: CaseBehind) -> list[object]:
    result: str | int = row.value
    if metric.is_share:
        result = "符合" if row.value else "不符合"
    return [
        row.number, row.kind_title, row.title if row.open else ELSEWHERE, row.firm, row.day,
        row.unit, result,
    ]  # fmt: skip
