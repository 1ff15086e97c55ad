"""The A4 poster of 码上举报 for a centre or window: what it is for, and the QR code."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import typst

from qifu.web.papers.qr import qr_file
from qifu.web.papers.receipt import font_folder


@dataclass(frozen=True)
class PosterData:
    """What a poster says; `url` is what its code opens."""

    district: str
    unit: str
    place: str
    url: str
    elsewhere: tuple[str, ...]
    days: int


def poster_pdf(data: PosterData) -> bytes:
    """The PDF, about 0.1 s. Everything variable is data, never markup."""
    values = {
        "district": data.district, "unit": data.unit, "place": data.place, "url": data.url,
        "elsewhere": list(data.elsewhere), "days": str(data.days),
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="qifu-paper-") as folder:
        root = Path(folder)
        template = files("qifu.web.papers").joinpath("poster.typ").read_bytes()
        (root / "poster.typ").write_bytes(template)
        (root / "data.json").write_text(json.dumps(values, ensure_ascii=False), "utf-8")
        (root / "qr.svg").write_bytes(qr_file(data.url))
        return typst.compile(
            str(root / "poster.typ"),
            root=folder,
            font_paths=[font_folder()],
            ignore_system_fonts=True,
        )
