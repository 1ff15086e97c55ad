"""Sheets as XLSX, written row by row: a million rows need no more memory than ten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from qifu.office.book_charts import add_chart
from qifu.office.cells import safe_cell
from qifu.office.parts import RIGHT, UP, As, Band, Column, Row, Sheet, said

FORMATS = {
    "text": "@",
    "number": "#,##0",
    "money": "#,##0.00",
    "share": "0.0%",
    "days": "0.0",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}
BROKEN = "#,##0.0#"
LOOKED_AT = 200  # rows that a width is fitted to
NARROW, WIDE = 6, 60
BOLD, TITLE = Font(bold=True), Font(bold=True, size=14)
SHADE = PatternFill("solid", fgColor="FFEFEFEF")
LINE = Side(style="thin", color="FF999999")
BOX = Border(LINE, LINE, LINE, LINE)
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def xlsx_of(sheets: Iterable[Sheet]) -> bytes:
    """The workbook as bytes; ValueError without a sheet."""
    out = BytesIO()
    write_xlsx(sheets, out)
    return out.getvalue()


def write_xlsx(sheets: Iterable[Sheet], out: IO[bytes]) -> int:
    """The workbook into an open file. Returns how many rows it has below its heads."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    rows = sum([_sheet(book, sheet, taken) for sheet in sheets])
    if not taken:
        raise ValueError("a workbook has at least one sheet")
    book.save(out)
    return rows


def _name(title: str, taken: set[str]) -> str:
    """A title as spreadsheets allow it: 31 characters, some forbidden, none twice."""
    base = FORBIDDEN.sub(" ", title).strip(" '")[:31] or "表"
    name, again = base, 2
    while name.lower() in taken:
        name, again = f"{base[:27]} ({again})", again + 1
    taken.add(name.lower())
    return name


def _sheet(book: Workbook, sheet: Sheet, taken: set[str]) -> int:
    page: Any = book.create_sheet(_name(sheet.title, taken))
    table, rows = sheet.table, iter(sheet.table.rows)
    first = list(islice(rows, LOOKED_AT))
    for place, width in enumerate(widths(table.columns, first), 1):
        page.column_dimensions[get_column_letter(place)].width = width
    above = [line for line in (table.caption, *sheet.notes) if line]
    head = len(above) + 1
    last = get_column_letter(max(1, len(table.columns)))
    _page(page, head, sheet.landscape)
    for number, line in enumerate(above, 1):
        cell = _cell(page, line, "text")
        cell.font = TITLE if number == 1 and table.caption else Font()
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.append([cell])
        page.merged_cells.add(f"A{number}:{last}{number}")
    page.append([_head(page, column) for column in table.columns])
    many = _rows(page, table.columns, chain(first, rows), head + 1, last)
    if sheet.chart is not None and many:
        add_chart(page, sheet, sheet.chart, head=head, many=many)
    return many


def _page(page: Any, head: int, landscape: bool) -> None:
    """What prints: A4, as wide as the paper, the head on every sheet."""
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.paperSize = 9
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "— &P —"


def _rows(page: Any, columns: Sequence[Column], rows: Iterator[Row], at: int, last: str) -> int:
    opened = [0] * len(columns)  # where the cell began that `UP` prolongs
    first = at
    for row in rows:
        if isinstance(row, Band):
            _close(page, opened, at)
            cell = _cell(page, row.text, "text")
            cell.font, cell.fill = BOLD, SHADE
            page.append([cell])
            page.merged_cells.add(f"A{at}:{last}{at}")
            opened = [0] * len(columns)
        else:
            cells = []
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is not UP:
                    _merge(page, place, opened[place], at - 1)
                    opened[place] = at
                cells.append(_cell(page, None if value is UP else value, column.kind))
            page.append(cells)
        at += 1
    _close(page, opened, at)
    return at - first


def _close(page: Any, opened: Sequence[int], at: int) -> None:
    for place, since in enumerate(opened):
        _merge(page, place, since, at - 1)


def _merge(page: Any, place: int, since: int, until: int) -> None:
    if since and until > since:
        letter = get_column_letter(place + 1)
        page.merged_cells.add(f"{letter}{since}:{letter}{until}")


def _head(page: Any, column: Column) -> Any:
    cell = _cell(page, column.title, "text")
    cell.font, cell.fill = BOLD, SHADE
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _cell(page: Any, value: Any, kind: str) -> Any:
    """A cell with its border; a text is stored as a text, whatever it begins with."""
    if isinstance(value, As):
        value, kind = value.value, value.kind
    value = safe_cell(value)
    if isinstance(value, bool):
        value = "是" if value else "否"
    cell: Any = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = FORMATS["text"]
    else:
        cell.number_format = _format(value, kind)
    side = "right" if kind in RIGHT else "left"
    cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=kind == "text")
    cell.border = BOX
    return cell


def _format(value: Any, kind: str) -> str:
    """How a spreadsheet writes the value; a whole number has no point behind it."""
    if kind == "number" and isinstance(value, float | Decimal) and value != int(value):
        return BROKEN
    return FORMATS[kind] if kind != "text" else "General"


def widths(columns: Sequence[Column], rows: Sequence[Row]) -> list[float]:
    """A width for each column: its own, or what its title and first rows need, within bounds."""
    found = []
    for place, column in enumerate(columns):
        texts = [column.title] + [
            said(row[place], column.kind)
            for row in rows
            if not isinstance(row, Band) and row[place] is not UP
        ]
        need = max((_long(line) for text in texts for line in text.split("\n")), default=0) + 2
        found.append(column.width or float(min(WIDE, max(NARROW, need))))
    return found


def _long(text: str) -> int:
    """How wide a text is in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[:WIDE])
