"""Conditions and values as a person reads them, in Chinese."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from qifu.eligibility.facts import Fact, Facts
from qifu.eligibility.language import Leaf

UNKNOWN_VALUE = "未知"
LONG_UNIT = 5  # a longer one explains the values, it is not read after a number
_COMPARED = {
    "eq": "等于",
    "ne": "不等于",
    "gt": "高于",
    "gte": "不低于",
    "lt": "低于",
    "lte": "不高于",
}


def sentence(leaf: Leaf, facts: Facts) -> str:
    """What a leaf asks: its own `says`, or one made from its parts."""
    return leaf.says or f"{subject(leaf, facts)}{_asked(leaf, facts[leaf.fact])}"


def subject(leaf: Leaf, facts: Facts) -> str:
    """The label of a fact, or of a ratio."""
    label = label_of(facts, leaf.fact)
    return f"{label}与{label_of(facts, leaf.per)}之比" if leaf.per else label


def label_of(facts: Facts, name: str) -> str:
    """The Chinese name of a fact; its own name when it has none."""
    return facts[name].label or name


def _asked(leaf: Leaf, fact: Fact) -> str:
    value: Any = leaf.value
    operator = leaf.operator
    plain = Fact(fact.name, fact.type) if leaf.per else fact
    if operator in _COMPARED:
        return _COMPARED[operator] + apart(shown(value, plain))
    if operator == "between":
        return f"在{apart(shown(value[0], plain))}至{apart(shown(value[1], plain))}之间"
    if operator in _LISTED:
        before, after = _LISTED[operator]
        words = (value,) if isinstance(value, str) else value
        return before + "、".join(words) + after
    return _dated(operator, value)


_LISTED = {
    "in": ("是", "之一"),
    "not_in": ("不是", "中的任何一个"),
    "under": ("以", "开头"),
    "has": ("包含", ""),
    "has_any": ("包含", "之一"),
    "has_all": ("同时包含", ""),
}


def _dated(operator: str, value: Any) -> str:
    if operator == "is":
        return "：是" if value else "：否"
    if operator == "on_or_after":
        return f"不早于{value}"
    if operator == "on_or_before":
        return f"不晚于{value}"
    return f"在{value}年以内" if operator == "within_years" else f"已满{value}年"


def shown(value: Any, fact: Fact) -> str:
    """A typed value of a fact; None is said to be unknown."""
    if value is None:
        return UNKNOWN_VALUE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "没有"
    if isinstance(value, Decimal):
        return quantity(value, fact.unit)
    return value.isoformat() if isinstance(value, date) else fact.names.get(value, str(value))


def quantity(value: Decimal, unit: str) -> str:
    """A number with its unit, as everywhere in the house: ten thousand yuan and more in 万元, a
    hundred million and more in 亿元 where two decimals say it all."""
    if unit == "元" and abs(value) >= 100_000_000 and value % 1_000_000 == 0:
        return measured(value / 100_000_000, "亿元")
    if unit == "元" and abs(value) >= 10_000 and value * 10_000 == (value * 10_000).to_integral():
        return measured(value / 10_000, "万元")
    return measured(value, unit if len(unit) < LONG_UNIT else "")


def measured(value: Decimal, unit: str) -> str:
    """A number and its unit, a space between: 60 万元, 12 人, 5%."""
    return number(value) + (unit if unit in ("", "%", "‰") else f" {unit}")


def apart(text: str) -> str:
    """A space before what begins with a figure, so that it does not stick to the word before."""
    return f" {text}" if text[:1].isdigit() or text[:1] == "-" else text


def number(value: Decimal) -> str:
    """Without an exponent or idle zeros, thousands set apart."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
