"""One policy on one enterprise, straight from the language: slow, short, and what the engines equal.

Values of an enterprise: `{fact: Decimal | str | frozenset | bool | date | None}`, None is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

from qifu.eligibility.days import reached
from qifu.eligibility.language import (
    Amount,
    Combine,
    Condition,
    Fixed,
    Leaf,
    Not,
    Policy,
    Rate,
    Tiers,
    leaves,
)

Values = Mapping[str, Any]
Truths = Mapping[int, bool | None]
ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy is for an enterprise; `amount` in yuan, None when unknown, without money, or
    not eligible; `missing` facts of an unknown verdict; `flips` leaves of any but an eligible one.
    """

    verdict: str
    amount: Decimal | None = None
    missing: tuple[str, ...] = ()
    flips: tuple[int, ...] = ()


def evaluate(policy: Policy, values: Values, as_of: date) -> Outcome:
    """The whole outcome of one pair; whether the policy is valid on `as_of` is not asked."""
    return evaluate_truths(policy, values, truths_of(policy.eligibility, values, as_of), as_of)


def evaluate_truths(policy: Policy, values: Values, truths: Truths, as_of: date) -> Outcome:
    """The same, where the truth of each leaf is known."""
    rule = policy.eligibility
    truth = judge_truths(rule, truths)
    if truth:
        amount = None if policy.amount is None else compute(policy.amount, values, as_of)
        return Outcome(ELIGIBLE, amount)
    _, flips = _helping(rule, truths, wanted=True)
    if truth is False:
        return Outcome(INELIGIBLE, flips=tuple(flips))
    return Outcome(UNKNOWN, missing=missing(rule, values), flips=tuple(flips))


def judge(condition: Condition, values: Values, as_of: date) -> bool | None:
    """Kleene's strong three values: None is unknown."""
    return judge_truths(condition, truths_of(condition, values, as_of))


def truths_of(condition: Condition, values: Values, as_of: date) -> Truths:
    """The truth of each leaf by its number, in document order."""
    return {leaf.index: holds(leaf, values, as_of) for leaf in leaves(condition)}


def judge_truths(condition: Condition, truths: Truths) -> bool | None:
    """A condition from the truths of its leaves."""
    if isinstance(condition, Leaf):
        return truths[condition.index]
    if isinstance(condition, Not):
        inner = judge_truths(condition.item, truths)
        return None if inner is None else not inner
    return joined(condition.kind, (judge_truths(item, truths) for item in condition.items))


def joined(kind: str, truths: Iterable[bool | None]) -> bool | None:
    """`all` or `any` of some truths."""
    decisive = kind == "any"
    found: bool | None = not decisive
    for truth in truths:
        if truth is decisive:
            return decisive
        if truth is None:
            found = None
    return found


def _helping(condition: Condition, truths: Truths, *, wanted: bool) -> tuple[bool, Sequence[int]]:
    """Whether a condition is as wanted and, if not, the leaves each of which alone would make it so."""
    if isinstance(condition, Leaf):
        return truths[condition.index] is wanted, (condition.index,)
    if isinstance(condition, Not):
        return _helping(condition.item, truths, wanted=not wanted)
    found = [_helping(item, truths, wanted=wanted) for item in condition.items]
    if (condition.kind == "all") is wanted:
        against = [flips for met, flips in found if not met]
        return not against, against[0] if len(against) == 1 else ()
    return any(met for met, _ in found), [leaf for _, flips in found for leaf in flips]


def missing(rule: Condition, values: Values) -> tuple[str, ...]:
    """Facts that the unknown leaves of `rule` lack, in document order; a zero denominator too."""
    found = (name for leaf in leaves(rule) for name in lacking(leaf, values))
    return tuple(dict.fromkeys(found))


def lacking(leaf: Leaf, values: Values) -> list[str]:
    """The facts for want of which `leaf` is unknown; none when it is not."""
    if not leaf.per:
        return [] if values.get(leaf.fact) is not None else [leaf.fact]
    found = [name for name in leaf.facts if values.get(name) is None]
    if values.get(leaf.per) == 0:
        found.append(leaf.per)
    return found


def holds(leaf: Leaf, values: Values, as_of: date) -> bool | None:
    """Whether one leaf is true; None over a missing fact."""
    if lacking(leaf, values):
        return None
    value, literal = values[leaf.fact], leaf.value
    if leaf.per:
        value, literal = Fraction(value) / Fraction(values[leaf.per]), _exact(literal)
    found: bool = _TESTS[leaf.operator](value, literal, as_of)
    return found


def _exact(literal: Any) -> Any:
    return tuple(map(Fraction, literal)) if isinstance(literal, tuple) else Fraction(literal)


_TESTS: dict[str, Any] = {
    "eq": lambda v, x, _: v == x,
    "ne": lambda v, x, _: v != x,
    "gt": lambda v, x, _: v > x,
    "gte": lambda v, x, _: v >= x,
    "lt": lambda v, x, _: v < x,
    "lte": lambda v, x, _: v <= x,
    "between": lambda v, x, _: x[0] <= v <= x[1],
    "in": lambda v, x, _: v in x,
    "not_in": lambda v, x, _: v not in x,
    "under": lambda v, x, _: v.startswith(x),
    "has": lambda v, x, _: x in v,
    "has_any": lambda v, x, _: not v.isdisjoint(x),
    "has_all": lambda v, x, _: v.issuperset(x),
    "is": lambda v, x, _: v is x,
    "on_or_after": lambda v, x, _: v >= x,
    "on_or_before": lambda v, x, _: v <= x,
    "within_years": lambda v, n, day: v <= day and not reached(v, n, day),
    "at_least_years": lambda v, n, day: reached(v, n, day),
}


def compute(amount: Amount, values: Values, as_of: date) -> Decimal | None:
    """The amount in yuan, rounded once to 0.01, half up; None is unknown."""
    with localcontext(Context(prec=60)):
        exact = _amount(amount, values, as_of)
        return None if exact is None else exact.quantize(FEN, ROUND_HALF_UP)


def _amount(amount: Amount, values: Values, as_of: date) -> Decimal | None:
    if isinstance(amount, Fixed):
        return amount.value
    if isinstance(amount, Rate):
        return _rate(amount, values)
    if isinstance(amount, Tiers):
        return _tiers(amount, values, as_of)
    return _combine(amount, values, as_of)


def _rate(amount: Rate, values: Values) -> Decimal | None:
    value = values.get(amount.of)
    if value is None:
        return None
    found = amount.rate * Decimal(value)
    if amount.floor is not None:
        found = max(found, amount.floor)
    return found if amount.cap is None else min(found, amount.cap)


def _tiers(amount: Tiers, values: Values, as_of: date) -> Decimal | None:
    for when, part in amount.tiers:
        truth = judge(when, values, as_of)
        if truth is None:
            return None
        if truth:
            return _amount(part, values, as_of)
    return Decimal(0) if amount.otherwise is None else _amount(amount.otherwise, values, as_of)


def _combine(amount: Combine, values: Values, as_of: date) -> Decimal | None:
    parts = [_amount(part, values, as_of) for part in amount.items]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if amount.kind == "sum":
        return sum(known, Decimal(0))
    return max(known) if amount.kind == "max" else min(known)
