"""QR codes as SVG: for a page, and for a paper."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, label: str = "查进度的二维码") -> SafeString:
    """An SVG to put into a page (no inline style, so a strict policy lets it be)."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        scale=4, border=2, omitsize=True, svgclass="qr-code", lineclass=None, light="#fff"
    )
    said = format_html('<svg role="img" aria-label="{}" ', label)
    return mark_safe(drawn.replace("<svg ", said, 1))  # noqa: S308


def qr_file(text: str) -> bytes:
    """The same as an SVG document."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2)
    return out.getvalue()
