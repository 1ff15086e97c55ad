"""A document as DOCX: what its parts say, on the paper that `page` prepares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

from docx import Document as new_paper
from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from qifu.office import page
from qifu.office.book import widths
from qifu.office.cells import clean
from qifu.office.numbering import Counter
from qifu.office.parts import (
    RIGHT,
    UP,
    Band,
    Column,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Table,
    said,
)
from qifu.office.pictures import as_raster

SIDES = {
    "left": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
UPRIGHT, LYING = 156, 225  # millimetres across the type area


def docx_of(document: Document) -> bytes:
    """The whole paper as bytes."""
    paper = new_paper()
    page.prepare(paper, landscape=document.landscape)
    _properties(paper, document)
    paper.add_paragraph(clean(document.title), style="Title")
    if document.subtitle:
        _paragraph(paper, Paragraph(document.subtitle, align="center", indent=False))
    for label, value in document.meta:
        _paragraph(paper, Paragraph(f"{label}：{value}", indent=False, note=True))
    numbers = Counter()
    across = LYING if document.landscape else UPRIGHT
    for part in document.parts:
        if isinstance(part, Heading):
            number = numbers.next(part.level) if part.numbered else ""
            line = paper.add_paragraph(
                number + clean(part.text), style=f"Heading {min(max(part.level, 1), 4)}"
            )
            line.paragraph_format.first_line_indent = page.SANHAO * 2
        elif isinstance(part, Paragraph):
            _paragraph(paper, part)
        elif isinstance(part, Table):
            _table(paper, part, across)
        elif isinstance(part, Picture):
            _picture(paper, part, across)
        elif isinstance(part, PageBreak):
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _properties(paper: Docx, document: Document) -> None:
    known = paper.core_properties
    known.title, known.author, known.language = (
        clean(document.title)[:250],
        document.author,
        "zh-CN",
    )
    known.last_modified_by, known.comments, known.keywords = document.author, "", ""
    if document.made_at is not None:
        known.created = known.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)


def _paragraph(paper: Docx, part: Paragraph) -> None:
    for text in clean(part.text).split("\n"):
        line = paper.add_paragraph()
        line.alignment = SIDES[part.align]
        run = line.add_run(text)
        size = page.SIHAO if part.note else page.SANHAO
        if part.note:
            run.font.size = size
            line.paragraph_format.line_spacing = Pt(22)
        if part.indent and part.align == "left":
            line.paragraph_format.first_line_indent = size * 2


def _caption(paper: Docx, text: str, *, above: bool) -> None:
    """`above` a table it stays with it; below a picture it ends what belongs together."""
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = above
    run = line.add_run(clean(text))
    run.font.size = page.SIHAO
    page.faces(run._r.get_or_add_rPr(), page.BLACK)


def _picture(paper: Docx, part: Picture, across: int) -> None:
    width = min(part.width, across)
    line = paper.add_paragraph()
    line.alignment, line.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, 1.0
    line.paragraph_format.keep_with_next = bool(part.caption)
    shape = line.add_run().add_picture(BytesIO(as_raster(part.content, width)), width=Mm(width))
    shape._inline.docPr.set("descr", clean(part.alt))
    if part.caption:
        _caption(paper, part.caption, above=False)


def _table(paper: Docx, part: Table, across: int) -> None:
    if part.caption:
        _caption(paper, part.caption, above=True)
    rows = list(part.rows)
    columns = list(part.columns)
    grid: Any = paper.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    wide = _shares(columns, rows, across)
    for column, width in zip(grid.columns, wide, strict=True):
        column.width = Mm(width)
    lines = [list(line.tc_lst) for line in grid._tbl.tr_lst]
    for line in grid._tbl.tr_lst:
        _of_row(line, "w:cantSplit")
    _of_row(grid._tbl.tr_lst[0], "w:tblHeader")
    for tc, column in zip(lines[0], columns, strict=True):
        _fill(tc, grid, column.title, "center", head=True)
    for place, (cells, row) in enumerate(zip(lines[1:], rows, strict=True)):
        below = rows[place + 1] if place + 1 < len(rows) else ()
        _row(grid, cells, row, columns, below)
    if part.whole:  # a row keeps with the next while its paragraphs do
        for line in grid._tbl.tr_lst[:-1]:
            for words in line.iter(qn("w:p")):
                words.get_or_add_pPr().get_or_add_keepNext()
    for cells in lines:
        for tc, width in zip(cells, wide, strict=False):
            if tc.grid_span == 1:
                tc.width = Mm(width)
    paper.add_paragraph().paragraph_format.line_spacing = Pt(12)


def _row(grid: Any, cells: Sequence[Any], row: Row, columns: Sequence[Column], below: Row) -> None:
    if isinstance(row, Band):
        cells[0].grid_span = len(cells)
        for spare in cells[1:]:
            spare.getparent().remove(spare)
        _fill(cells[0], grid, row.text, "left", head=True)
        return
    for place, (tc, column, value) in enumerate(zip(cells, columns, row, strict=True)):
        if value is UP:
            tc.vMerge = "continue"
        elif not isinstance(below, Band) and len(below) and below[place] is UP:
            tc.vMerge = "restart"
        _fill(tc, grid, said(value, column.kind), "right" if column.kind in RIGHT else "left")


def _fill(tc: Any, grid: Any, text: str, side: str, *, head: bool = False) -> None:
    """Text of a cell in 5号, in 小五 where there are many columns; lines of it are paragraphs."""
    from docx.table import _Cell

    cell = _Cell(tc, grid)
    many = len(grid.columns) > 8
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, words in enumerate(clean(text).split("\n")):
        line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT if side == "left" else SIDES[side]
        line.paragraph_format.line_spacing = Pt(12 if many else 15)
        run = line.add_run(words)
        run.font.size = page.XIAOWU if many else page.WUHAO
        page.faces(run._r.get_or_add_rPr(), page.BLACK if head else page.TEXT)


def _of_row(line: Any, name: str) -> None:
    line.get_or_add_trPr().append(OxmlElement(name))


def _shares(columns: Sequence[Column], rows: Sequence[Row], across: int) -> list[float]:
    """Millimetres for each column, in the proportion of their widths in characters."""
    found = widths(columns, rows[:200])
    return [across * one / sum(found) for one in found]
