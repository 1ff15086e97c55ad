"""五减一优: what a version changed in materials, steps, days, fees and visits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qifu.catalogue.rules.body import ItemBody

MEASURES = {
    "materials": ("材料", "份"),
    "steps": ("环节", "个"),
    "days": ("时限", "个工作日"),
    "fee": ("费用", "元"),
    "visits": ("跑动", "次"),
}


@dataclass(frozen=True)
class Change:
    """One measure of two versions; `unit` is what is counted. Less is better."""

    measure: str
    before: Decimal
    after: Decimal

    @property
    def label(self) -> str:
        return MEASURES[self.measure][0]

    @property
    def unit(self) -> str:
        return MEASURES[self.measure][1]

    @property
    def saved(self) -> Decimal:
        """How much less it is now; negative when it became more."""
        return self.before - self.after


@dataclass(frozen=True)
class Difference:
    """Every measure of two versions, or their sums over many items."""

    changes: tuple[Change, ...]

    @property
    def worse(self) -> tuple[Change, ...]:
        """The measures that became more; publishing such a version needs a reason."""
        return tuple(change for change in self.changes if change.saved < 0)

    @property
    def better(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.saved > 0)


def measures_of(body: ItemBody) -> dict[str, Decimal]:
    """The five measures: materials a firm must bring, steps, promised days, yuan, times on site."""
    must = sum(m.copies for m in body.asked_materials if m.necessity != "optional")
    counted: dict[str, int | Decimal] = {
        "materials": must,
        "steps": len(body.steps),
        "days": body.promised_days,
        "fee": body.fee,
        "visits": body.visits,
    }
    return {name: Decimal(value) for name, value in counted.items()}


def compare(old: ItemBody, new: ItemBody) -> Difference:
    """What `new` changed against `old`."""
    before, after = measures_of(old), measures_of(new)
    return Difference(tuple(Change(name, before[name], after[name]) for name in MEASURES))


def against_law(body: ItemBody) -> Change | None:
    """Promised days against the statutory ones; None where no law sets a limit."""
    if body.statutory_days is None:
        return None
    return Change("days", Decimal(body.statutory_days), Decimal(body.promised_days))


def total(differences: Iterable[Difference]) -> Difference:
    """The sums over many items, a unit's or a list's."""
    sums = {name: [Decimal(0), Decimal(0)] for name in MEASURES}
    for difference in differences:
        for change in difference.changes:
            sums[change.measure][0] += change.before
            sums[change.measure][1] += change.after
    return Difference(tuple(Change(name, *pair) for name, pair in sums.items()))
