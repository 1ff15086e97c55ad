"""A rule as the flat fields of a form, and back: ``tree_of(fields_of(tree))`` is `tree`. Pure.

Names carry paths: ``r`` is the root of the conditions, ``r.0.1`` the second part of its first, ``b``
the benefit, ``b.0.when`` the condition of its first tier. Each node has a ``.kind``; what the form
cannot hold exactly as it is has the kind ``raw`` and travels unchanged as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.eligibility import Fact
from qifu.eligibility.parse import OPERATORS

Fields = dict[str, list[str]]
Tree = Any
Facts = Mapping[str, Fact]

GROUPS = ("all", "any", "not")
SPOKEN = ("says", "cites")
LISTS = ("in", "not_in", "under", "has_any", "has_all")
YEARS = ("within_years", "at_least_years")
DEPTH, WIDTH, CELL = 60, 400, 200_000
WAN, YUAN, PERCENT, PLAIN = "wan", "yuan", "percent", "plain"
FACTOR = {WAN: Decimal(10_000), PERCENT: Decimal("0.01")}
# the first that fits a type is what a newly chosen fact is asked with
OFFERED = {
    "number": ("gte", "lte", "gt", "lt", "between", "eq", "ne"),
    "text": ("eq", "ne", "in", "not_in"),
    "code": ("in", "not_in", "under", "eq", "ne"),
    "set": ("has_any", "has_all", "has"),
    "boolean": ("is",),
    "date": ("on_or_after", "on_or_before", "within_years", "at_least_years"),
}
_NUMBER = re.compile(r"[-+]?\d{1,16}(\.\d{1,14})?")
_PARTS = re.compile(r"[\n\r、，；;]+")


class _Reader:
    """The posted fields, one value or several by name."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = fields

    def one(self, name: str) -> str:
        return self.fields[name][-1] if self.fields.get(name) else ""

    def many(self, name: str) -> list[str]:
        return [text for text in self.fields.get(name, ()) if text]

    def has(self, name: str) -> bool:
        return name in self.fields


# --- conditions ----------------------------------------------------------------------------------


def fields_of(tree: Tree, facts: Facts, at: str = "r") -> Fields:
    """A condition (None where there is none) as fields whose names begin with `at`."""
    if tree is None:
        return {f"{at}.kind": ["none"]}
    if isinstance(tree, dict) and _is_group(tree):
        return _group_fields(tree, facts, at)
    if isinstance(tree, dict) and "fact" in tree:
        found = _leaf_fields(tree, facts, at)
        if found is not None and _same(_leaf_of(_Reader(found), facts, at), tree):
            return found
    return _raw(tree, at)


def tree_of(fields: Mapping[str, Sequence[str]], facts: Facts, at: str = "r") -> Tree:
    """The condition that was posted below `at`; None where there is none."""
    return _tree(_Reader(fields), facts, at, 0)


def _tree(reader: _Reader, facts: Facts, at: str, depth: int) -> Tree:
    kind = reader.one(f"{at}.kind")
    if depth > DEPTH or kind in ("", "none"):
        return None
    if kind == "raw":
        return _json(reader.one(f"{at}.raw"))
    if kind not in GROUPS:
        return _leaf_of(reader, facts, at)
    parts = []
    for n in range(WIDTH):
        if not reader.has(f"{at}.{n}.kind"):
            break
        part = _tree(reader, facts, f"{at}.{n}", depth + 1)
        parts += [] if part is None else [part]
    return _group(kind, parts) | _spoken(reader, at)


def _group(kind: str, parts: list[Tree]) -> dict[str, Tree]:
    """A group; a `not` of several is told of any of them."""
    if kind != "not":
        return {kind: parts}
    return {"not": parts[0] if len(parts) == 1 else {"any": parts}}


def parts_of(tree: Tree) -> list[Tree]:
    """What a group holds; nothing for a leaf."""
    if not isinstance(tree, dict) or not (kind := _is_group(tree)):
        return []
    return [tree["not"]] if kind == "not" else list(tree[kind])


def _is_group(tree: dict[str, Tree]) -> str:
    """The kind of a group that a form can hold, "" for anything else."""
    kinds = [key for key in GROUPS if key in tree]
    if len(kinds) != 1 or not tree.keys() <= {kinds[0], *SPOKEN} or not _spoken_well(tree):
        return ""
    value = tree[kinds[0]]
    if kinds[0] == "not":
        return "not" if isinstance(value, dict) else ""
    whole = isinstance(value, list) and len(value) < WIDTH and None not in value
    return kinds[0] if whole else ""


def _group_fields(tree: dict[str, Tree], facts: Facts, at: str) -> Fields:
    found: Fields = {f"{at}.kind": [_is_group(tree)], **_says(tree, at)}
    for n, part in enumerate(parts_of(tree)):
        found |= fields_of(part, facts, f"{at}.{n}")
    return found if at.count(".") < DEPTH else _raw(tree, at)


def _raw(tree: Tree, at: str) -> Fields:
    return {f"{at}.kind": ["raw"], f"{at}.raw": [json.dumps(tree, ensure_ascii=False)]}


def _json(text: str) -> Tree:
    try:
        return json.loads(text) if len(text) < CELL else {"fact": "太长"}
    except (ValueError, RecursionError):
        return {"fact": text[:60]}


def _says(tree: dict[str, Tree], at: str) -> Fields:
    return {f"{at}.{key}": [tree.get(key, "")] for key in SPOKEN}


def _spoken(reader: _Reader, at: str) -> dict[str, str]:
    return {key: text for key in SPOKEN if (text := reader.one(f"{at}.{key}").strip())}


def _spoken_well(tree: dict[str, Tree]) -> bool:
    texts = [tree[key] for key in SPOKEN if key in tree]
    return all(isinstance(t, str) and t and t == t.strip() for t in texts)


# --- leaves --------------------------------------------------------------------------------------


def _leaf_fields(leaf: dict[str, Tree], facts: Facts, at: str) -> Fields | None:
    name, per = leaf["fact"], leaf.get("per", "")
    if not (isinstance(name, str) and isinstance(per, str)):
        return None
    kinds = [key for key in leaf if key in OPERATORS]
    known = {"fact", "per", *SPOKEN, *kinds}
    if not leaf.keys() <= known or not _spoken_well(leaf) or len(kinds) > 1:
        return None
    found: Fields = {f"{at}.kind": ["leaf"], f"{at}.fact": [name], **_says(leaf, at)}
    if name == "":
        return found
    if name not in facts or not kinds:
        return None
    found |= {f"{at}.op": kinds, f"{at}.per": [per]}
    money = facts[name].unit == "元" and not per
    values = _value_fields(leaf[kinds[0]], kinds[0], at, money=money)
    return None if values is None else found | values


def _value_fields(value: Any, operator: str, at: str, *, money: bool) -> Fields | None:
    if operator == "between":
        if not (isinstance(value, list) and len(value) == 2):
            return None
        unit = WAN if money and all(map(_in_wan, value)) else YUAN if money else PLAIN
        low, high = (number_text(part, unit) for part in value)
        return {f"{at}.low": [low], f"{at}.high": [high], f"{at}.unit": [unit]}
    if operator in LISTS:
        listed = isinstance(value, list) and all(isinstance(word, str) for word in value)
        return {f"{at}.pick": list(value)} if listed else None
    if isinstance(value, bool):
        return {f"{at}.value": ["true" if value else "false"]}
    if isinstance(value, str):
        return {f"{at}.value": [value], f"{at}.unit": [PLAIN]}
    if isinstance(value, int | float):
        unit = unit_of(value, money=money)
        return {f"{at}.value": [number_text(value, unit)], f"{at}.unit": [unit]}
    return None


def _leaf_of(reader: _Reader, facts: Facts, at: str) -> dict[str, Tree]:
    name = reader.one(f"{at}.fact")
    if name not in facts:
        return {"fact": name, **_spoken(reader, at)}
    fact, operator = facts[name], reader.one(f"{at}.op")
    if operator not in OFFERED[fact.type]:
        operator = OFFERED[fact.type][0]
    leaf: dict[str, Tree] = {"fact": name}
    per = reader.one(f"{at}.per")
    if per and fact.type == "number":
        leaf["per"] = per
    leaf[operator] = _value_of(reader, fact, operator, at)
    return leaf | _spoken(reader, at)


def _value_of(reader: _Reader, fact: Fact, operator: str, at: str) -> Any:
    texts = {key: reader.one(f"{at}.{key}").strip() for key in ("value", "low", "high", "unit")}
    unit = texts["unit"]
    picked = reader.many(f"{at}.pick")
    if operator in LISTS:
        typed = [part.strip() for part in _PARTS.split(reader.one(f"{at}.value"))]
        return picked + [word for word in typed if word and word not in picked]
    first = texts["value"] or texts["low"] or (picked[0] if picked else "")
    if operator == "between":
        return [number_of(texts["low"] or first, unit), number_of(texts["high"], unit)]
    if operator == "is":
        return {"true": True, "false": False}.get(first, "")
    if fact.type == "number" or operator in YEARS:
        return number_of(first, unit if fact.type == "number" else PLAIN)
    return first


# --- numbers -------------------------------------------------------------------------------------


def number_of(text: str, unit: str = PLAIN) -> Any:
    """What was typed as a JSON number in yuan (or as a ratio); as text where it is no number."""
    plain = text.strip().replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return text
    try:
        value = Decimal(plain) * FACTOR.get(unit, Decimal(1))
    except InvalidOperation:
        return text
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else text


def number_text(value: Any, unit: str = PLAIN) -> str:
    """A JSON number as it is typed in `unit`; text stays text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    shown = f"{Decimal(repr(value)) / FACTOR.get(unit, Decimal(1)):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def unit_of(value: Any, *, money: bool) -> str:
    """The unit in which a value is best read."""
    if not money:
        return PLAIN
    return WAN if _in_wan(value) else YUAN


def _in_wan(value: Any) -> bool:
    return isinstance(value, int) and value % 10_000 == 0


def _same(one: Any, other: Any) -> bool:
    """Equal, and of the same kinds: 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True) or (
        one == other and "true" not in json.dumps([one, other]).lower()
    )


# --- the benefit ---------------------------------------------------------------------------------


def benefit_fields(benefit: Tree, facts: Facts, at: str = "b") -> Fields:
    """A benefit (None where there is no money) as fields."""
    if benefit is None:
        return {f"{at}.kind": ["none"]}
    found: Fields | None = None
    if isinstance(benefit, dict) and benefit.keys() == {"amount"}:
        found = _amount_fields(benefit["amount"], facts, at, tiers=True)
    if found is not None and _same(benefit_of(found, facts, at), benefit):
        return found
    return _raw(benefit, at)


def benefit_of(fields: Mapping[str, Sequence[str]], facts: Facts, at: str = "b") -> Tree:
    """The benefit that was posted."""
    reader = _Reader(fields)
    if reader.one(f"{at}.kind") == "raw":
        return _json(reader.one(f"{at}.raw"))
    amount = _amount_of(reader, facts, at)
    return None if amount is None else {"amount": amount}


def _amount_fields(amount: Tree, facts: Facts, at: str, *, tiers: bool) -> Fields:
    if isinstance(amount, dict) and "rate" in amount:
        return _rate_fields(amount, facts, at)
    if tiers and isinstance(amount, dict) and isinstance(amount.get("tiers"), list):
        return _tier_fields(amount, facts, at)
    if isinstance(amount, int | float | str) and not isinstance(amount, bool):
        return {f"{at}.kind": ["fixed"], **_money(amount, at, "value")}
    return _raw(amount, at)


def _money(value: Any, at: str, name: str) -> Fields:
    unit = PLAIN if isinstance(value, str) else unit_of(value, money=True)
    return {f"{at}.{name}": [number_text(value, unit)], f"{at}.{name}_unit": [unit]}


def _rate_fields(amount: dict[str, Tree], facts: Facts, at: str) -> Fields:
    of = str(amount.get("of", ""))
    share = PERCENT if of in facts and facts[of].unit == "元" else PLAIN
    found: Fields = {
        f"{at}.kind": ["rate"],
        f"{at}.of": [of],
        f"{at}.rate": [number_text(amount["rate"], share)],
        f"{at}.rate_unit": [share],
    }
    for name in ("cap", "floor"):
        found |= _money(amount[name], at, name) if name in amount else {f"{at}.{name}": [""]}
    return found


def _tier_fields(amount: dict[str, Tree], facts: Facts, at: str) -> Fields:
    found: Fields = {f"{at}.kind": ["tiers"]}
    for n, tier in enumerate(amount["tiers"]):
        place = f"{at}.{n}"
        part = tier if isinstance(tier, dict) else {}
        found |= fields_of(part.get("when"), facts, f"{place}.when")
        found |= _amount_fields(part.get("amount"), facts, f"{place}.amount", tiers=False)
    rest = f"{at}.otherwise"
    if "otherwise" not in amount:
        return found | {f"{rest}.kind": ["none"]}
    return found | _amount_fields(amount["otherwise"], facts, rest, tiers=False)


def _amount_of(reader: _Reader, facts: Facts, at: str) -> Tree:
    kind = reader.one(f"{at}.kind")
    if kind == "fixed":
        return number_of(reader.one(f"{at}.value"), reader.one(f"{at}.value_unit"))
    if kind == "rate":
        return _rate_of(reader, at)
    if kind == "tiers":
        return _tiers_of(reader, facts, at)
    return _json(reader.one(f"{at}.raw")) if kind == "raw" else None


def _rate_of(reader: _Reader, at: str) -> Tree:
    found: dict[str, Tree] = {
        "rate": number_of(reader.one(f"{at}.rate"), reader.one(f"{at}.rate_unit")),
        "of": reader.one(f"{at}.of"),
    }
    for name in ("cap", "floor"):
        if text := reader.one(f"{at}.{name}").strip():
            found[name] = number_of(text, reader.one(f"{at}.{name}_unit"))
    return found


def _tiers_of(reader: _Reader, facts: Facts, at: str) -> Tree:
    tiers = []
    for n in range(WIDTH):
        place = f"{at}.{n}"
        if not reader.has(f"{place}.when.kind"):
            break
        when = _tree(reader, facts, f"{place}.when", 0)
        tiers.append(
            {"when": {"all": []} if when is None else when,
             "amount": _amount_of(reader, facts, f"{place}.amount")}
        )  # fmt: skip
    found: dict[str, Tree] = {"tiers": tiers}
    rest = _amount_of(reader, facts, f"{at}.otherwise")
    return found if rest is None else found | {"otherwise": rest}
