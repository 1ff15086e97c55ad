"""A document as PDF, laid out like its DOCX, set in the font of our own wheel: it looks the same on
every machine."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

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
    Paragraph,
    Picture,
    Row,
    Table,
    said,
)

LONG, PIECE = re.compile(r"[!-~]{16,}"), re.compile(r".{1,6}")
UPRIGHT, LYING = 156, 225  # millimetres across the type area


def pdf_of(document: Document) -> bytes:
    """The whole paper as bytes. Its words never touch the disk: only pictures lie there meanwhile."""
    numbers, pictures = Counter(), _Pictures(LYING if document.landscape else UPRIGHT)
    values = {
        "title": clean(document.title), "subtitle": clean(document.subtitle),
        "author": clean(document.author), "landscape": document.landscape,
        "meta": [[clean(label), clean(value)] for label, value in document.meta],
        "parts": [one for part in document.parts for one in _part(part, numbers, pictures)],
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="qifu-document-") as folder:
        for name, body in pictures.kept.items():
            (Path(folder) / name).write_bytes(body)
        pressed: bytes = typst.compile(  # type: ignore[misc]
            files("qifu.office").joinpath("document.typ").read_bytes(), root=folder,
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)}, ignore_system_fonts=True,
            font_paths=[str(Path(str(noto_cjk_sans_otc.__file__)).parent)],
        )  # fmt: skip
    return pressed


class _Pictures:
    """The pictures of a document by the name of their file."""

    def __init__(self, across: int) -> None:
        self.across, self.kept = across, dict[str, bytes]()

    def keep(self, part: Picture) -> str:
        """The name under which the picture's bytes will lie."""
        content = part.content
        kind = "svg" if b"<svg" in content[:1000] else "png"
        kind = "jpg" if content.startswith(b"\xff\xd8") else kind
        name = f"picture-{len(self.kept)}.{kind}"
        self.kept[name] = content
        return name


def _part(part: Any, numbers: Counter, pictures: _Pictures) -> list[dict[str, Any]]:
    if isinstance(part, Heading):
        number = numbers.next(part.level) if part.numbered else ""
        return [
            {"kind": "heading", "level": part.level, "number": number, "text": clean(part.text)}
        ]
    if isinstance(part, Paragraph):
        return [
            {"kind": "paragraph", "text": line, "side": part.align, "indent": part.indent,
             "note": part.note}
            for line in clean(part.text).split("\n")
        ]  # fmt: skip
    if isinstance(part, Table):
        return [_table(part)]
    if isinstance(part, Picture):
        width = min(part.width, pictures.across)
        return [
            {"kind": "picture", "file": pictures.keep(part), "width": width,
             "alt": clean(part.alt), "caption": clean(part.caption)}
        ]  # fmt: skip
    return [{"kind": "break"}]


def _table(part: Table) -> dict[str, Any]:
    rows, columns = list(part.rows), list(part.columns)
    wide = widths(columns, rows[:200])
    return {
        "kind": "table", "caption": clean(part.caption), "whole": part.whole, "widths": [round(w, 2) for w in wide],
        "head": [clean(column.title) for column in columns],
        "cells": [cell for place in range(len(rows)) for cell in _row(rows, place, columns)],
    }  # fmt: skip


def _row(rows: Sequence[Row], place: int, columns: Sequence[Column]) -> list[dict[str, Any]]:
    row = rows[place]
    if isinstance(row, Band):
        return [_cell(row.text, "left", head=True, colspan=len(columns))]
    found = []
    for column, value in enumerate(row):
        if value is UP and _has_above(rows, place):
            continue  # the cell above reaches down here
        kind = columns[column].kind
        side = "right" if kind in RIGHT else "left"
        found.append(_cell(said(value, kind), side, rowspan=_reach(rows, place, column)))
    return found


def _has_above(rows: Sequence[Row], place: int) -> bool:
    return place > 0 and not isinstance(rows[place - 1], Band)


def _reach(rows: Sequence[Row], place: int, column: int) -> int:
    """Over how many rows the cell at `place` reaches."""
    below = place + 1
    while below < len(rows):
        row = rows[below]
        if isinstance(row, Band) or row[column] is not UP:
            break
        below += 1
    return below - place


def _cell(
    text: str, side: str, *, head: bool = False, colspan: int = 1, rowspan: int = 1
) -> dict[str, Any]:
    return {
        "text": _parted(clean(text)), "side": side, "head": head, "colspan": colspan,
        "rowspan": rowspan,
    }  # fmt: skip


def _parted(text: str) -> str:
    """Where a long word without a space (an address, a number) may break, so that it stays in its
    cell."""
    return LONG.sub(lambda found: "\u200b".join(PIECE.findall(found.group())), text)
