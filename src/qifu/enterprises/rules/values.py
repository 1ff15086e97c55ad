"""Values of facts between people, JSON and the rule language. Pure.

| type | typed | JSON |
|---|---|---|
| number | Decimal | number (a double's shortest form) |
| text, code | str | string |
| set | frozenset of str | sorted list |
| boolean | bool | true, false |
| date | date | "YYYY-MM-DD" |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

LARGEST = Decimal(10) ** 15
TEXT_AT_MOST = 200
SET_AT_MOST = 50
TRUE, FALSE = ("是", "true", "1", "yes"), ("否", "false", "0", "no")


def as_json(value: Any) -> Any:
    """A typed value as the ledger keeps it; None stays None."""
    match value:
        case bool() | str() | None:
            return value
        case Decimal() | int() | float():
            number = float(value)
            return int(number) if number.is_integer() else number
        case date():
            return value.isoformat()
    return sorted(value)


def as_typed(kind: str, value: Any) -> Any:
    """A ledger value as the rule language takes it; None stays None."""
    if value is None:
        return None
    if kind == "number":
        return Decimal(repr(value))
    if kind == "date":
        return date.fromisoformat(value)
    return frozenset(value) if kind == "set" else value


def read_cell(kind: str, text: str, values: Sequence[str] = ()) -> Any:
    """What a person or a table wrote, typed; None for an empty cell. ValueError says what to do.

    `values` are the only words allowed, where the list is closed. A set is `a;b`, `-` when empty.
    """
    text = text.strip()
    if not text:
        return None
    if "\x00" in text or len(text) > TEXT_AT_MOST:
        raise ValueError(f"太长或含有不可见字符，最多 {TEXT_AT_MOST} 个字")
    if kind == "set":
        return _set(text, values)
    return READERS[kind](text, values)


def _number(text: str, values: Sequence[str]) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{text[:30]}”不是数字；只写数字，不带逗号和单位")
    if abs(number) >= LARGEST:
        raise ValueError(f"“{text[:30]}”太大，须小于 10 的 15 次方")
    return number


def _truth(text: str, values: Sequence[str]) -> bool:
    if text.lower() not in TRUE + FALSE:
        raise ValueError(f"“{text[:30]}”应填“是”或“否”")
    return text.lower() in TRUE


def _day(text: str, values: Sequence[str]) -> date:
    try:
        return date.fromisoformat(text[:10] if text[10:] in ("", " 00:00:00") else text)
    except ValueError:
        raise ValueError(f"“{text[:30]}”不是日期，应写成 2024-01-31 的样子") from None


def _word(text: str, values: Sequence[str]) -> str:
    if values and text not in values:
        raise ValueError(f"“{text[:30]}”不在可填的值里：{'、'.join(values[:12])}")
    return text


def _set(text: str, values: Sequence[str]) -> frozenset[str]:
    if text == "-":
        return frozenset()
    words = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    if len(words) > SET_AT_MOST:
        raise ValueError(f"最多 {SET_AT_MOST} 项，用分号隔开")
    return frozenset(_word(word, values) for word in words)


READERS = {
    "number": _number,
    "boolean": _truth,
    "date": _day,
    "text": _word,
    "code": _word,
}
