"""Which card somebody may have: every category explained, the first that fits decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.cards.rules.book import CardBook, Category
from qifu.catalogue.rules.conditions import read_condition
from qifu.eligibility import Explanation, Fact, explain


@dataclass(frozen=True)
class Stand:
    """How somebody stands to a category."""

    category: Category
    explanation: Explanation

    @property
    def verdict(self) -> str:
        """eligible, ineligible or unknown."""
        return self.explanation.outcome.verdict

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(mark, condition, what was said) of each leaf."""
        leaves = self.explanation.tree.leaves()
        return [(n.mark, n.says, n.own) for n in leaves]


def stand(
    book: CardBook, facts: Mapping[str, Fact], values: Mapping[str, Any], on: date
) -> list[Stand]:
    """Every category in the district's order, explained for these answers."""
    return [
        Stand(c, explain(read_condition(dict(c.when), facts), values, facts, on))
        for c in book.categories
    ]


def first_fit(stands: list[Stand]) -> Stand | None:
    """The category that decides the level: the first whose conditions are all met."""
    return next((s for s in stands if s.verdict == "eligible"), None)
