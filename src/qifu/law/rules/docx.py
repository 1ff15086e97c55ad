"""A small Word document of our own text: title, lines, and a table to fill in. No template file.

WordprocessingML (ECMA-376) with what such a page needs and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_FONT = '<w:rFonts w:ascii="SimSun" w:hAnsi="SimSun" w:eastAsia="SimSun"/>'
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="6" w:color="444444"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
WIDE = 6  # columns from which a page lies on its side


def document(
    title: str,
    *,
    says: str = "",
    lines: Sequence[str] = (),
    table: Sequence[str] = (),
    rows: int = 0,
    foot: str = "",
) -> bytes:
    """The bytes of a .docx file."""
    body = [_paragraph(title, size=36, bold=True, centred=True)]
    if says:
        body.append(_paragraph(says, size=21, centred=True))
    body += [_paragraph(line) for line in lines]
    if table:
        body.append(_table(table, rows))
    if foot:
        body.append(_paragraph(foot, size=18))
    lies = len(table) >= WIDE
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if lies else 'w:w="11906" w:h="16838"'
    page = (
        f'<w:sectPr><w:pgSz {size}/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
        ' w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{''.join(body)}{page}</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELS), ("word/document.xml", xml),
        ):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def _run(text: str, size: int, *, bold: bool = False) -> str:
    style = f'{_FONT}{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'
    said = escape(text)
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{said}</w:t></w:r>'


def _paragraph(text: str, *, size: int = 24, bold: bool = False, centred: bool = False) -> str:
    place = '<w:jc w:val="center"/>' if centred else ""
    spacing = '<w:spacing w:after="160" w:line="360" w:lineRule="auto"/>'
    return f"<w:p><w:pPr>{spacing}{place}</w:pPr>{_run(text, size, bold=bold)}</w:p>"


def _table(heads: Sequence[str], rows: int) -> str:
    def row(cells: Sequence[str], *, bold: bool) -> str:
        drawn = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p>{_run(c, 20, bold=bold)}</w:p></w:tc>'
            for c in cells
        )
        return f'<w:tr><w:trPr><w:trHeight w:val="520"/></w:trPr>{drawn}</w:tr>'

    grid = "".join('<w:gridCol w:w="1600"/>' for _ in heads)
    lines = row(heads, bold=True) + row([""] * len(heads), bold=False) * rows
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_EDGES}</w:tblBorders>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )
