"""The simplest possible reading of the rule language, to hold every engine against.

Written from the language's contract alone: plain dictionaries in, recursion and loops, exact
fractions, nothing shared with the library. Slow on purpose; nothing here is clever.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

Plain = Mapping[str, Any]
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Verdict:
    """What one policy says of one enterprise; the amount only of an eligible one, None if unknown."""

    verdict: str
    amount: Decimal | None
    missing: tuple[str, ...]
    flips: tuple[int, ...]


def judge(policy: Plain, firm: Plain, kinds: Mapping[str, str], as_of: date) -> Verdict | None:
    """The verdict of a policy (as YAML gives it) on raw cells; None outside `valid`."""
    if not in_force(policy.get("valid") or {}, as_of):
        return None
    condition = policy.get("eligibility", {"all": []})
    one = Firm(firm, kinds, as_of)
    truth = one.truth(condition)
    if truth is True:
        benefit = policy.get("benefit") or {}
        amount = rounded(one.amount(benefit["amount"])) if "amount" in benefit else None
        return Verdict("eligible", amount, (), ())
    missing = one.missing(condition) if truth is None else ()
    return Verdict(
        "ineligible" if truth is False else "unknown", None, missing, one.flips(condition)
    )


def in_force(valid: Plain, as_of: date) -> bool:
    """Both ends optional, both inclusive."""
    if "from" in valid and as_of < day(valid["from"]):
        return False
    return not ("until" in valid and as_of > day(valid["until"]))


@dataclass(frozen=True)
class Firm:
    """One enterprise's cells on one day."""

    cells: Plain
    kinds: Mapping[str, str]
    as_of: date

    def value(self, fact: str) -> Any:
        """The typed value of a cell; None when it is missing."""
        return cell_value(self.kinds[fact], self.cells.get(fact, ""))

    def truth(
        self,
        condition: Plain,
        forced: int = -1,
        helpful: bool = True,
        count: Iterator[int] | None = None,
    ) -> bool | None:
        """Kleene's three values (None is unknown), the leaf numbered `forced` being made to help."""
        count = itertools.count() if count is None else count
        if "not" in condition:
            inner = self.truth(condition["not"], forced, not helpful, count)
            return None if inner is None else not inner
        if "all" in condition:
            return all_of([self.truth(c, forced, helpful, count) for c in condition["all"]])
        if "any" in condition:
            return any_of([self.truth(c, forced, helpful, count) for c in condition["any"]])
        return helpful if next(count) == forced else self.leaf(condition)

    def leaf(self, leaf: Plain) -> bool | None:
        """The truth of one leaf; unknown when what it compares is not there."""
        compared = self.value(leaf["fact"])
        if compared is None:
            return None
        if "per" in leaf:
            other = self.value(leaf["per"])
            if other is None or other == 0:
                return None
            compared = compared / other
        (operator,) = set(leaf) - {"fact", "per", "says", "cites"}
        return compare(self.kinds[leaf["fact"]], operator, compared, leaf[operator], self.as_of)

    def missing(self, condition: Plain) -> tuple[str, ...]:
        """The missing facts of the unknown leaves, each once, as they first occur."""
        found: list[str] = []
        for leaf in leaves(condition):
            if self.leaf(leaf) is not None:
                continue
            if self.value(leaf["fact"]) is None:
                found.append(leaf["fact"])
            if "per" in leaf and self.value(leaf["per"]) in (None, 0):
                found.append(leaf["per"])
        return tuple(dict.fromkeys(found))

    def flips(self, condition: Plain) -> tuple[int, ...]:
        """The leaves each of which alone would make the verdict eligible, by trying each."""
        numbers = range(len(list(leaves(condition))))
        return tuple(n for n in numbers if self.truth(condition, forced=n) is True)

    def amount(self, amount: Any) -> Fraction | None:
        """Yuan, not rounded yet; None when unknown."""
        if not isinstance(amount, Mapping):
            return exact(amount)
        if "tiers" in amount:
            return self.tiers(amount)
        if "rate" in amount:
            return self.rate(amount)
        ((form, parts),) = amount.items()
        values = [self.amount(part) for part in parts]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return {"sum": lambda v: sum(v, Fraction(0)), "max": max, "min": min}[form](known)

    def tiers(self, amount: Plain) -> Fraction | None:
        """The first tier that is true, unless one before it is unknown."""
        for tier in amount["tiers"]:
            truth = self.truth(tier["when"])
            if truth is None:
                return None
            if truth:
                return self.amount(tier["amount"])
        return self.amount(amount.get("otherwise", 0))

    def rate(self, amount: Plain) -> Fraction | None:
        """A share of a fact, at least the floor, then at most the cap."""
        base = self.value(amount["of"])
        if base is None:
            return None
        share = exact(amount["rate"]) * base
        if "floor" in amount:
            share = max(share, exact(amount["floor"]))
        return min(share, exact(amount["cap"])) if "cap" in amount else share


def leaves(condition: Plain) -> Iterator[Plain]:
    """The leaves in document order."""
    if "not" in condition:
        yield from leaves(condition["not"])
    elif "all" in condition or "any" in condition:
        for item in condition["all"] if "all" in condition else condition["any"]:
            yield from leaves(item)
    else:
        yield condition


def all_of(values: list[bool | None]) -> bool | None:
    """False beats unknown beats true; nothing is true."""
    if False in values:
        return False
    return None if None in values else True


def any_of(values: list[bool | None]) -> bool | None:
    """True beats unknown beats false; nothing is false."""
    if True in values:
        return True
    return None if None in values else False


def cell_value(kind: str, cell: str) -> Any:
    """A raw cell as a value: an empty one is missing, `-` is the set known to be empty."""
    if cell == "":
        return None
    if kind == "number":
        return Fraction(cell)
    if kind == "set":
        return frozenset() if cell == "-" else frozenset(cell.split(";"))
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    return date.fromisoformat(cell) if kind == "date" else cell


def compare(kind: str, operator: str, value: Any, literal: Any, as_of: date) -> bool:
    """One operator on a value that is there."""
    if kind == "number":
        return compare_number(operator, value, literal)
    if kind == "date":
        return compare_date(operator, value, literal, as_of)
    if kind == "boolean":
        return value is literal
    return compare_words(operator, value, literal)


def compare_number(operator: str, value: Fraction, literal: Any) -> bool:
    """Exact comparison of numbers."""
    if operator == "between":
        return exact(literal[0]) <= value <= exact(literal[1])
    limit = exact(literal)
    return {
        "eq": value == limit,
        "ne": value != limit,
        "gt": value > limit,
        "gte": value >= limit,
        "lt": value < limit,
        "lte": value <= limit,
    }[operator]


def compare_words(operator: str, value: Any, literal: Any) -> bool:
    """Texts, codes, and sets of them."""
    if operator in ("eq", "ne"):
        return (value == literal) is (operator == "eq")
    if operator in ("in", "not_in"):
        return (value in literal) is (operator == "in")
    if operator == "under":
        return any(value.startswith(prefix) for prefix in literal)
    if operator == "has":
        return literal in value
    return {"has_any": any, "has_all": all}[operator](tag in value for tag in literal)


def compare_date(operator: str, value: date, literal: Any, as_of: date) -> bool:
    """Dates against a day, or against the day of evaluation by anniversaries."""
    if operator == "on_or_after":
        return value >= day(literal)
    if operator == "on_or_before":
        return value <= day(literal)
    today = (as_of.year, as_of.month, as_of.day)
    if operator == "at_least_years":
        return anniversary(value, literal) <= today
    return value <= as_of and today < anniversary(value, literal)


def anniversary(value: date, years: int) -> tuple[int, int, int]:
    """The day so many years on; 29 February falls on 1 March in a common year."""
    year = value.year + years
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (value.month, value.day) == (2, 29) and not leap:
        return year, 3, 1
    return year, value.month, value.day


def day(literal: Any) -> date:
    """A date as YAML gives it, bare or in quotes."""
    return literal if isinstance(literal, date) else date.fromisoformat(literal)


def exact(number: Any) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return Fraction(str(number))


def rounded(amount: Fraction | None) -> Decimal | None:
    """To 0.01 yuan, half up."""
    if amount is None:
        return None
    with localcontext(prec=80):
        ratio = Decimal(amount.numerator) / Decimal(amount.denominator)
        return ratio.quantize(CENT, ROUND_HALF_UP)
