"""A clerk's shift as an A4 PDF: each number, its times, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qifu.web.papers.press import press


def shift_pdf(values: Mapping[str, Any]) -> bytes:
    """The summary as PDF; `values` are those of the page, as texts."""
    return press("shift.typ", values)
