"""A table as people send it, XLSX or CSV, as rows of texts. Pure.

Texts are what a person sees in the cell: days as ``2024-01-31``, truth as 是 or 否, numbers without
an exponent. What has no plain value (a formula, an error of the spreadsheet) is told, not guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

MAX_ROWS, MAX_COLUMNS, MAX_LINES = 20_000, 200, 100_000


@dataclass(frozen=True)
class Sheet:
    """The first row as titles, the others with their number in the file; `problems` by row and
    place (from 0); `notes` are told before anything is taken."""

    titles: list[str]
    rows: list[tuple[int, list[str]]]
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Empty(ValueError):
    """A table of titles only."""

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        super().__init__("除了标题没有任何内容，请填好后再上传。")


def letter(place: int) -> str:
    """The name of a column as spreadsheets show it: 0 is A."""
    return str(get_column_letter(place + 1))


def read_sheet(content: bytes, *, xlsx: bool) -> Sheet:
    """The table of a file; ValueError says why it cannot be read and what to do."""
    problems: dict[tuple[int, int], str] = {}
    notes: list[str] = []
    if not xlsx:
        return _sheet(_csv(content, notes), problems, notes)
    book = _opened(content)
    sheet = book.worksheets[0]
    if len(book.worksheets) > 1:
        notes.append(f"文件里有 {len(book.worksheets)} 张表，只读第一张“{sheet.title}”。")
    return _sheet(_xlsx(sheet, problems), problems, notes)


def read_book(content: bytes, wanted: Iterable[str], first: str) -> dict[str, Sheet]:
    """The tables of a workbook by name, those of `wanted` that are there; `first` must be, and not
    empty. ValueError says why it cannot be read and what to do."""
    book = _opened(content)
    named = {sheet.title: sheet for sheet in book.worksheets}
    if first not in named:
        raise ValueError(f"文件里没有名为“{first}”的表，请用导出的文件来改。")
    found = {}
    for name in wanted:
        if name not in named:
            continue
        problems: dict[tuple[int, int], str] = {}
        try:
            found[name] = _sheet(_xlsx(named[name], problems), problems, [])
        except ValueError as error:
            if name == first or not isinstance(error, Empty):
                raise ValueError(f"“{name}”：{error}") from error
            found[name] = Sheet(error.titles, [])
    return found


def _sheet(
    lines: Iterator[tuple[int, list[str]]],
    problems: dict[tuple[int, int], str],
    notes: list[str],
) -> Sheet:
    titles: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if number > MAX_LINES:
            raise ValueError(f"文件超过 {MAX_LINES:,} 行，请删去下面的空行，或分成几个文件。")
        while cells and not cells[-1] and (number, len(cells) - 1) not in problems:
            cells.pop()
        if titles is None:
            titles = [" ".join(cell.split()) for cell in cells]
        elif cells:
            rows.append((number, cells))
        if len(cells) > MAX_COLUMNS:
            raise ValueError(f"第 {number} 行超过 {MAX_COLUMNS} 列，请用下载的模板填写。")
        if len(rows) > MAX_ROWS:
            raise ValueError(f"一个文件最多 {MAX_ROWS:,} 行，请分成几个文件。")
    if not titles:
        raise ValueError("第一行没有列标题，请用下载的模板填写。")
    if not rows:
        raise Empty(titles)
    return Sheet(titles, rows, problems, notes)


def _opened(content: bytes) -> Any:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True)
        assert book.worksheets
    except Exception as error:
        raise ValueError("文件读不出来，可能已损坏；请用表格软件另存为 xlsx 后再上传。") from error
    return book


def _xlsx(sheet: Any, problems: dict[tuple[int, int], str]) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = []
            for place, cell in enumerate(row):
                if cell.data_type in ("f", "e"):
                    what = "公式" if cell.data_type == "f" else "错误值"
                    problems[number, place] = f"单元格里是{what}，请改成数值（复制后“粘贴为值”）"
                cells.append(cell_text(cell.value))
            yield number, cells
    except (ValueError, KeyError, IndexError, OSError, EOFError) as error:
        raise ValueError("文件读到一半出错，可能已损坏；请另存为新的 xlsx 后再上传。") from error


def cell_text(value: Any) -> str:
    """What a person sees in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case int():
            return str(value)
        case float():
            number = Decimal(repr(value))
            whole = number == number.to_integral_value() if number.is_finite() else False
            return f"{number.to_integral_value():f}" if whole else f"{number:f}"
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    return str(value).strip()


def _csv(content: bytes, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    text = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes.append("按 UTF-8 编码读取。" if encoding == "utf-8-sig" else "按 GB18030 编码读取。")
        break
    else:
        raise ValueError("文字编码读不出来；请另存为 UTF-8 编码的 CSV，或改用 xlsx。")
    first = text.partition("\n")[0]
    mark = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        where = reader.line_num
        raise ValueError(f"第 {where} 行的引号不成对，读不下去；请改好，或另存为 xlsx。") from error
