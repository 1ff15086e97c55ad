"""The words of a PDF, read back through its own character maps: what a reader would copy out of it."""

from __future__ import annotations

import io
import re

import pikepdf


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, in the order it was drawn, without its spaces and line ends."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [_page(page) for page in file.pages]


def _page(page: pikepdf.Page) -> str:
    maps = {name: _map(font) for name, font in page.resources.get("/Font", {}).items()}
    found, now = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            now = maps.get(str(operands[0]), {})
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            found += [_said(bytes(p), now) for p in parts if isinstance(p, pikepdf.String)]
    return re.sub(r"\s", "", "".join(found))


def _said(codes: bytes, known: dict[int, str]) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return "".join(known.get(high << 8 | low, "") for high, low in pairs)


def _map(font: pikepdf.Object) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    text = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, word in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = _word(word)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, word in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for place in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + place] = chr(int(word, 16) + place)
    return found


def _word(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")
