"""Asking an enterprise for the facts of one policy; an empty answer is "I don't know", not "no"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qifu.eligibility.language import Amount, Combine, Policy, Rate, Tiers, conditions_of, leaves
from qifu.enterprises.models import Fact
from qifu.web.components.fact_fields import fact_field, fact_value
from qifu.web.components.forms import QifuForm


def asked_facts(policy: Policy) -> list[str]:
    """The facts of the conditions, then of the amount, each once."""
    rules = [policy.eligibility, *conditions_of(policy.amount)]
    named = [name for rule in rules for leaf in leaves(rule) for name in leaf.facts]
    return list(dict.fromkeys([*named, *_paid_on(policy.amount)]))


def _paid_on(amount: Amount | None) -> Iterable[str]:
    if isinstance(amount, Rate):
        yield amount.of
    elif isinstance(amount, Tiers):
        for _, part in amount.tiers:
            yield from _paid_on(part)
        yield from _paid_on(amount.otherwise)
    elif isinstance(amount, Combine):
        for part in amount.items:
            yield from _paid_on(part)


class FactsForm(QifuForm):
    """One field a fact; `values()` gives typed values by fact."""

    def __init__(self, facts: list[Fact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[fact.name] = fact_field(fact)

    def values(self) -> dict[str, Any]:
        """What was answered, as the rule language takes it; money in yuan."""
        return {fact.name: fact_value(fact, self.cleaned_data[fact.name]) for fact in self.facts}
