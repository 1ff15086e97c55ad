"""Charts of a report: the same numbers as the table beneath, in all three papers."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx import Document as read_docx
from openpyxl import load_workbook

from qifu.insight.reports.papers import document_of, sheets_of
from qifu.office import Picture, to_docx, to_pdf, to_xlsx


def _spot(label: str, num: int, den: int) -> dict[str, Any]:
    value = num / den if den else None
    return {
        "label": label, "start": "2026-03-01", "end": "2026-03-31", "num": num, "den": den,
        "said": f"{value:.1%}" if value is not None else "—", "value": value,
        "low": None if value is None else max(value - 0.06, 0),
        "high": None if value is None else min(value + 0.04, 1),
        "span": "", "small": 0 < den < 20,
    }  # fmt: skip


def _part(title: str, num: int, den: int) -> dict[str, Any]:
    return {**_spot(title, num, den), "title": title, "verdict": "", "met": num / den >= 0.9}


def body() -> dict[str, Any]:
    spots = [_spot("1月", 40, 44), _spot("2月", 0, 0), _spot("3月", 9, 12), _spot("4月", 57, 60),
             _spot("5月", 52, 60)]  # fmt: skip
    ranked = [_part("市场监管局", 20, 30), _part("发展和改革局与一个很长名字的单位", 28, 30)]
    return {
        "title": "月报", "issue": "2026年第5期", "by": "专班", "period": "2026年5月",
        "start": "2026-05-01", "end": "2026-05-31", "before": "上月", "known_at": "6月2日",
        "made_on": "2026年6月2日", "overview": ["总的。"], "figures": [], "topics": [], "cases": [],
        "definitions": [], "lines": [
            {"title": "按时办结率", "unit": "share", "target": 0.9, "spots": spots,
             "changes": ["2026-03-01 起：改了"]},
            {"title": "解决率", "unit": "share", "target": None, "spots": spots[:2], "changes": []},
        ],
        "units": [{"metric": "按时办结率", "unit": "share", "minimum": 20, "target": 0.9,
                   "ranked": ranked, "few": []}],
    }  # fmt: skip


def test_every_series_is_drawn_with_its_numbers_and_words() -> None:
    pictures = [p for p in document_of(body()).parts if isinstance(p, Picture)]
    assert [p.caption[:2] for p in pictures] == ["图1", "图2"]  # one reading is no line
    line, bars = (p.content.decode() for p in pictures)
    assert line.count("<circle") == 4 + 1  # a gap stays a gap; the hollow one is explained
    assert "目标 90%" in line and "件数少，只供参考" in line and "95% 区间" in line
    assert "最高 4月 95.0%" in pictures[0].alt and "最低 3月 75.0%" in pictures[0].alt
    assert bars.count("#3f4f59") == 1 and "66.7%" in bars and "93.3%" in bars
    assert "市场监管局 66.7%" in pictures[1].alt and "…" in bars
    assert not re.search(r"class=|href|<script|<style", line + bars)


def test_the_papers_hold_them() -> None:
    paper = to_docx(document_of(body()))
    with zipfile.ZipFile(io.BytesIO(paper)) as folder:
        assert sum(name.startswith("word/media/") for name in folder.namelist()) == 2
    alts = re.findall(r'descr="([^"]*)"', read_docx(io.BytesIO(paper)).element.xml)
    assert any("按时办结率：1月 90.9%" in alt for alt in alts)
    assert to_pdf(document_of(body())).startswith(b"%PDF")
    book = load_workbook(io.BytesIO(to_xlsx(sheets_of(body()))))
    drawn = {sheet.title: sheet._charts for sheet in book if sheet._charts}
    assert {title: len(charts) for title, charts in drawn.items()} == {
        "走势-按时办结率": 1, "各单位-按时办结率": 1,
    }  # fmt: skip
    (table,) = [t for t in read_docx(io.BytesIO(paper)).tables if t.cell(0, 0).text == "时间"]
    assert [row.cells[1].text for row in table.rows][1:4] == [
        "90.9%（40/44）", "—", "75.0%（9/12）*"
    ]  # fmt: skip
    (chart,) = drawn["走势-按时办结率"]
    cells = [series.val.numRef.f.rpartition("!")[2] for series in chart.series]
    sheet = book["走势-按时办结率"]
    values = [[cell.value for (cell,) in sheet[ref.replace("$", "")]] for ref in cells]
    assert values[0] == [s["value"] for s in body()["lines"][0]["spots"]] and set(values[1]) == {
        0.9
    }
