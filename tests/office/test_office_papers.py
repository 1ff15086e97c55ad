"""Papers and sheets, read back as whoever gets them reads them."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document as read_docx
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook

from qifu.office import (
    UP,
    Band,
    Column,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Sheet,
    Table,
    safe_cell,
    to_docx,
    to_xlsx,
)
from qifu.office.numbering import chinese

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"'
    b' fill="#246"/><text x="4" y="14" font-size="8" fill="#fff">\xe5\x9b\xbe</text></svg>'
)
COLUMNS = (Column("序号", 6), Column("主要任务", 24), Column("按期", kind="share"))
ROWS = [
    Band("一、建强服务载体"),
    (1, "建强中心", 0.5),
    (2, UP, None),
    (3, "=HYPERLINK(1)", Decimal("0.125")),
]


def _paper(**more: Any) -> Any:
    parts = [
        Heading("总体"), Paragraph("第一段\n第二段\x01"), Heading("细处", 2), Heading("再细", 3),
        Table(COLUMNS, iter(ROWS), caption="任务清单"), Picture(SVG, alt="按期率走势", caption="图1"),
        PageBreak(), Heading("以后"), Heading("又细", 2),
    ]  # fmt: skip
    body = to_docx(
        Document("改革任务季度评议", parts, meta=[("时间", "2026年第三季度")], author="区政务审批局",
                 made_at=datetime(2026, 10, 8, 1, tzinfo=UTC), **more)
    )  # fmt: skip
    return read_docx(BytesIO(body)), body


def test_a_paper_says_what_it_was_given() -> None:
    paper, _ = _paper()
    assert [p.text for p in paper.paragraphs if p.text] == [
        "改革任务季度评议", "时间：2026年第三季度", "一、总体", "第一段", "第二段", "（一）细处",
        "1. 再细", "任务清单", "图1", "二、以后", "（一）又细",
    ]  # fmt: skip
    assert [p.style.name for p in paper.paragraphs if p.text.startswith(("一、", "1."))] == [
        "Heading 1", "Heading 3",
    ]  # fmt: skip
    table = paper.tables[0]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["序号", "主要任务", "按期"],
        ["一、建强服务载体"] * 3,
        ["1", "建强中心", "50.0%"],
        ["2", "建强中心", ""],
        ["3", "=HYPERLINK(1)", "12.5%"],
    ]
    assert table.cell(2, 1)._tc is table.cell(3, 1)._tc  # one cell over two rows
    assert paper.core_properties.title == "改革任务季度评议"
    assert paper.core_properties.author == "区政务审批局"
    assert paper.inline_shapes[0]._inline.docPr.get("descr") == "按期率走势"


def test_the_page_is_that_of_the_standard() -> None:
    paper, body = _paper()
    page = paper.sections[0]
    near = [
        (page.page_width, 210), (page.page_height, 297), (page.top_margin, 37),
        (page.bottom_margin, 35), (page.left_margin, 28), (page.right_margin, 26),
    ]  # fmt: skip
    assert all(abs(found - Mm(wanted)) < Mm(0.1) for found, wanted in near)
    faces = {
        name: paper.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "Heading 1", "Heading 2")
    }
    assert faces == {
        "Title": "方正小标宋简体", "Normal": "仿宋_GB2312",
        "Heading 1": "黑体", "Heading 2": "楷体_GB2312",
    }  # fmt: skip
    assert paper.styles["Normal"].font.size.pt == 16 and paper.styles["Title"].font.size.pt == 22
    head = paper.tables[0].rows[0]._tr
    assert head.trPr.find(qn("w:tblHeader")) is not None
    with zipfile.ZipFile(BytesIO(body)) as packed:
        names = packed.namelist()
        fonts = packed.read("word/fontTable.xml").decode()
        footers = [packed.read(n).decode() for n in names if n.startswith("word/footer")]
    assert 'w:altName w:val="仿宋;' in fonts and 'w:name="方正小标宋简体"' in fonts
    assert len(footers) == 2 and all("PAGE" in f and "— " in f for f in footers)
    assert not any("thumbnail" in name for name in names)


def test_a_wide_table_lies_on_its_side() -> None:
    paper, _ = _paper(landscape=True)
    page = paper.sections[0]
    assert page.page_width > page.page_height
    grid = [int(c.get(qn("w:w"))) for c in paper.tables[0]._tbl.tblGrid]
    assert abs(sum(grid) * 635 - Mm(225)) < Mm(1)  # twentieths of a point


def test_a_sheet_says_what_it_was_given() -> None:
    body = to_xlsx(
        [
            Sheet("任务[清单]", Table(COLUMNS, iter(ROWS), caption="任务清单"), notes=["2026-09-30"]),
            Sheet("任务[清单]", Table((Column("时间", kind="time"), Column("日", kind="date")),
                  [(datetime(2026, 9, 30, 16, tzinfo=UTC), date(2026, 9, 30))])),
        ]
    )  # fmt: skip
    book = load_workbook(BytesIO(body))
    assert book.sheetnames == ["任务 清单", "任务 清单 (2)"]
    first: Any = book.worksheets[0]
    assert [[c.value for c in row] for row in first.iter_rows()] == [
        ["任务清单", None, None], ["2026-09-30", None, None], ["序号", "主要任务", "按期"],
        ["一、建强服务载体", None, None], [1, "建强中心", 0.5], [2, None, None],
        [3, "'=HYPERLINK(1)", 0.125],
    ]  # fmt: skip
    assert {str(r) for r in first.merged_cells.ranges} == {"A1:C1", "A2:C2", "A4:C4", "B5:B6"}
    assert first.freeze_panes == "A4" and first.print_title_rows == "$3:$3"
    assert first["C5"].number_format == "0.0%" and first["B7"].data_type == "s"
    assert first.column_dimensions["B"].width == 24
    second: Any = book.worksheets[1]
    assert [c.value.isoformat() for c in second[2]] == [
        "2026-10-01T00:00:00",
        "2026-09-30T00:00:00",
    ]


def test_a_column_is_as_wide_as_its_words() -> None:
    table = Table([Column("甲"), Column("乙")], [("宽" * 10, "a" * 200)])
    page: Any = load_workbook(BytesIO(to_xlsx([Sheet("表", table)]))).worksheets[0]
    assert page.column_dimensions["A"].width == 22 and page.column_dimensions["B"].width == 60


@pytest.mark.parametrize("begun", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\x00=1"])
def test_no_text_is_taken_for_a_formula(begun: str) -> None:
    assert safe_cell(begun).startswith("'") and "\x00" not in safe_cell(begun)
    page: Any = load_workbook(
        BytesIO(to_xlsx([Sheet("表", Table([Column(begun)], [(begun,)]))]))
    ).worksheets[0]
    assert [page["A1"].data_type, page["A2"].data_type] == ["s", "s"]


def test_what_is_no_formula_stays() -> None:
    assert [safe_cell(v) for v in ("-", "—", "甲=乙", -1, None)] == ["-", "—", "甲=乙", -1, None]


def test_chinese_figures() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 37, 99)] == [
        "一", "十", "十一", "二十", "三十七", "九十九",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="1 to 99"):
        chinese(100)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="PNG, JPEG or SVG"):
        to_docx(Document("图", [Picture(b"GIF89a", alt="")]))
    with pytest.raises(ValueError, match="at least one sheet"):
        to_xlsx([])
