"""Workbooks of an import of facts: the template to fill in, and the rows that were refused.

Every text is written as text, so that nothing of a file runs as a formula and what was refused can
be corrected and sent in again as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from qifu.enterprises.imports import sheet_of
from qifu.enterprises.models import Fact, FactImport
from qifu.enterprises.rules.columns import CODE, NAME, REASON, title_of
from qifu.enterprises.rules.sheets import letter
from qifu.office import clean

TYPES = {
    "number": "数字，不带逗号和单位",
    "boolean": "填“是”或“否”",
    "date": "日期，如 2024-01-31，不能在今天之后",
    "set": "多项用分号隔开；确实一项也没有的填“-”",
    "text": "文字",
    "code": "编码",
}
EMPTY_ROWS = 500


def template_book(facts: Iterable[Fact]) -> bytes:
    """An XLSX with a column a fact, and a second sheet that says how to fill each in."""
    facts = list(facts)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业情况")
    guide = book.create_sheet("填写说明")
    titles = [CODE, NAME, *(title_of(fact) for fact in facts)]
    for place, title in enumerate(titles):
        sheet.column_dimensions[letter(place)].width = max(14, min(40, 2 * len(title) + 2))
    sheet.freeze_panes = "C2"
    sheet.append([_cell(sheet, title, bold=True) for title in titles])
    kinds = ["text", "text", *(fact.type for fact in facts)]
    for _ in range(EMPTY_ROWS):
        sheet.append([_empty(sheet, kind) for kind in kinds])
    for place, width in enumerate((40, 44, 60, 50)):
        guide.column_dimensions[letter(place)].width = width
    guide.append([_cell(guide, t, bold=True) for t in ("列", "怎么填", "可以填的值", "归口来源")])
    guide.append([_cell(guide, t) for t in (CODE, "必填，18位，单元格须为文本格式", "", "")])
    guide.append([_cell(guide, t) for t in (NAME, "选填，只用来与代码核对", "", "")])
    for fact in facts:
        how = "镇街名称或9位区划代码" if fact.name == "town" else TYPES[fact.type]
        told = (title_of(fact), how, "；".join(fact.values), fact.source)
        guide.append([_cell(guide, text) for text in told])
    for text in (
        "空着的单元格不改动已有的情况。",
        "金额列的标题写“（元）”按元读，改成“（万元）”按万元读。",
    ):
        guide.append([_cell(guide, text)])
    return _saved(book)


def refused_book(row: FactImport) -> bytes:
    """The refused rows as they stand in the file, each with its reasons, to be corrected."""
    reasons: dict[int, list[str]] = {}
    for error in row.errors:
        words = f"{error['column']}：{error['words']}" if error["column"] else error["words"]
        reasons.setdefault(error["row"], []).append(words)
    found = sheet_of(row.file)
    keep = [i for i, title in enumerate(found.titles) if title != REASON]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("没有导入的行")
    titles = [*(found.titles[i] for i in keep), REASON]
    for place, title in enumerate(titles):
        sheet.column_dimensions[letter(place)].width = 60 if title == REASON else 20
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, title, bold=True) for title in titles])
    for number, cells in found.rows:
        if number in reasons:
            own = [cells[i] if i < len(cells) else "" for i in keep]
            told = f"原文件第 {number} 行：" + "；".join(reasons[number])
            sheet.append([_cell(sheet, text) for text in (*own, told)])
    return _saved(book)


def _cell(sheet: Any, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, clean(text))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _empty(sheet: Any, kind: str) -> WriteOnlyCell:
    """A cell to write in; codes and texts keep their leading zeros, days look like days."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = {"number": "General", "date": "yyyy-mm-dd"}.get(kind, "@")
    return cell


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
