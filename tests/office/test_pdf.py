"""A document as PDF, read back as whoever copies out of it reads it."""

from __future__ import annotations

import pytest
from tests.pdf_text import words_of

from qifu.office import (
    UP,
    Band,
    Column,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    to_pdf,
)

TABLE = Table(
    [Column("指标", 16), Column("本期", kind="share"), Column("件数", kind="number")],
    [["按时办结", 0.875, 16], [UP, 0.9, 1200], Band("二、满意"), ["满意", None, 3]],
    "表1 主要指标",
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


def paper(**more: object) -> Document:
    parts = [
        Heading("总体情况"), Paragraph("第一段。\n第二段。"), Heading("主要指标"), TABLE,
        Picture(SVG, "一块", 40, "图1"), PageBreak(), Heading("附件", numbered=False),
    ]  # fmt: skip
    return Document("月报", parts, "第11期", [("编制单位", "区行政审批局")], author="企服", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("landscape", [False, True])
def test_a_document_reads_back_in_order(landscape: bool) -> None:
    first, second = words_of(to_pdf(paper(landscape=landscape)))
    said = (
        "月报 第11期 编制单位：区行政审批局 一、总体情况 第一段。 第二段。 二、主要指标 表1主要指标"
    )
    places = [first.index(words) for words in said.split()]
    assert places == sorted(places)
    assert all(word in first for word in ("87.5%", "90.0%", "1,200", "二、满意", "图1", "—1—"))
    assert first.count("按时办结") == 1  # one cell over two rows
    assert second == "附件—2—"


def test_words_are_data_and_never_code() -> None:
    wild = Document("#panic()", [Paragraph("*粗* #let x = 1 \x00<b>$")])
    (page,) = words_of(to_pdf(wild))
    assert "#panic()" in page and "*粗*#letx=1<b>$" in page


def test_many_narrow_columns_keep_their_words_apart() -> None:
    long = "https://example.gov.cn/work/cases/SQ2026-000051-0/"
    columns = [Column(f"列{n}", 20) for n in range(10)]
    row = [f"2026-09-{n:02d}" for n in range(10, 19)]
    table = Table(columns, [[*row, long]])
    (page,) = words_of(to_pdf(Document("表", [table], landscape=True)))
    assert all(day in page for day in row)
    assert long not in page and long in page.replace("\u200b", "")  # it may break in its cell
