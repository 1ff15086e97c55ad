"""Random policies and enterprises, one description for hypothesis and for a seeded generator.

Literals and cells are drawn from the same small pools, so that equality, limits, anniversaries and
half cents are met often and not by luck. A `Chooser` says where the choices come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any, Protocol

KINDS = {
    "revenue": "number",
    "profit": "number",
    "staff": "number",
    "city": "text",
    "industry": "code",
    "honours": "set",
    "listed": "boolean",
    "founded": "date",
}
NUMBERS = """0 1 -1 3 0.1 0.3 -0.3 0.2 0.005 1.5 0.15 100 99.99 100.01 1.005 2.675 0.333333 -50
 1000000 1000000.01 333.33 123456789.01 0.01 -0.01 10 30 3000000 4000000000.07 0.07 0.7""".split()
RATES = "0.005 0.1 0.01 0.03 1 0.5 0.15 -0.1 0.00005 2 0.333 0".split()
CITIES = ["甲区", "乙区", "丙, 区", "a'b", 'q"t', "A", "a", "甲", "-甲", "0", "true"]
CODES = ["39", "391", "3911", "C39", "C3910", "c39", "C", "65", "I65", "3_1", "3%", "0391"]
TAGS = ["高新技术企业", "专精特新", "规上", "a'b", "专精", "x", "小巨人"]
DAYS = """2024-02-29 2024-02-28 2024-03-01 2023-02-28 2023-03-01 2020-02-29 2021-02-28 2021-03-01
 2000-02-29 1999-12-31 2025-02-28 2025-03-01 2026-02-28 2026-03-01 2024-01-01 2026-06-30 2096-02-29
 1900-02-28 2028-02-29""".split()
YEARS = [0, 1, 2, 3, 4, 5, 8, 100, 200]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OPERATORS = {
    "number": ["gte", "eq", "ne", "gt", "lt", "lte", "between"],
    "text": ["eq", "ne", "in", "not_in"],
    "code": ["eq", "ne", "in", "not_in", "under"],
    "set": ["has", "has_any", "has_all"],
    "boolean": ["is"],
    "date": ["on_or_after", "on_or_before", "within_years", "at_least_years"],
}
POOLS: dict[str, Sequence[str]] = {"text": CITIES, "code": CODES, "set": TAGS, "date": DAYS}


class Chooser(Protocol):
    """Where choices come from."""

    def one(self, items: Sequence[Any]) -> Any:
        """One of them."""

    def some(self, items: Sequence[Any], least: int, most: int) -> list[Any]:
        """Between `least` and `most` of them, none twice."""


class Seeded:
    """Choices that a seed decides."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, items: Sequence[Any]) -> Any:
        """One of them."""
        return self.random.choice(items)

    def some(self, items: Sequence[Any], least: int, most: int) -> list[Any]:
        """Between `least` and `most` of them, none twice."""
        return self.random.sample(items, self.random.randint(least, most))


def number(text: str) -> int | float:
    """As a policy writes it in YAML."""
    return float(text) if "." in text else int(text)


def literal(pick: Chooser, kind: str, operator: str) -> Any:
    """What a leaf compares with."""
    if kind == "boolean":
        return pick.one([True, False])
    if operator in ("within_years", "at_least_years"):
        return pick.one(YEARS)
    if kind == "date":
        found = pick.one(DAYS)
        return date.fromisoformat(found) if pick.one([True, False]) else found
    if operator == "between":
        return sorted(number(pick.one(NUMBERS)) for _ in range(2))
    if kind == "number":
        return number(pick.one(NUMBERS))
    if operator in ("eq", "ne", "has"):
        return pick.one(POOLS[kind])
    return pick.some(POOLS[kind], 1, 3)


def leaf(pick: Chooser) -> dict[str, Any]:
    """A leaf over any fact with an operator that fits."""
    fact = pick.one(list(KINDS))
    kind = KINDS[fact]
    operator = pick.one(OPERATORS[kind])
    found = {"fact": fact, operator: literal(pick, kind, operator)}
    if kind == "number" and pick.one([False, True]):
        found["per"] = pick.one([name for name, k in KINDS.items() if k == "number"])
    if pick.one([False, False, True]):
        found |= {"says": "须满足：本条", "cites": "第三条"}
    return found


def condition(pick: Chooser, depth: int = 5) -> dict[str, Any]:
    """A tree of at most so many levels; some groups are empty."""
    form = pick.one(["leaf", "leaf", "all", "any", "not", "all"]) if depth > 1 else "leaf"
    if form == "leaf":
        return leaf(pick)
    if form == "not":
        return {"not": condition(pick, depth - 1)}
    size = pick.one([2, 1, 3, 0, 2])
    return {form: [condition(pick, depth - 1) for _ in range(size)]}


def amount(pick: Chooser, depth: int = 3) -> Any:
    """Every form of an amount, one within another."""
    forms: list[Callable[[], Any]] = [lambda: number(pick.one(NUMBERS)), lambda: rate(pick)]
    if depth > 1:
        forms += [lambda: tiers(pick, depth - 1), lambda: combined(pick, depth - 1)]
    return pick.one(forms)()


def rate(pick: Chooser) -> dict[str, Any]:
    """A share of a number, with or without its limits."""
    found: dict[str, Any] = {"rate": number(pick.one(RATES))}
    found["of"] = pick.one(["revenue", "profit", "staff"])
    for limit in ("cap", "floor"):
        if pick.one([False, True]):
            found[limit] = number(pick.one(NUMBERS))
    return found


def tiers(pick: Chooser, depth: int) -> dict[str, Any]:
    """A list of tiers, with or without what else."""
    found: dict[str, Any] = {"tiers": []}
    for _ in range(pick.one([1, 2, 3])):
        found["tiers"].append({"when": condition(pick, 2), "amount": amount(pick, depth)})
    if pick.one([False, True]):
        found["otherwise"] = amount(pick, depth)
    return found


def combined(pick: Chooser, depth: int) -> dict[str, Any]:
    """The sum, the highest or the lowest of some."""
    parts = [amount(pick, depth) for _ in range(pick.one([2, 1, 3]))]
    return {pick.one(["sum", "max", "min"]): parts}


def policy(pick: Chooser, code: str, depth: int = 5) -> dict[str, Any]:
    """A policy; now and then without eligibility, without a benefit, or of a limited time."""
    found: dict[str, Any] = {"code": code, "title": "一项政策"}
    if pick.one([True, True, True, False]):
        found["eligibility"] = condition(pick, depth)
    if pick.one([True, True, False]):
        found["benefit"] = {"amount": amount(pick)}
    for end in ("from", "until"):
        if pick.one([False, False, False, False, True]):
            found.setdefault("valid", {})[end] = date.fromisoformat(pick.one(DAYS))
    return found


def cell(pick: Chooser, kind: str) -> str:
    """A raw cell of a CSV file; one in five is missing."""
    if pick.one([False, False, False, False, True]):
        return ""
    if kind == "set":
        return ";".join(pick.some(TAGS, 0, 4)) or "-"
    if kind == "boolean":
        return pick.one(["true", "false"])
    return pick.one(NUMBERS if kind == "number" else POOLS[kind])


def firm(pick: Chooser, number: int) -> dict[str, str]:
    """A row of an enterprise file with a credit code of its own."""
    return {"uscc": credit_code(number)} | {name: cell(pick, kind) for name, kind in KINDS.items()}


def credit_code(number: int) -> str:
    """A unified social credit code with its check digit (GB 32100-2015)."""
    body = f"91330100MA{number:07d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The eighteenth character for the first seventeen."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return ALPHABET[-total % 31]


def set_of(seed: int, firms: int, policies: int) -> tuple[list[Any], list[Any]]:
    """A seeded set: (policies, firms), the same for the same numbers."""
    pick = Seeded(seed)
    rules = [policy(pick, f"P-{n:04d}") for n in range(policies)]
    return rules, [firm(pick, n + 1) for n in range(firms)]
