"""The rule language as values: conditions, amounts, policies. Nothing here evaluates.

The contract of the language (operators by type, three values, flips, amounts) is in the README of
this room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Literal_ = Decimal | str | bool | int | date | tuple[str, ...] | tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Leaf:
    """One fact compared with a literal; `index` counts the leaves of a condition from 0."""

    index: int
    fact: str
    operator: str
    value: Literal_
    per: str = ""
    says: str = ""
    cites: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """The fact, and what it is divided by."""
        return (self.fact, self.per) if self.per else (self.fact,)


@dataclass(frozen=True)
class Group:
    """`all` of its items (true when there is none) or `any` of them (false when there is none)."""

    kind: Literal["all", "any"]
    items: tuple[Condition, ...]
    says: str = ""
    cites: str = ""


@dataclass(frozen=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: Condition
    says: str = ""
    cites: str = ""


Condition = Leaf | Group | Not
EVERYONE = Group("all", ())


@dataclass(frozen=True)
class Fixed:
    """A sum of money in yuan."""

    value: Decimal


@dataclass(frozen=True)
class Rate:
    """`rate` of a fact, at least `floor`, then at most `cap`; yuan."""

    rate: Decimal
    of: str
    cap: Decimal | None = None
    floor: Decimal | None = None


@dataclass(frozen=True)
class Tiers:
    """The amount of the first tier whose condition is true, else `otherwise` (0 when absent)."""

    tiers: tuple[tuple[Condition, Amount], ...]
    otherwise: Amount | None = None


@dataclass(frozen=True)
class Combine:
    """`sum`, `max` or `min` of several; unknown when one of them is."""

    kind: Literal["sum", "max", "min"]
    items: tuple[Amount, ...]


Amount = Fixed | Rate | Tiers | Combine


@dataclass(frozen=True)
class Policy:
    """What the matcher needs of a policy; `amount` None is a right or a title without money."""

    code: str
    title: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    eligibility: Condition = EVERYONE
    amount: Amount | None = None
    source: str = field(default="", compare=False)

    def valid_on(self, day: date) -> bool:
        """Within its dates, both inclusive."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves in document order."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.item)
    else:
        for item in condition.items:
            yield from leaves(item)


def conditions_of(amount: Amount | None) -> Iterator[Condition]:
    """The conditions of every tier inside `amount`, outer before inner."""
    if isinstance(amount, Combine):
        for item in amount.items:
            yield from conditions_of(item)
    elif isinstance(amount, Tiers):
        for when, part in amount.tiers:
            yield when
            yield from conditions_of(part)
        yield from conditions_of(amount.otherwise)


def facts_of(policy: Policy) -> tuple[str, ...]:
    """Every fact that the conditions of `policy` name, in document order, each once."""
    found = (fact for leaf in leaves(policy.eligibility) for fact in leaf.facts)
    return tuple(dict.fromkeys(found))


def asked_of(policy: Policy) -> tuple[str, ...]:
    """The facts of the conditions, then those the amount depends on, each once."""
    named = [
        f for rule in conditions_of(policy.amount) for leaf in leaves(rule) for f in leaf.facts
    ]
    return tuple(dict.fromkeys([*facts_of(policy), *named, *_paid_on(policy.amount)]))


def _paid_on(amount: Amount | None) -> Iterator[str]:
    if isinstance(amount, Rate):
        yield amount.of
    elif isinstance(amount, Tiers):
        for _, part in amount.tiers:
            yield from _paid_on(part)
        yield from _paid_on(amount.otherwise)
    elif isinstance(amount, Combine):
        for part in amount.items:
            yield from _paid_on(part)
