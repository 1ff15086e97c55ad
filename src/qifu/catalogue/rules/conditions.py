"""A `when` as three cells of a form and back, and as a sentence. Pure.

A cell form holds one question to one data element; what it cannot hold travels unchanged as JSON, so
that nothing of a pack is lost in an editor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.catalogue.rules.body import Condition, FieldKind, fact_type
from qifu.eligibility import EligibilityError, Fact, Policy, explain, policy_of
from qifu.eligibility.explain import Node

OPERATORS = {
    "yes": "填“是”时",
    "no": "填“否”时",
    "in": "是这些之一时",
    "not_in": "不是这些时",
    "gte": "不低于",
    "lte": "不高于",
}
FITS = {
    "boolean": ("yes", "no"),
    "code": ("in", "not_in"),
    "number": ("gte", "lte"),
    "text": (),
    "date": (),
}
_PARTS = re.compile(r"[\n\r,，、；;]+")


@dataclass(frozen=True)
class Cells:
    """What a form shows of a `when`; `raw` is JSON where the three cells cannot hold it."""

    fact: str = ""
    operator: str = ""
    value: str = ""
    raw: str = ""


def cells_of(when: Condition | None, kinds: Mapping[str, FieldKind]) -> Cells:
    """The cells of a condition; `when_of` of them is the condition again."""
    if when is None:
        return Cells()
    found = _simple(dict(when), kinds)
    if found is None:
        return Cells(raw=json.dumps(when, ensure_ascii=False))
    return found


def _simple(when: dict[str, Any], kinds: Mapping[str, FieldKind]) -> Cells | None:
    kind = kinds.get(str(when.get("fact", "")))
    rest = {key: value for key, value in when.items() if key != "fact"}
    if kind is None or len(rest) != 1:
        return None
    ((operator, value),) = rest.items()
    if operator == "is" and isinstance(value, bool):
        return Cells(kind.name, "yes" if value else "no")
    titles = dict(kind.choices)
    if operator in ("in", "not_in") and isinstance(value, list) and set(value) <= titles.keys():
        return Cells(kind.name, operator, "、".join(titles[code] for code in value))
    if operator in ("gte", "lte") and isinstance(value, int) and not isinstance(value, bool):
        return Cells(kind.name, operator, str(value))
    return None


def when_of(cells: Cells, kinds: Mapping[str, FieldKind]) -> Condition | None:
    """The condition that cells say; None where they are empty. ValueError with a sentence."""
    if not cells.fact and not cells.operator and not cells.value.strip():
        return _raw(cells.raw) if cells.raw.strip() else None
    kind = kinds.get(cells.fact)
    if kind is None:
        raise ValueError("请先选按哪一项来定")
    fits = FITS[fact_type(kind)]
    if not fits:
        raise ValueError(
            f"“{kind.label}”是自由填写的，不能用来定条件；请选是或否、选一项、数字类的"
        )
    operator = cells.operator or fits[0]
    if operator not in fits:
        can = "、".join(OPERATORS[name] for name in fits)
        raise ValueError(f"“{kind.label}”只能用：{can}")
    if operator in ("yes", "no"):
        return {"fact": kind.name, "is": operator == "yes"}
    return {"fact": kind.name, operator: _value(kind, operator, cells.value)}


def _value(kind: FieldKind, operator: str, text: str) -> Any:
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if operator in ("gte", "lte"):
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number != number.to_integral_value():
            raise ValueError("请填一个整数")
        return int(number)
    codes = {title: code for code, title in kind.choices} | {code: code for code, _ in kind.choices}
    unknown = [part for part in parts if part not in codes]
    if unknown or not parts:
        titles = "、".join(title for _, title in kind.choices)
        said = f"没有“{unknown[0]}”；" if unknown else ""
        raise ValueError(f"{said}“{kind.label}”可以写：{titles}")
    return [codes[part] for part in parts]


def _raw(text: str) -> Condition:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not value:
        raise ValueError("条件的原文读不出来，请清空后重新选")
    return value


def words_of(when: Condition | None, facts: Mapping[str, Fact]) -> str:
    """A condition in one line; JSON where it cannot be read, "" where there is none."""
    if when is None:
        return ""
    try:
        policy = read_condition(when, facts)
        tree = explain(policy, {}, facts, date.min).tree
    except (EligibilityError, ValueError, RecursionError):
        return json.dumps(when, ensure_ascii=False)
    lines = [line for line in _said(tree) if line]
    return "；".join(lines[1:] if len(lines) > 1 else lines)


def _said(node: Node) -> Iterator[str]:
    yield node.says
    for item in node.items:
        yield from _said(item)


_READ: dict[tuple[str, str], Policy] = {}
READ_AT_MOST = 5_000


def read_condition(condition: Condition, facts: Mapping[str, Fact]) -> Policy:
    """A `when` as the reference evaluation takes it. Raises EligibilityError with every error.

    Reading is dear and a merged form reads the same few conditions at each opening: what was read
    is kept, by its words and the facts it names.
    """
    key = (
        json.dumps(condition, sort_keys=True, default=str),
        repr([facts.get(name) for name in _named(condition)]),
    )
    found = _READ.get(key)
    if found is None:
        found = policy_of({"code": "when", "title": "", "eligibility": dict(condition)}, facts)
        if len(_READ) >= READ_AT_MOST:
            _READ.clear()
        _READ[key] = found
    return found


def _named(value: object) -> Iterator[str]:
    """Every fact a condition speaks of, wherever it stands."""
    if isinstance(value, Mapping):
        for part in value.values():
            if isinstance(part, str):
                yield part
            yield from _named(part)
    elif isinstance(value, list | tuple):
        for part in value:
            if isinstance(part, str):
                yield part
            yield from _named(part)
