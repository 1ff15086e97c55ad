"""The distinct tests of a set of policies: leaves that ask the same are asked once.

A leaf is a test or the opposite of one (`lt 20` is not `gte 20`; unknown stays unknown), so a
policy's leaf is a place in the list of tests and a sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qifu.eligibility.days import FIRST, LAST, cutoff, day_number
from qifu.eligibility.language import Leaf
from qifu.eligibility.tables import decimal_of

RANGE, DAYS, WORDS, TRUE = "range", "days", "words", "true"
Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Test:
    """What is asked of one fact (or of one per another): `value` by kind.

    range: (low, high) inclusive, None open; days: (first, last) day numbers inclusive;
    words: (operator, frozenset or tuple of prefixes); true: None.
    """

    fact: str
    per: str
    kind: str
    value: Any


def test_of(leaf: Leaf, as_of: date) -> tuple[Test, bool]:
    """The test that `leaf` is, and whether it is its opposite."""
    kind, value, opposite = _FORMS[leaf.operator](leaf.value, as_of)
    if leaf.operator in ("eq", "ne") and isinstance(leaf.value, str):
        kind, value = WORDS, ("in", frozenset([leaf.value]))
    return Test(leaf.fact, leaf.per, kind, value), opposite


def _age(value: int, as_of: date) -> int:
    return max(cutoff(value, as_of), FIRST - 1)


_FORMS: dict[str, Any] = {
    "eq": lambda x, _: (RANGE, (x, x), False),
    "ne": lambda x, _: (RANGE, (x, x), True),
    "gte": lambda x, _: (RANGE, (x, None), False),
    "lt": lambda x, _: (RANGE, (x, None), True),
    "lte": lambda x, _: (RANGE, (None, x), False),
    "gt": lambda x, _: (RANGE, (None, x), True),
    "between": lambda x, _: (RANGE, x, False),
    "in": lambda x, _: (WORDS, ("in", frozenset(x)), False),
    "not_in": lambda x, _: (WORDS, ("in", frozenset(x)), True),
    "under": lambda x, _: (WORDS, ("under", tuple(sorted(set(x)))), False),
    "has": lambda x, _: (WORDS, ("any", frozenset([x])), False),
    "has_any": lambda x, _: (WORDS, ("any", frozenset(x)), False),
    "has_all": lambda x, _: (WORDS, ("all", frozenset(x)), False),
    "is": lambda x, _: (TRUE, None, not x),
    "on_or_after": lambda x, _: (DAYS, (day_number(x), LAST), False),
    "on_or_before": lambda x, _: (DAYS, (FIRST, day_number(x)), False),
    "at_least_years": lambda n, day: (DAYS, (FIRST, _age(n, day)), False),
    "within_years": lambda n, day: (DAYS, (_age(n, day) + 1, day_number(day)), False),
}


def float_bounds(bounds: Bounds) -> tuple[float, float]:
    """The inclusive range of doubles whose shortest decimal form lies within `bounds`."""
    low, high = bounds
    least = -math.inf if low is None else float(low)
    most = math.inf if high is None else float(high)
    if low is not None and decimal_of(least) < low:
        least = math.nextafter(least, math.inf)
    if high is not None and decimal_of(most) > high:
        most = math.nextafter(most, -math.inf)
    return least, most


def word_holds(value: tuple[str, Any], word: Any) -> bool:
    """Whether a word (or, of a set fact, a set of words) passes a test of words."""
    operator, wanted = value
    if operator == "in":
        return word in wanted
    if operator == "under":
        return bool(word.startswith(wanted))
    return wanted <= word if operator == "all" else not wanted.isdisjoint(word)
