"""The same policies in OpenFisca, an engine for taxes and benefits that governments use.

Optional (`requirements/openfisca.txt`, AGPL): imported only by the measurement. Each policy becomes
two variables, its verdict and its amount; three values are kept by compiling a negation down to the
leaves, so that the eligible are the same enterprises.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from qifu.eligibility import Enterprises, Policy
from qifu.eligibility.bitmap.tests import TRUE, WORDS, Test, float_bounds, test_of, word_holds
from qifu.eligibility.language import (
    Amount,
    Combine,
    Condition,
    Fixed,
    Group,
    Leaf,
    Not,
    Rate,
    Tiers,
)
from qifu.eligibility.tables import WORDY

PERIOD = "2026-06"
Formula = Callable[[Any, str], np.ndarray]


def run(policies: list[Policy], firms: Enterprises, as_of: date) -> tuple[float, int, int]:
    """(seconds, eligible pairs, sum of the known amounts in whole yuan) of a full match.

    Raises ImportError where OpenFisca is not installed. Building the system is not counted.
    """
    from openfisca_core.simulations import SimulationBuilder

    system, names = _system(policies, firms, as_of)
    simulation = SimulationBuilder().build_default_simulation(system, count=len(firms))
    for name, column in firms.columns.items():
        simulation.set_input(name, PERIOD, column.data.astype(np.float64))
    begun, pairs, money = time.perf_counter(), 0, 0.0
    for verdict, amount in names:
        eligible = simulation.calculate(verdict, PERIOD)
        pairs += int(np.count_nonzero(eligible))
        if amount:
            money += float(np.nansum(simulation.calculate(amount, PERIOD)[eligible]))
    return time.perf_counter() - begun, pairs, round(money)


def _system(
    policies: list[Policy], firms: Enterprises, as_of: date
) -> tuple[Any, list[tuple[str, str]]]:
    from openfisca_core.entities import Entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    entity = Entity("enterprise", "enterprises", "An enterprise", "")
    system = TaxBenefitSystem([entity])
    for name in firms.columns:
        system.add_variable(_variable(name, float, entity, None))
    maker, names = _Maker(firms, as_of), []
    for n, policy in enumerate(policies):
        verdict, amount = f"verdict_{n}", f"amount_{n}" if policy.amount else ""
        rule = maker.condition(policy.eligibility, wanted=True)
        system.add_variable(_variable(verdict, bool, entity, rule))
        if policy.amount:
            system.add_variable(_variable(amount, float, entity, maker.amount(policy.amount)))
        names.append((verdict, amount))
    return system, names


def _variable(name: str, kind: type, entity: Any, formula: Formula | None) -> Any:
    from openfisca_core.periods import DateUnit
    from openfisca_core.variables import Variable

    body: dict[str, Any] = {
        "value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH, "label": name
    }  # fmt: skip
    if formula:
        body["formula"] = lambda person, period: formula(person, period)
    return type(name, (Variable,), body)


class _Maker:
    def __init__(self, firms: Enterprises, as_of: date) -> None:
        self.firms, self.as_of = firms, as_of

    def condition(self, rule: Condition, *, wanted: bool) -> Formula:
        """Where the rule is surely true (or, not wanted, surely false)."""
        if isinstance(rule, Not):
            return self.condition(rule.item, wanted=not wanted)
        if isinstance(rule, Leaf):
            return self.leaf(rule, wanted)
        return self.group(rule, wanted)

    def group(self, group: Group, wanted: bool) -> Formula:
        parts = [self.condition(item, wanted=wanted) for item in group.items]
        both = (group.kind == "all") is wanted
        join = np.logical_and if both else np.logical_or

        def formula(person: Any, period: str) -> np.ndarray:
            found = np.full(len(self.firms), both)
            for part in parts:
                found = join(found, part(person, period))
            return found

        return formula

    def leaf(self, leaf: Leaf, wanted: bool) -> Formula:
        test, opposite = test_of(leaf, self.as_of)
        holds = self._holds(test)
        sought = wanted is not opposite

        def formula(person: Any, period: str) -> np.ndarray:
            value = person(test.fact, period)
            known = value > -(2**31) if test.kind == "days" else ~np.isnan(value)
            if test.kind in (WORDS, TRUE):
                known = value >= 0
            if test.per:
                below = person(test.per, period)
                known = known & (below != 0) & ~np.isnan(below)
                value = np.divide(value, below, out=np.full_like(value, np.nan), where=known)
            truth = holds(value)
            return np.asarray(known & (truth if sought else ~truth))

        return formula

    def _holds(self, test: Test) -> Callable[[np.ndarray], np.ndarray]:
        if test.kind == TRUE:
            return lambda value: value == 1
        if test.kind == WORDS:
            assert self.firms.column(test.fact).fact.type in WORDY
            words = self.firms.column(test.fact).words
            good = [at for at, word in enumerate(words) if word_holds(test.value, word)]
            return lambda value: np.isin(value, good)
        low, high = test.value if test.kind == "days" else float_bounds(test.value)
        return lambda value: (value >= low) & (value <= high)

    def amount(self, amount: Amount) -> Formula:
        """The amount, NaN where unknown."""
        if isinstance(amount, Fixed):
            return lambda person, period: np.full(len(self.firms), float(amount.value))
        if isinstance(amount, Rate):
            return self.rate(amount)
        return self.tiers(amount) if isinstance(amount, Tiers) else self.combine(amount)

    def rate(self, amount: Rate) -> Formula:
        low = -np.inf if amount.floor is None else float(amount.floor)
        high = np.inf if amount.cap is None else float(amount.cap)
        times = float(amount.rate)
        return lambda person, period: np.clip(person(amount.of, period) * times, low, high)

    def tiers(self, amount: Tiers) -> Formula:
        parts = [
            (self.condition(w, wanted=True), self.condition(w, wanted=False), self.amount(a))
            for w, a in amount.tiers
        ]
        otherwise = (
            self.amount(amount.otherwise) if amount.otherwise else self.amount(Fixed(Decimal(0)))
        )

        def formula(person: Any, period: str) -> np.ndarray:
            found = otherwise(person, period)
            for sure, never, part in reversed(parts):
                open_ = np.where(never(person, period), found, np.nan)
                found = np.where(sure(person, period), part(person, period), open_)
            return found

        return formula

    def combine(self, amount: Combine) -> Formula:
        parts = [self.amount(item) for item in amount.items]
        join = {"sum": np.add, "max": np.maximum, "min": np.minimum}[amount.kind]

        def formula(person: Any, period: str) -> np.ndarray:
            found = parts[0](person, period)
            for part in parts[1:]:
                found = join(found, part(person, period))
            return np.asarray(found)

        return formula
