"""The charts of a report: pictures in the papers, native charts in the workbook, each of the very
numbers of the table beneath it. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from qifu.insight.boards.wording import tick_in
from qifu.insight.rules.metrics import DAYS, SHARE
from qifu.office import Chart, Column, Picture, Table
from qifu.office.charts import BarRow, Say, Spot
from qifu.office.drawing import bar_picture, line_picture

AT_MOST = 25  # so many bars stand on a page
KINDS: dict[str, Any] = {SHARE: "share", DAYS: "days"}
LINE = Chart("line", label=0, values=(1, 2))


def lines_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines worth drawing: two readings at least. Reports of before had none."""
    return [
        line
        for line in body.get("lines", [])
        if sum(spot["value"] is not None for spot in line["spots"]) > 1
    ]


def line_chart(line: dict[str, Any], number: int) -> Picture:
    """A metric over time."""
    spots = [
        Spot(s["label"], s["value"], s["said"], low=s["low"], high=s["high"], small=s["small"])
        for s in line["spots"]
    ]  # fmt: skip
    return line_picture(
        line["title"], spots, _say(line["unit"]), target=line["target"], top=_top(line["unit"]),
        caption=f"图{number} {line['title']}走势",
    )  # fmt: skip


def lines_table(lines: list[dict[str, Any]]) -> Table:
    """The numbers of all lines, a row each step: what has nothing at the beginning is left out."""
    columns = [Column("时间", 10), *(Column(line["title"], 18) for line in lines)]
    steps = list(zip(*(line["spots"] for line in lines), strict=True))
    first = next((n for n, step in enumerate(steps) if any(s["den"] for s in step)), 0)
    rows = [
        [step[0]["label"], *(_spot(line, s) for line, s in zip(lines, step, strict=True))]
        for step in steps[first:]
    ]
    return Table(columns, rows, "各期数值（括号内为件数，带*的件数少，只供参考）", whole=True)


def _spot(line: dict[str, Any], spot: dict[str, Any]) -> str:
    if spot["value"] is None:
        return "—"
    return f"{spot['said']}（{_of(line['unit'], spot)}）{'*' if spot['small'] else ''}"


def line_values(line: dict[str, Any]) -> Table:
    """The same as numbers: what the workbook's chart is drawn from."""
    kind = KINDS.get(line["unit"], "number")
    columns = [
        Column("时间", 12), Column(line["title"], 14, kind), Column("目标", 10, kind),
        Column("分子", 10, "number"), Column("分母", 10, "number"), Column("95%区间", 20),
        Column("起", 14, "date"), Column("止", 14, "date"),
    ]  # fmt: skip
    rows = [
        [
            s["label"], s["value"], line["target"], s["num"], s["den"], s["span"],
            date.fromisoformat(s["start"]), date.fromisoformat(s["end"]),
        ]
        for s in line["spots"]
    ]  # fmt: skip
    return Table(columns, rows, f"{line['title']}走势")


def bar_chart(broken: dict[str, Any], number: int) -> Picture:
    """Units or topics with enough cases, what is worst first."""
    rows = broken["ranked"][:AT_MOST]
    bars = [
        BarRow(
            r["title"], r["value"], r["said"], low=r["low"], high=r["high"],
            tone="bad" if r["met"] is False else "",
        )
        for r in rows
    ]  # fmt: skip
    more = f"，最需要看的前 {AT_MOST} 个" if len(broken["ranked"]) > AT_MOST else ""
    dark = "深色未达目标，" if any(bar.tone for bar in bars) else ""
    return bar_picture(
        broken["metric"], bars, _say(broken["unit"]), target=broken["target"],
        top=_top(broken["unit"]),
        caption=f"图{number} {broken['metric']}（{dark}横线为95%区间{more}）",
    )  # fmt: skip


def bars_of(broken: dict[str, Any]) -> Chart | None:
    """The workbook's own chart of the parts that are ranked."""
    ranked = len(broken["ranked"])
    return Chart("bar", label=0, values=(1,), rows=ranked) if ranked > 1 else None


def _of(unit: str, spot: dict[str, Any]) -> str:
    return f"{spot['num']:,}/{spot['den']:,}" if unit == SHARE else f"{spot['den']:,}"


def _say(unit: str) -> Say:
    return lambda value: tick_in(unit, value)


def _top(unit: str) -> float | None:
    return 1.0 if unit == SHARE else None
