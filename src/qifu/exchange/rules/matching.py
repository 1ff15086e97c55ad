"""Needs and offers, matched both ways by the rule language. Pure.

A product says for whom it is (a condition over the firm's facts and the fields of the need); a need
says what it wants (its wishes, over the fields of the product). A pair fits when both hold, by
Kleene's three values. One pair is explained, thousands are matched by bitmaps; both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from qifu.eligibility import Explanation, Fact, evaluate, explain
from qifu.eligibility.explain import Node
from qifu.eligibility.language import Condition, Group, Leaf, Not, Policy
from qifu.exchange.rules.kinds import NEED, OFFER, KindBody, Wish

if TYPE_CHECKING:
    import numpy as np

ELIGIBLE, UNKNOWN, INELIGIBLE = "eligible", "unknown", "ineligible"
BLOCK = 32_768
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """A request as the matcher takes it: the firm's facts with its `need_…` fields, and its wishes."""

    code: str
    values: Values
    wishes: Policy


@dataclass(frozen=True)
class Standing:
    """A product as the matcher takes it: for whom it is, and its `offer_…` fields."""

    code: str
    rule: Policy
    values: Values


@dataclass(frozen=True)
class Pair:
    """A need and a product: what is asked of the firm, and what is asked of the product."""

    asked: Explanation
    wished: Explanation

    @property
    def verdict(self) -> str:
        """Fits, does not, or cannot be told yet."""
        return joined(self.asked.outcome.verdict, self.wished.outcome.verdict)

    @property
    def leaves(self) -> list[Node]:
        """Every condition of both sides, for people to read."""
        return [*self.asked.tree.leaves(), *self.wished.tree.leaves()]

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts of the firm that would settle it."""
        return tuple(self.asked.outcome.missing) if self.verdict == UNKNOWN else ()

    @property
    def steps(self) -> list[Node]:
        """Conditions of the firm's side of which any one, met, would be enough."""
        if self.verdict == ELIGIBLE or self.wished.outcome.verdict != ELIGIBLE:
            return []
        return [leaf for leaf in self.asked.tree.leaves() if leaf.only]

    @property
    def near(self) -> bool:
        return self.verdict == INELIGIBLE and bool(self.steps)


def joined(one: str, other: str) -> str:
    """`and` of two verdicts."""
    if INELIGIBLE in (one, other):
        return INELIGIBLE
    return UNKNOWN if UNKNOWN in (one, other) else ELIGIBLE


def need_values(values: Values) -> dict[str, Any]:
    """The fields of a need as facts."""
    return {NEED + name: value for name, value in values.items()}


def offer_values(values: Values) -> dict[str, Any]:
    """The fields of an offer or a product as facts."""
    return {OFFER + name: value for name, value in values.items()}


def wishes_of(kind: KindBody, code: str, need: Values) -> Policy:
    """What a need wants of an offer, as a rule over the offer's fields; a field left empty asks
    nothing."""
    found: list[Condition] = []
    types = {f.name: f.type for f in kind.offer}
    leaf = 0
    for wish in kind.wishes:
        value = need.get(wish.need)
        if value in (None, frozenset()):
            continue
        condition = _wish(wish, types[wish.offer], value, leaf)
        leaf += 1
        found.append(condition)
    return Policy(code, eligibility=Group("all", tuple(found)))


def _wish(wish: Wish, kind: str, value: Any, place: int) -> Condition:
    name = OFFER + wish.offer
    if wish.operator == "holds":
        return Leaf(place, name, "has", value, says=wish.says)
    if wish.operator == "same":
        if kind == "boolean":
            leaf = Leaf(place, name, "is", True, says=wish.says)
            return leaf if value else Not(leaf, says=wish.says)
        return Leaf(place, name, "eq", value, says=wish.says)
    operator = wish.operator
    if kind == "date":
        operator = {"gte": "on_or_after", "lte": "on_or_before"}[operator]
    return Leaf(place, name, operator, value, says=wish.says)


def pair(need: Need, product: Standing, facts: Mapping[str, Fact], on: date) -> Pair:
    """One need and one product, explained; `facts` are those of firms, of the need and the offer."""
    return Pair(
        explain(product.rule, need.values, facts, on),
        explain(need.wishes, product.values, facts, on),
    )


def verdict_of(need: Need, product: Standing, on: date) -> str:
    """The verdict of one pair, plainly: what the bitmaps are held against."""
    return joined(
        evaluate(product.rule, need.values, on).verdict,
        evaluate(need.wishes, product.values, on).verdict,
    )


@dataclass(frozen=True)
class Table:
    """Verdicts of all pairs: (needs, products) of what fits and of what may fit."""

    fits: np.ndarray
    possible: np.ndarray

    def counts(self) -> dict[str, int]:
        """Pairs by verdict."""
        fits, possible = int(self.fits.sum()), int(self.possible.sum())
        return {
            ELIGIBLE: fits,
            UNKNOWN: possible - fits,
            INELIGIBLE: self.fits.size - possible,
        }


def match_all(
    needs: Sequence[Need], products: Sequence[Standing], facts: Mapping[str, Fact], on: date
) -> Table:
    """Every need with every product, by the bitmap engine in both directions."""
    asked = _bits([p.rule for p in products], [n.values for n in needs], facts, on)
    distinct: dict[Condition, int] = {}
    places = [distinct.setdefault(n.wishes.eligibility, len(distinct)) for n in needs]
    rules = [Policy(f"w{i}", eligibility=rule) for rule, i in distinct.items()]
    wished = _bits(rules, [p.values for p in products], facts, on)
    fits, possible = (a.T & w[places] for a, w in zip(asked, wished, strict=True))
    return Table(fits, possible)


def _bits(
    rules: Sequence[Policy], rows: Sequence[Values], facts: Mapping[str, Fact], on: date
) -> tuple[np.ndarray, np.ndarray]:
    """(true, possible): bool (rules, rows)."""
    import numpy as np

    from qifu.eligibility import enterprises_of
    from qifu.eligibility.bitmap.engine import Matcher

    true = np.zeros((len(rules), len(rows)), np.bool_)
    possible = np.zeros_like(true)
    if not rules or not rows:
        return true, possible
    asked = {f for rule in rules for f in _named(rule.eligibility)}
    known = {name: facts[name] for name in asked}
    side = enterprises_of([{"uscc": str(i), **row} for i, row in enumerate(rows)], known)
    matcher = Matcher(rules, side, on)
    for first in range(0, len(rows), BLOCK):
        end = min(first + BLOCK, len(rows))
        bits = matcher.bits(slice(first, end))
        true[:, first:end] = _unpacked(bits.true, end - first)
        possible[:, first:end] = _unpacked(bits.possible, end - first)
    return true, possible


def _unpacked(words: np.ndarray, size: int) -> np.ndarray:
    import numpy as np

    plain = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(plain, axis=1, bitorder="little", count=size).astype(np.bool_)


def _named(condition: Condition) -> set[str]:
    if isinstance(condition, Leaf):
        return set(condition.facts)
    if isinstance(condition, Not):
        return _named(condition.item)
    return {name for item in condition.items for name in _named(item)}
