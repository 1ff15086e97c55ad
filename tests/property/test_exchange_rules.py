"""The exchange's rules: a draw repeats and is fair, scores stay in bounds, bitmaps match plainly."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qifu.bench.exchange import FACTS, KIND, made_needs, made_products
from qifu.exchange.rules.conditions import Row, rows_of, rule_of_rows
from qifu.exchange.rules.disclosure import FEW, told_counts, told_mean, told_part
from qifu.exchange.rules.draw import commitment, draw, keeps, lot
from qifu.exchange.rules.kinds import Part
from qifu.exchange.rules.matching import match_all, verdict_of
from qifu.exchange.rules.selection import Entry, score
from qifu.kernel.errors import Invalid

SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
OFFERS = st.sets(st.integers(1, 10_000), min_size=1, max_size=12)
ON = date(2026, 6, 1)


@given(SEEDS, OFFERS)
def test_a_draw_is_repeated_by_anybody(seed: str, offers: set[int]) -> None:
    order = draw(seed, "DJ2026-000001-1", offers)
    assert sorted(order) == sorted(offers)
    assert order == draw(seed, "DJ2026-000001-1", sorted(offers, reverse=True))
    lots = [lot(seed, "DJ2026-000001-1", o, offers) for o in order]
    assert lots == sorted(lots)
    assert keeps(seed, commitment(seed)) and not keeps("00" * 32, commitment("11" * 32))


def test_a_draw_is_fair() -> None:
    """Of 3,000 draws among five each wins about 600 (chi-square of 4 degrees below 18.5, p 0.001)."""
    wins = Counter(draw(f"{n:064x}", f"DJ{n}", [11, 22, 33, 44, 55])[0] for n in range(3000))
    assert sum((wins[o] - 600) ** 2 / 600 for o in (11, 22, 33, 44, 55)) < 18.5


VALUES = st.lists(st.integers(1, 10**6), min_size=1, max_size=8)


@given(VALUES)
def test_points_lie_between_nothing_and_all(prices: list[int]) -> None:
    entries = [Entry(i, i, {"price": Decimal(p)}) for i, p in enumerate(prices)]
    parts = (Part("price", "lower", 100),)
    points = [score(parts, e, entries) for e in entries]
    assert all(0 <= p <= 100 for p in points)
    assert points[prices.index(min(prices))] == 100
    if len(set(prices)) > 1:
        assert points[prices.index(max(prices))] == 0


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_bitmaps_say_what_the_plain_reading_says(seed: int) -> None:
    needs, products = made_needs(30, seed), made_products(20, seed)
    table = match_all(needs, products, FACTS, ON)
    for i, need in enumerate(needs):
        for j, product in enumerate(products):
            said = "eligible" if table.fits[i, j] else "unknown" if table.possible[i, j] else ""
            assert (said or "ineligible") == verdict_of(need, product, ON)
    assert sum(table.counts().values()) == 600


def test_rows_of_a_form_become_a_rule_and_rows_again() -> None:
    rows = [Row("tax_paid", "gte", "200000"), Row("industry", "under", "C;I"), Row("reg", "", "2")]
    rule = rule_of_rows(rows, FACTS)
    assert rule["all"][2] == {"fact": "reg", "at_least_years": 2}
    again: Any = rows_of(rule)
    assert rule_of_rows(again, FACTS) == rule
    assert rows_of({"any": []}) is None and rows_of({}) == []
    with pytest.raises(Invalid) as told:
        rule_of_rows([Row("tax_paid", "in", "1"), Row("", "", "x"), Row("reg", "", "x")], FACTS)
    assert set(told.value.field_errors) == {"operator1", "fact2", "bound3"}
    assert KIND.need and FACTS["need_amount"].type == "number"


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30), max_size=8))
def test_no_small_count_is_told_nor_can_be_reckoned(counts: dict[str, int]) -> None:
    told = told_counts(counts)
    assert all(n >= FEW and counts[name] == n for name, n in told.counts)
    small = [n for n in counts.values() if 0 < n < FEW]
    assert told.hidden == len(small)
    if told.rest is not None:
        assert len(small) > 1 and told.rest == sum(small) >= FEW


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_is_told_only_with_enough_on_both_sides(part: int, others: int) -> None:
    told = told_part(part, part + others)
    if told is not None:
        assert told == part and all(n == 0 or n >= FEW for n in (part, others))
    assert told_mean([3.5] * 4) is None and told_mean([3.5] * 5) == 3.5
