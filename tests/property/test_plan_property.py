"""Plans of steps against the longest path found by trying them all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qifu.catalogue.rules.plan import plan

Graph = tuple[dict[str, int], dict[str, list[str]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Up to nine steps, each waiting for some of those drawn before it, shuffled."""
    count = draw(st.integers(0, 9))
    names = [f"s{n}" for n in range(count)]
    after = {
        name: draw(st.lists(st.sampled_from(names[:place]), unique=True)) if place else []
        for place, name in enumerate(names)
    }
    days = {name: draw(st.integers(0, 12)) for name in draw(st.permutations(names))}
    return days, after


def longest(name: str, days: dict[str, int], after: dict[str, list[str]]) -> int:
    return days[name] + max((longest(n, days, after) for n in after[name]), default=0)


@given(graphs())
def test_every_end_is_the_longest_path_to_it(graph: Graph) -> None:
    days, after = graph
    found = plan(days, after)
    assert {s.name: s.ends for s in found.slots} == {n: longest(n, days, after) for n in days}
    assert found.days == max((slot.ends for slot in found.slots), default=0)
    for slot in found.slots:
        assert slot.begins >= max((found.slot(n).ends for n in after[slot.name]), default=0)


@given(graphs())
def test_a_step_is_critical_when_a_day_more_of_it_is_a_day_more_of_all(graph: Graph) -> None:
    days, after = graph
    found = plan(days, after)
    for slot in found.slots:
        later = plan({**days, slot.name: days[slot.name] + 1}, after)
        assert (later.days > found.days) == slot.critical
