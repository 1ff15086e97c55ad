"""Hypothesis strategies over the grammar: what it draws, it can shrink."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st
from tests.eligibility import grammar


class Drawn:
    """Choices that hypothesis makes, and shrinks towards the first of the items."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, items: Sequence[Any]) -> Any:
        """One of them."""
        return items[self.draw(st.integers(0, len(items) - 1))]

    def some(self, items: Sequence[Any], least: int, most: int) -> list[Any]:
        """Between `least` and `most` of them, none twice."""
        places = st.lists(
            st.integers(0, len(items) - 1), min_size=least, max_size=most, unique=True
        )
        return [items[place] for place in self.draw(places)]


days = st.sampled_from(grammar.DAYS).map(date.fromisoformat)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 5) -> dict[str, Any]:
    """A random condition."""
    return grammar.condition(Drawn(draw), depth)


@st.composite
def policies(draw: st.DrawFn, most: int = 4) -> list[dict[str, Any]]:
    """Some policies with codes that differ, in no order of code."""
    pick = Drawn(draw)
    codes = pick.some(["b", "P-2", "P-10", "A.1", "a_1", "10"], 1, most)
    return [grammar.policy(pick, code) for code in codes]


@st.composite
def firms(draw: st.DrawFn, most: int = 6) -> list[dict[str, str]]:
    """Some enterprises, in no order of their codes."""
    pick = Drawn(draw)
    return [grammar.firm(pick, number) for number in pick.some(range(1, 20), 1, most)]
