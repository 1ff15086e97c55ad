"""Records of a file: the columns of the template, read into what `operations.enter_many` takes."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import Workbook

from qifu.credit.operations import RecordInput
from qifu.credit.rules.kinds import CreditBook
from qifu.enterprises.rules.sheets import read_sheet
from qifu.kernel.errors import Invalid

COLUMNS = ("统一社会信用代码", "种类", "事由", "文号", "作出日期", "公示在哪里")
MOST = 2000


def template(book: CreditBook) -> bytes:
    """An XLSX to fill in: the columns, and a second sheet with the kinds that may be written."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "信用记录"
    sheet.append(COLUMNS)
    for place in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 24
    guide = workbook.create_sheet("种类")
    guide.append(("种类", "公示几个月", "依据"))
    for kind in book.kinds.values():
        guide.append((kind.title, kind.months or "修复或撤下以前", kind.source))
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def records_of(content: bytes, name: str, book: CreditBook) -> list[tuple[int, RecordInput]]:
    """The rows of a file with their number in it. Invalid({"file": …}) says why it cannot be read."""
    try:
        sheet = read_sheet(content, xlsx=name.lower().endswith(".xlsx"))
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error
    missing = [title for title in COLUMNS if title not in sheet.titles]
    if missing:
        raise Invalid({"file": [f"缺少这几列：{'、'.join(missing)}。请用模板来填。"]})
    if sheet.problems:
        (row, place), why = next(iter(sheet.problems.items()))
        raise Invalid({"file": [f"第 {row} 行“{sheet.titles[place]}”：{why}"]})
    if len(sheet.rows) > MOST:
        raise Invalid({"file": [f"一次最多 {MOST} 行，这份有 {len(sheet.rows)} 行，请分开上传。"]})
    places = [sheet.titles.index(title) for title in COLUMNS]
    codes = {kind.title: kind.code for kind in book.kinds.values()}
    return [
        (number, _record([cells[p] if p < len(cells) else "" for p in places], codes))
        for number, cells in sheet.rows
    ]


def _record(cells: list[str], codes: dict[str, str]) -> RecordInput:
    uscc, kind, title, number, day, published = (cell.strip() for cell in cells)
    try:
        decided = date.fromisoformat(day)
    except ValueError:
        decided = None
    return RecordInput(uscc, codes.get(kind, kind), title, number, decided, published)
