"""Who goes with a firm: the rule alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qifu.escorts.rules.assign import Candidate, rank


def candidate(
    number: int, skills: str = "", unit: int = 1, opened: int = 0, limit: int = 4
) -> Candidate:
    return Candidate(
        number,
        f"专员{number}",
        f"单位{unit}",
        frozenset({unit}),
        frozenset(skills.split()),
        opened,
        limit,
    )


def test_skill_then_nearness_then_load() -> None:
    rows = [
        candidate(1, "law"),
        candidate(2, "projects", unit=2, opened=3),
        candidate(3, "projects", opened=1),
        candidate(4, "projects", opened=2, limit=8),
        candidate(5, "projects", opened=4),
    ]
    found = rank(rows, "projects", "项目建设", 2)
    assert [r.candidate.id for r in found] == [2, 3, 4, 1]  # 5 is full; 3 and 4 carry a quarter
    assert found[0].reason == "熟悉“项目建设”，在企业所在的单位2，手上 3 件（最多 4 件）"
    assert "没有登记“项目建设”专长" in found[-1].reason


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 3), st.integers(0, 9), st.integers(0, 9)),
        max_size=12,
    )
)
def test_nobody_is_given_more_than_they_can_take(rows: list[tuple[bool, int, int, int]]) -> None:
    people = [
        candidate(n, "law" if skilled else "", unit, opened, limit)
        for n, (skilled, unit, opened, limit) in enumerate(rows)
    ]
    found = rank(people, "law", "法务", 1)
    assert {r.candidate.id for r in found} == {p.id for p in people if p.open < p.limit}
    if found and any(r.skilled for r in found):
        assert found[0].skilled
