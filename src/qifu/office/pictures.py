"""Pictures as a paper can hold them: SVG is drawn with our own fonts, nothing is fetched."""

from __future__ import annotations

import tempfile
from pathlib import Path

import noto_cjk_sans_otc
import typst

PPI = 200
PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: "Noto Sans CJK SC")
#image("picture.svg", width: {width}mm)
"""


def as_raster(content: bytes, width: float) -> bytes:
    """PNG or JPEG as it is; SVG drawn `width` millimetres wide. ValueError for anything else."""
    if content.startswith((b"\x89PNG", b"\xff\xd8")):
        return content
    if b"<svg" not in content[:1000]:
        raise ValueError("a picture is PNG, JPEG or SVG")
    with tempfile.TemporaryDirectory(prefix="qifu-picture-") as folder:
        root = Path(folder)
        (root / "picture.svg").write_bytes(content)
        (root / "page.typ").write_text(PAGE.format(width=float(width)), "utf-8")
        fonts = str(Path(str(noto_cjk_sans_otc.__file__)).parent)
        drawn: bytes = typst.compile(
            str(root / "page.typ"), root=folder, font_paths=[fonts], ignore_system_fonts=True,
            format="png", ppi=float(PPI),
        )  # fmt: skip
    return drawn
