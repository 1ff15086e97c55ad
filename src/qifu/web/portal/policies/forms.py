"""Asking an enterprise for the facts of one policy; an empty answer is "I don't know", not "no"."""

from __future__ import annotations

from typing import Any

from qifu.enterprises.models import Fact
from qifu.web.components.fact_fields import fact_field, fact_value
from qifu.web.components.forms import QifuForm


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
