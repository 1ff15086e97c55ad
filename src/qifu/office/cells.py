"""One way for a value into a cell, of a CSV or of a workbook."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without what XML cannot hold."""
    return CONTROL.sub("", text)


def safe_cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula and every file can hold: control characters
    go, an apostrophe goes before =, +, -, @, tab and return. A time with a zone is told as the
    clock in Shanghai, to the second. Numbers, days and None stay as they are.
    """
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if len(text) > 1 and text.startswith(FORMULA) else text
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return value
