"""The rule builder as a page draws it: each node with its words, its controls and its errors."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qifu.eligibility import Fact as DeclaredFact
from qifu.enterprises.facts import TOWN
from qifu.enterprises.models import Fact
from qifu.policies.rules.body import RuleError
from qifu.policies.rules.builder import (
    LISTS,
    OFFERED,
    YEARS,
    Fields,
    benefit_fields,
    fields_of,
)
from qifu.policies.rules.changes import benefit_lines, rule_lines

OPERATORS = {
    "gte": "不低于", "lte": "不高于", "gt": "高于", "lt": "低于", "between": "在两数之间（含）",
    "eq": "等于", "ne": "不等于", "in": "是其中之一", "not_in": "不是其中任何一个",
    "under": "以其中之一开头", "has_any": "有其中之一", "has_all": "同时有", "has": "有",
    "is": "是或否", "on_or_after": "不早于", "on_or_before": "不晚于",
    "within_years": "距今不到（年）", "at_least_years": "已满（年）",
}  # fmt: skip
TEXT_WORDS = {"eq": "是", "ne": "不是"}
KINDS = (("all", "全部满足"), ("any", "满足其一"), ("not", "不得有"))
MONEY_UNITS = (("wan", "万元"), ("yuan", "元"))
RATE_UNITS = (("percent", "％"), ("plain", "元／单位"))
AMOUNTS = (
    ("none", "没有金额（权益、资质）"), ("fixed", "固定金额"), ("rate", "按比例"), ("tiers", "分档"),
)  # fmt: skip


@dataclass
class Vocabulary:
    """What rules may speak of: facts in order, their closed lists, and the matcher's own view."""

    declared: Mapping[str, DeclaredFact]
    options: Sequence[tuple[str, str]]
    numbers: Sequence[tuple[str, str]]
    choices: Mapping[str, Sequence[tuple[str, str]]]


def vocabulary(declared: Mapping[str, DeclaredFact], rows: Mapping[str, Fact]) -> Vocabulary:
    """From the facts in use."""
    choices = {name: [(v, v) for v in row.values] for name, row in rows.items() if row.values}
    if TOWN in declared:
        choices[TOWN] = list(declared[TOWN].names.items())
    options = [(row.name, row.label) for row in rows.values()]
    numbers = [(row.name, row.label) for row in rows.values() if row.type == "number"]
    return Vocabulary(declared, options, numbers, choices)


@dataclass
class Node:
    """One condition or group; `control` says how its value is typed, `text` is a raw one read out."""

    path: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    operators: Sequence[tuple[str, str]] = ()
    control: str = ""
    units: Sequence[tuple[str, str]] = ()
    unit: str = ""
    ticked: Sequence[tuple[str, str, bool]] = ()
    parts: list[Node] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    text: Sequence[str] = ()
    first: bool = True
    last: bool = True

    @property
    def anchor(self) -> str:
        return self.path.replace(".", "-")

    @property
    def root(self) -> bool:
        return not re.search(r"\.\d+$", self.path)

    @property
    def place(self) -> str:
        """How people call it: 第 2 之 1 条."""
        steps = [str(int(n) + 1) for n in re.findall(r"\.(\d+)", self.path)]
        return "第 " + " 之 ".join(steps) + " 条" if steps else "全部条件"

    @property
    def group(self) -> bool:
        return self.kind in ("all", "any", "not")

    def walk(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class AmountNode:
    """An amount: one of `AMOUNTS`, or raw."""

    path: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    tiers: list[tuple[str, Node, AmountNode]] = field(default_factory=list)
    otherwise: AmountNode | None = None
    text: Sequence[str] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.path.replace(".", "-")

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        if self.path == "b":
            return AMOUNTS
        return (
            AMOUNTS[1:3]
            if not self.path.endswith("otherwise")
            else (("none", "没有"), *AMOUNTS[1:3])
        )


def draw_rule(tree: Any, words: Vocabulary, errors: Sequence[RuleError], at: str = "r") -> Node:
    """The builder of a condition with the errors at their places."""
    told: dict[str, list[str]] = {}
    for error in errors:
        told.setdefault(builder_path(error.path), []).append(error.says)
    return _node(fields_of(tree, words.declared, at), at, words, told)


def draw_benefit(benefit: Any, words: Vocabulary, errors: Sequence[RuleError]) -> AmountNode:
    """The builder of a benefit."""
    told: dict[str, list[str]] = {}
    for error in errors:
        told.setdefault(builder_path(error.path), []).append(error.says)
    return _amount(benefit_fields(benefit, words.declared), "b", words, told, benefit)


def builder_path(path: str) -> str:
    """``eligibility.all[0].not.gte`` as the builder calls it: ``r.0.0``."""
    if path.startswith("benefit"):
        found, rest = "b", path.removeprefix("benefit").removeprefix(".amount")
    else:
        found, rest = "r", path.removeprefix("eligibility")
    for word, number in re.findall(
        r"\.?(all|any|not|tiers|when|amount|otherwise)(?:\[(\d+)\])?", rest
    ):
        if word in ("when", "amount", "otherwise"):
            found += f".{word}"
        elif word == "not" or number:
            found += f".{number or 0}"
    return found


def _node(fields: Fields, at: str, words: Vocabulary, told: Mapping[str, list[str]]) -> Node:
    kind = fields[f"{at}.kind"][0]
    values = defaultdict(
        str,
        {
            key: fields[f"{at}.{key}"][-1]
            for key in ("says", "cites", "fact", "op", "per", "value", "low", "high", "raw")
            if fields.get(f"{at}.{key}")
        },
    )
    node = Node(at, kind, values, errors=told.get(at, []))
    if kind == "raw":
        node.text = _read_out(values["raw"], words)
    elif kind == "leaf":
        _leaf(node, fields, words)
    elif node.group:
        node.parts = list(_parts(fields, at, words, told))
    return node


def _parts(
    fields: Fields, at: str, words: Vocabulary, told: Mapping[str, list[str]]
) -> Iterator[Node]:
    n = 0
    while f"{at}.{n}.kind" in fields:
        part = _node(fields, f"{at}.{n}", words, told)
        part.first, part.last = n == 0, f"{at}.{n + 1}.kind" not in fields
        yield part
        n += 1


def _read_out(raw: str, words: Vocabulary) -> list[str]:
    return rule_lines(json.loads(raw), words.declared)


def _leaf(node: Node, fields: Fields, words: Vocabulary) -> None:
    name = node.values.get("fact", "")
    if name not in words.declared:
        return
    fact, operator = words.declared[name], node.values["op"]
    node.operators = [
        (code, TEXT_WORDS.get(code, OPERATORS[code]) if fact.type != "number" else OPERATORS[code])
        for code in OFFERED[fact.type]
    ]
    node.control = _control(fact, operator, words)
    if fact.unit == "元" and not node.values.get("per"):
        node.units = MONEY_UNITS if fact.type == "number" else ()
    node.unit = (fields.get(f"{node.path}.unit") or [""])[0]
    picked = fields.get(f"{node.path}.pick", [])
    if node.control == "ticks":
        known = dict(words.choices[name])
        rows = [
            *known.items(),
            *((word, f"{word}（不在清单里）") for word in picked if word not in known),
        ]
        node.ticked = [(value, label, value in picked) for value, label in rows]
    elif node.control == "choice":
        chosen = node.values.get("value", "")
        rows = list(words.choices[name])
        rows += [(chosen, f"{chosen}（不在清单里）")] if chosen and chosen not in dict(rows) else []
        node.ticked = [(value, label, value == chosen) for value, label in rows]
    elif node.control == "list":
        node.values["value"] = "、".join(picked)


def _control(fact: DeclaredFact, operator: str, words: Vocabulary) -> str:
    if operator == "between":
        return "between"
    if operator in LISTS:
        return "ticks" if fact.name in words.choices and operator != "under" else "list"
    if operator in YEARS:
        return "years"
    if fact.type in ("number", "boolean", "date"):
        return fact.type
    return "choice" if fact.name in words.choices else "word"


def _amount(
    fields: Fields, at: str, words: Vocabulary, told: Mapping[str, list[str]], whole: Any = None
) -> AmountNode:
    kind = fields[f"{at}.kind"][0]
    names = ("value", "value_unit", "rate", "rate_unit", "of", "cap", "cap_unit", "floor",
             "floor_unit", "raw")  # fmt: skip
    known = {name: fields[f"{at}.{name}"][0] for name in names if fields.get(f"{at}.{name}")}
    values = defaultdict(str, known)
    found = AmountNode(at, kind, values, errors=told.get(at, []))
    if kind == "raw":
        found.text = benefit_lines(whole, words.declared) or [values["raw"]]
    if kind == "tiers":
        n = 0
        while f"{at}.{n}.when.kind" in fields:
            place = f"{at}.{n}"
            when = _node(fields, f"{place}.when", words, told)
            found.tiers.append((place, when, _amount(fields, f"{place}.amount", words, told)))
            n += 1
        found.otherwise = _amount(fields, f"{at}.otherwise", words, told)
    return found
