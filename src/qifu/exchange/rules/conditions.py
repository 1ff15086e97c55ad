"""For whom a product is, as a few rows of a form that must all hold, and back. Pure.

What the rows cannot hold (any, not, a sentence of its own) stays as it is and is told in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.eligibility import EligibilityError, Fact, explain
from qifu.enterprises.rules.values import as_json, read_cell
from qifu.exchange.rules.kinds import rule_of
from qifu.kernel.errors import Invalid

ROWS = 6
FITS = {
    "number": ("gte", "lte"), "boolean": ("is",), "code": ("in", "under"), "text": ("in",),
    "set": ("has_any",), "date": ("at_least_years",),
}  # fmt: skip
SAID = {
    "gte": "不低于", "lte": "不高于", "is": "是", "in": "是其中之一", "has_any": "有其中之一",
    "under": "属于", "at_least_years": "满几年",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One condition as typed."""

    fact: str = ""
    operator: str = ""
    bound: str = ""


def rule_of_rows(rows: Sequence[Row], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The condition that all rows hold; {} for everybody. Invalid by field (`fact1` …)."""
    errors: dict[str, list[str]] = {}
    found = []
    for i, row in enumerate(rows, 1):
        if not row.fact and not row.bound.strip():
            continue
        fact = facts.get(row.fact)
        if fact is None:
            errors[f"fact{i}"] = ["请先选看什么。"]
            continue
        fits = FITS[fact.type]
        operator = row.operator or fits[0]
        if operator not in fits:
            can = "、".join(SAID[name] for name in fits)
            errors[f"operator{i}"] = [f"“{fact.label}”只能用：{can}。"]
            continue
        try:
            found.append({"fact": fact.name, operator: _bound(fact, operator, row.bound)})
        except ValueError as error:
            errors[f"bound{i}"] = [str(error)]
    if errors:
        raise Invalid(errors)
    return {"all": found} if found else {}


def _bound(fact: Fact, operator: str, text: str) -> Any:
    if not text.strip():
        raise ValueError("请填写这一条的值")
    if operator == "at_least_years":
        if not text.strip().isdecimal() or not 0 < int(text) < 100:
            raise ValueError("请填整年数，例如 2")
        return int(text)
    if operator in ("in", "has_any", "under"):
        parts = [
            p.strip() for p in text.replace("；", ";").replace("、", ";").split(";") if p.strip()
        ]
        names = {title: code for code, title in fact.names.items()} if len(fact.names) < 500 else {}
        return [names.get(part, part) for part in parts]
    return as_json(read_cell(fact.type, text))


def rows_of(rule: Mapping[str, Any]) -> list[Row] | None:
    """The rows of a condition; None where they cannot hold it."""
    if not rule:
        return []
    items = rule.get("all")
    if set(rule) != {"all"} or not isinstance(items, list) or len(items) > ROWS:
        return None
    rows = []
    for item in items:
        rest = {k: v for k, v in item.items() if k != "fact"}
        if "fact" not in item or len(rest) != 1 or next(iter(rest)) not in SAID:
            return None
        ((operator, value),) = rest.items()
        text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
        rows.append(Row(item["fact"], operator, {"True": "是", "False": "否"}.get(text, text)))
    return rows


def words_of_rule(rule: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[str]:
    """The conditions as sentences."""
    try:
        tree = explain(rule_of("rule", "", rule or None, facts), {}, facts, date.min).tree
    except (EligibilityError, ValueError):
        return []
    return [leaf.says for leaf in tree.leaves()]
