"""A report's content as the papers offices circulate: a document and a workbook. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from qifu.insight.boards.periods import days_said
from qifu.insight.reports.drawings import (
    LINE,
    bar_chart,
    bars_of,
    line_chart,
    line_values,
    lines_of,
    lines_table,
)
from qifu.office import As, Column, Document, Heading, Kind, Paragraph, Part, Sheet, Table

KINDS: dict[str, Kind] = {"share": "share", "days": "days"}


def document_of(body: dict[str, Any], made_at: Any = None) -> Document:
    """The report as a document: what came of it first, then figures, units, topics, cases."""
    parts: list[Part] = [Heading("总体情况"), *(Paragraph(line) for line in body["overview"])]
    parts += [Heading("主要指标"), *_figures(body)]
    number = count(1)
    if lines := lines_of(body):
        parts.append(Heading("走势"))
        for line in lines:
            parts.append(line_chart(line, next(number)))
            parts += [Paragraph(f"口径 {said}。", note=True) for said in line["changes"]]
        parts.append(lines_table(lines))
    for name, title in (("units", "各单位情况"), ("topics", "主题分布")):
        alone = body.get("of_unit") and all(len(b["ranked"] + b["few"]) < 2 for b in body[name])
        if body[name] and not alone:  # a unit by itself says what the figures said
            parts.append(Heading(title))
            for broken in body[name]:
                parts += _broken(broken, number)
    if body["cases"]:
        parts.append(Heading("典型案例"))
        for group in body["cases"]:
            parts += _cases(group)
    if body["definitions"]:
        idle = {f["title"] for f in body["figures"] if is_idle(f)}
        used = [d for d in body["definitions"] if d["title"] not in idle]
        parts += [Heading("指标口径"), _definitions(used)]
    parts.append(Paragraph(f"{body['by']}\n{body['made_on']}", align="right", indent=False))
    return Document(
        title=body["title"], subtitle=body["issue"], parts=parts, author=body["by"],
        made_at=made_at, meta=[
            ("编制单位", body["by"]), ("编制日期", body["made_on"]),
            ("统计期间", _days(body)),
            ("数据时点", f"计算到{body['known_at']}"),
            ("对比", f"{body['before']}、去年同期；括号内为件数"),
        ],
    )  # fmt: skip


def _days(body: dict[str, Any]) -> str:
    """2026年3月（3月1日至31日）; a week says its days itself."""
    if "（" in body["period"]:
        return str(body["period"])
    days = days_said(date.fromisoformat(body["start"]), date.fromisoformat(body["end"]))
    return f"{body['period']}（{days}）"


def is_idle(figure: dict[str, Any]) -> bool:
    """True where there was nothing to count, neither now nor in what it is held against."""
    return not figure["den"] and figure["before_value"] is None and figure["year_value"] is None


def _figures(body: dict[str, Any]) -> list[Part]:
    """What there was to count, and by name what there was not."""
    columns = [
        Column("指标", 19), Column("本期", 9), Column("件数", 12), Column(body["before"], 10),
        Column("去年同期", 10), Column("目标", 9), Column("评价", 17),
    ]  # fmt: skip
    rows = [
        [
            f["title"],
            f["said"],
            f["of"],
            f["before_said"],
            f["year_said"],
            f["target"] or "—",
            f["verdict"] or "—",
        ]
        for f in body["figures"]
        if not is_idle(f)
    ]
    found: list[Part] = [Table(columns, rows, f"表1 {body['period']}主要指标")] if rows else []
    if idle := [f["title"] for f in body["figures"] if is_idle(f)]:
        said = f"本期、{body['before']}和去年同期都没有可算的，未列：{'、'.join(idle)}。"
        found.append(Paragraph(said, note=True))
    return found


def _broken(broken: dict[str, Any], number: Iterator[int]) -> list[Part]:
    found: list[Part] = [Heading(broken["metric"], 2)]
    if len(broken["ranked"]) > 1:
        found.append(bar_chart(broken, next(number)))
    if broken["ranked"]:
        columns = [
            Column("名称", 18), Column("数值", 10), Column("件数", 14), Column("95%区间", 18),
            Column("评价", 10),
        ]  # fmt: skip
        rows = [
            [r["title"], r["said"], _of(broken, r), r["span"], r["verdict"]]
            for r in broken["ranked"]
        ]
        found.append(Table(columns, rows, f"{broken['metric']}（最需要看的在前）"))
    few = "；".join(f"{r['title']} {r['said']}（{_of(broken, r)}）" for r in broken["few"])
    if few and broken["ranked"]:
        said = f"不作排序的（不满 {broken['minimum']} 件，或没有归属）：{few}。"
        found.append(Paragraph(said, note=True))
    elif few:
        why = f"（不满 {broken['minimum']} 件，或没有归属）"
        found.append(Paragraph(f"都不作排序{why}：{few}。"))
    elif not broken["ranked"]:
        found.append(Paragraph("本期没有可算的。"))
    return found


def _of(broken: dict[str, Any], row: dict[str, Any]) -> str:
    if broken["unit"] == "share":
        return f"{row['num']:,}/{row['den']:,}"
    return f"{row['den']:,}"


def _cases(group: dict[str, Any]) -> list[Part]:
    rule = Paragraph(f"选取规则：{group['rule']}；期内共 {group['total']} 件。", note=True)
    if not group["cases"]:
        return [Heading(group["title"], 2), rule, Paragraph("本期没有可以列出的。")]
    told = [Paragraph(f"案例{n}：{text}") for n, text in enumerate(group["cases"], 1)]
    return [Heading(group["title"], 2), rule, *told]


def _definitions(metrics: list[dict[str, Any]]) -> Table:
    """How each is counted; what changed only where something did."""
    changed = any(d["changes"] for d in metrics)
    columns = [
        Column("指标", 19), Column("分母", 30), Column("分子", 26),
        Column("最少件数", 10, "number"), *([Column("口径变更", 14)] if changed else []),
    ]  # fmt: skip
    rows = [
        [
            d["title"],
            d["denominator"],
            d["numerator"],
            d["minimum"],
            *(["；".join(d["changes"]) or "无"] if changed else []),
        ]
        for d in metrics
    ]
    return Table(columns, rows)


def sheets_of(body: dict[str, Any]) -> list[Sheet]:
    """The same figures as numbers that can be reckoned with, one sheet a section."""
    notes = [
        f"{body['by']}，{body['issue']}", f"统计期间：{_days(body)}",
        f"数据时点：{body['known_at']}",
    ]  # fmt: skip
    found = [Sheet("主要指标", _figure_table(body), notes)]
    found += [
        Sheet(f"走势-{line['title']}", line_values(line), [*notes, *line["changes"]], chart=LINE)
        for line in lines_of(body)
    ]
    for name, title in (("units", "各单位"), ("topics", "主题")):
        found += [
            Sheet(f"{title}-{b['metric']}", _part_table(title, b), notes, chart=bars_of(b))
            for b in body[name]
        ]
    if body["cases"]:
        rows = [[g["title"], text] for g in body["cases"] for text in g["cases"]]
        table = Table([Column("类别", 14), Column("案例", 60)], rows, "典型案例")
        found.append(Sheet("典型案例", table, [*notes, *(g["rule"] for g in body["cases"])]))
    if body["definitions"]:
        found.append(Sheet("指标口径", _definitions(body["definitions"]), notes))
    return found


def _figure_table(body: dict[str, Any]) -> Table:
    """Shares, days and money each with their own format: so one column of values a unit."""
    columns = [
        Column("指标", 18), Column("单位", 8), Column("本期", 12, "text"),
        Column("本期数值", 12, "number"), Column("分子", 10, "number"), Column("分母", 10, "number"),
        Column("95%区间", 20), Column(body["before"], 12), Column("与上期比", 30),
        Column("去年同期", 12), Column("与去年同期比", 30), Column("目标", 10), Column("评价", 14),
    ]  # fmt: skip
    words = {"share": "比例", "days": "天", "items": "项"}
    rows = [
        [
            f["title"], words.get(f["unit"], ""), f["said"], As(f["value"], KINDS.get(f["unit"], "number")), f["num"], f["den"], f["span"],
            f["before_said"], f["change"], f["year_said"], f["year"], f["target"], f["verdict"],
        ]
        for f in body["figures"]
    ]  # fmt: skip
    return Table(columns, rows, f"{body['title']} {body['issue']}")


def _part_table(noun: str, broken: dict[str, Any]) -> Table:
    kind = KINDS.get(broken["unit"], "number")
    columns = [
        Column(noun, 22), Column(broken["metric"], 14, kind), Column("分子", 10, "number"),
        Column("分母", 10, "number"), Column("95%区间", 20), Column("评价", 16),
    ]  # fmt: skip
    rows = [
        [r["title"], r["value"], r["num"], r["den"], r["span"], r["verdict"]]
        for r in (*broken["ranked"], *broken["few"])
    ]
    return Table(columns, rows, broken["metric"])
