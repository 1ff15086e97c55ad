"""Values of data elements: as typed, as JSON keeps them, as a person reads them. Pure.

Typed: Decimal for numbers, date, bool, str; None is unanswered. JSON keeps numbers and dates as
strings, so nothing is rounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.catalogue.rules.body import FieldKind
from qifu.enterprises.rules.uscc import uscc_problem
from qifu.identity.rules.accounts import normal_phone, phone_problem

NUMBERS = frozenset({"integer", "number", "money"})
YES, NO = ("true", "1", "yes", "on", "是"), ("false", "0", "no", "off", "否")
MOST = Decimal(10) ** 13


def read_value(kind: FieldKind, raw: Any) -> Any:
    """The typed value of what somebody entered; None for nothing. ValueError with the sentence."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    text = raw.strip() if isinstance(raw, str) else raw
    return _READERS.get(kind.type, _text)(kind, text)


def _text(kind: FieldKind, raw: Any) -> str:
    text = str(raw)
    if len(text) > kind.max_length:
        raise ValueError(f"“{kind.label}”最多 {kind.max_length} 字，现在 {len(text)} 字，请精简。")
    if any(not (c.isprintable() or c in "\n\r\t") for c in text):
        raise ValueError(f"“{kind.label}”里有看不见的字符，请重新输入。")
    return text


def _number(kind: FieldKind, raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw).replace(",", "").replace("，", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= MOST:
        raise ValueError(f"“{kind.label}”应为数字，如 120 或 120.5。")
    if kind.type == "integer" and number != number.to_integral_value():
        raise ValueError(f"“{kind.label}”应为整数。")
    if kind.type == "money" and number != round(number, 2):
        raise ValueError(f"“{kind.label}”以元计，最多两位小数。")
    low, high = kind.minimum, kind.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"“{kind.label}”应{_between(low, high)}。")
    return number


def _between(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f"在 {low} 到 {high} 之间"
    return f"不小于 {low}" if low is not None else f"不大于 {high}"


def _day(kind: FieldKind, raw: Any) -> date:
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        raise ValueError(f"“{kind.label}”不是日期，请按 2026-01-31 的样子填写。") from None
    if not 1900 <= day.year <= 2100:
        raise ValueError(f"“{kind.label}”应在 1900 年至 2100 年之间。")
    return day


def _yes(kind: FieldKind, raw: Any) -> bool:
    said = str(raw).strip().lower()
    if said not in YES + NO:
        raise ValueError(f"“{kind.label}”请选“是”或“否”。")
    return said in YES


def _choice(kind: FieldKind, raw: Any) -> str:
    if str(raw) not in dict(kind.choices):
        said = "、".join(title for _, title in kind.choices)
        raise ValueError(f"“{kind.label}”请从这些里选一项：{said}。")
    return str(raw)


def _phone(kind: FieldKind, raw: Any) -> str:
    phone = normal_phone(str(raw))
    if not phone or phone_problem(phone):
        raise ValueError(
            f"“{kind.label}”不对，请填 11 位手机号，或带区号的座机（如 0816-2345678）。"
        )
    return phone


def _uscc(kind: FieldKind, raw: Any) -> str:
    code = str(raw).upper().replace(" ", "")
    if problem := uscc_problem(code):
        raise ValueError(problem)
    return code


def _id_number(kind: FieldKind, raw: Any) -> str:
    number = str(raw).upper().replace(" ", "")
    if not _good_id(number):
        raise ValueError(f"“{kind.label}”不对：应为 18 位，末位校验不符的请对照证件核对。")
    return number


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _good_id(number: str) -> bool:
    """GB 11643-1999: 17 digits with a day of birth that was, and the check character (mod 11-2).
    Which county the first six name is not asked: counties come and go."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(c) * w for c, w in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


_READERS = {
    **dict.fromkeys(NUMBERS, _number),
    "date": _day,
    "boolean": _yes,
    "choice": _choice,
    "phone": _phone,
    "uscc": _uscc,
    "id_number": _id_number,
}


def read_values(
    kinds: Mapping[str, FieldKind], raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The typed values of what was entered, and a sentence for each that cannot be taken; names
    that the dictionary does not have are left out."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, entered in raw.items():
        if name not in kinds:
            continue
        try:
            value = read_value(kinds[name], entered)
        except ValueError as error:
            errors[name] = str(error)
            continue
        if value is not None:
            values[name] = value
    return values, errors


def as_json(value: Any) -> Any:
    """A typed value as JSON keeps it."""
    return str(value) if isinstance(value, Decimal | date) else value


def from_json(kinds: Mapping[str, FieldKind], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of what was kept; what can no longer be read is left out."""
    return read_values(kinds, kept)[0]


def shown(kind: FieldKind, kept: Any) -> str:
    """A kept value as a person reads it; "" for none."""
    if kept in (None, ""):
        return ""
    if kind.type == "boolean":
        return "是" if kept in (True, "true") else "否"
    if kind.type == "choice":
        return dict(kind.choices).get(str(kept), str(kept))
    if kind.type == "money":
        return f"{Decimal(str(kept)):,} 元"
    return str(kept)
