"""The sheet of paper of GB/T 9704-2012 (党政机关公文格式): fonts, margins, page numbers.

A4 210 × 297 mm; head 37 mm, binding edge 28 mm, so that the type area is 156 × 225 mm (5.2.1);
title 2号小标宋, text 3号仿宋, 22 lines of 28 characters (5.2.3, 5.2.4, 7.3.1); headings 黑体, 楷体,
仿宋 (7.3.3); page numbers 4号半角宋体 between dashes, outside, 7 mm below the type area (7.5).
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

TITLE, TEXT, BLACK, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
FALLBACKS = {
    TITLE: "华文中宋;STZhongsong;Noto Serif CJK SC;宋体",
    TEXT: "仿宋;FangSong;STFangsong;Noto Serif CJK SC",
    BLACK: "SimHei;Noto Sans CJK SC",
    KAI: "楷体;KaiTi;STKaiti;Noto Serif CJK SC",
    SONG: "SimSun;Noto Serif CJK SC",
}
ERHAO, SANHAO, SIHAO, WUHAO, XIAOWU = Pt(22), Pt(16), Pt(14), Pt(10.5), Pt(9)
LINE = Pt(28.95)  # 22 lines on 225 mm
HEADINGS = ((1, BLACK, False), (2, KAI, False), (3, TEXT, True), (4, TEXT, False))


def prepare(paper: Docx, *, landscape: bool) -> None:
    """Page, styles, font table and page numbers of an empty document."""
    _page(paper, landscape)
    _fonts(paper)
    style(paper, "Normal", TEXT, SANHAO)
    body: Any = paper.styles["Normal"]
    body.paragraph_format.line_spacing = LINE
    body.paragraph_format.space_after = body.paragraph_format.space_before = Pt(0)
    body.paragraph_format.widow_control = True
    style(paper, "Title", TITLE, ERHAO)
    heading: Any = paper.styles["Title"]
    for border in heading.element.pPr.findall(qn("w:pBdr")):
        heading.element.pPr.remove(border)
    heading.paragraph_format.line_spacing = Pt(36)
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level, font, bold in HEADINGS:
        style(paper, f"Heading {level}", font, SANHAO, bold=bold)
        found: Any = paper.styles[f"Heading {level}"]
        found.paragraph_format.space_before = found.paragraph_format.space_after = Pt(0)
        found.paragraph_format.line_spacing = LINE
        found.paragraph_format.keep_with_next = True
    _page_numbers(paper)


def style(paper: Docx, name: str, font: str, size: Pt, *, bold: bool = False) -> None:
    """A style in one face for Chinese and one for Latin, black, upright."""
    found: Any = paper.styles[name]
    found.font.name, found.font.size, found.font.bold, found.font.italic = LATIN, size, bold, False
    found.font.color.rgb = RGBColor(0, 0, 0)
    faces(found.element.get_or_add_rPr(), font)


def faces(properties: Any, font: str) -> None:
    """Name the East-Asian face; a theme's face would win over it and goes."""
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)
    fonts.set(qn("w:eastAsia"), font)


def _page(paper: Docx, landscape: bool) -> None:
    section = paper.sections[0]
    head, foot, binding, outer = Mm(37), Mm(35), Mm(28), Mm(26)
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = head, foot
    section.left_margin, section.right_margin = binding, outer
    if landscape:  # bound at the top, so that it lies in one volume with upright sheets
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = binding, outer
        section.left_margin, section.right_margin = foot, head
    section.footer_distance = Mm(26 - 7 if landscape else 35 - 7 - 5)


def _fonts(paper: Docx) -> None:
    """Our faces in the font table, each with what to take where it is not installed; the picture
    and the names that the empty template brings are left out."""
    package = paper.part.package
    for key in [k for k, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{rows}</w:fonts>'
    for part in package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = table.encode()


def _page_numbers(paper: Docx) -> None:
    """“— 1 —” at the outer edge: right on odd pages, left on even ones, one character in."""
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line: Any = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIHAO
        for piece in ("— ", "PAGE", " —"):
            run = line.add_run("" if piece == "PAGE" else piece)
            run.font.size = SIHAO
            faces(run._r.get_or_add_rPr(), SONG)
            if piece == "PAGE":
                _field(run._r, piece)


def _field(run: Any, code: str) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run.append(mark)
        else:
            run.append(parse_xml(f"<w:instrText {nsdecls('w')}>{code}</w:instrText>"))
