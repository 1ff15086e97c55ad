"""The rules of problem classes: exact intervals, likeness, what becomes of a group."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qifu.problems.rules.heat import Heat
from qifu.problems.rules.likeness import common_pairs, core_of, likeness, overlap
from qifu.problems.rules.proposing import Known, fate_of, has_grown
from qifu.problems.rules.recurrence import EARLY, FELL, ROSE, UNCLEAR, Span, compare, interval

COUNTS, DAYS = st.integers(0, 60), st.integers(1, 250)


def at_most(k: int, n: int, p: Fraction) -> Fraction:
    """P(X ≤ k) of a binomial, exactly."""
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)), Fraction(0))


@given(COUNTS, DAYS, COUNTS, DAYS)
def test_the_interval_holds_the_ratio_and_its_ends_leave_out_two_and_a_half_percent(
    a: int, before: int, b: int, after: int
) -> None:
    """Against brute force: at each end the observed count is just as unlikely as declared."""
    low, high = interval(Span(a, before), Span(b, after))
    if a and b:
        assert low <= (b / after) / (a / before)
        assert high is not None and high >= (b / after) / (a / before)
    assert (low == 0) == (b == 0)
    assert (high is None) == (a == 0)
    if low:
        p = Fraction(low * after / (before + low * after))
        assert float(1 - at_most(b - 1, a + b, p)) == pytest.approx(0.025, rel=1e-6)
    if high is not None:
        p = Fraction(high * after / (before + high * after))
        assert float(at_most(b, a + b, p)) == pytest.approx(0.025, rel=1e-6)


@given(st.integers(1, 60), DAYS, st.integers(1, 60), DAYS)
def test_turning_the_spans_around_turns_the_interval(a: int, t: int, b: int, u: int) -> None:
    low, high = interval(Span(a, t), Span(b, u))
    back_low, back_high = interval(Span(b, u), Span(a, t))
    assert high is not None and back_high is not None
    assert back_low * high == pytest.approx(1)
    assert back_high * low == pytest.approx(1)


@given(COUNTS, DAYS, COUNTS, DAYS)
def test_a_verdict_follows_from_the_interval(a: int, t: int, b: int, u: int) -> None:
    found = compare(Span(a, t), Span(b, u))
    if u < 20 or a + b < 6:
        assert found.verdict == EARLY and "太早" in found.says
    elif found.high is not None and found.high < 1:
        assert found.verdict == FELL and "少了" in found.says
    else:
        assert found.verdict == (ROSE if found.low > 1 else UNCLEAR)


@given(COUNTS, DAYS, COUNTS, DAYS)
def test_more_recurrence_never_looks_like_less(a: int, t: int, b: int, u: int) -> None:
    low, high = interval(Span(a, t), Span(b, u))
    more_low, more_high = interval(Span(a, t), Span(b + 1, u))
    assert more_low >= low
    assert more_high is None or high is None or more_high >= high


def test_the_sentences() -> None:
    fell = compare(Span(14, 60), Span(2, 60))
    assert fell.verdict == FELL
    assert fell.says == (
        "此前平均每周 1.2 件，此后每周 0.2 件，是此前的 14%（95% 区间 2% 到 62%）：少了，不像是碰巧。"
    )
    assert "整改后才 5 个工作日" in compare(Span(14, 60), Span(0, 5)).says
    assert "一共只有 3 件" in compare(Span(3, 60), Span(0, 60)).says
    assert "可能只是碰巧" in compare(Span(5, 60), Span(4, 60)).says
    assert "多了" in compare(Span(2, 60), Span(15, 60)).says
    assert "无法估计" in compare(Span(0, 60), Span(8, 60)).says


TEXTS = st.lists(st.sets(st.integers(0, 60), max_size=30), max_size=12)


@given(TEXTS, st.sets(st.integers(0, 60)))
def test_the_core_is_what_half_of_them_have(texts: list[set[int]], told: set[int]) -> None:
    core = core_of(texts)
    for pair in core:
        assert sum(pair in text for text in texts) * 2 >= len(texts)
    assert 0 <= likeness(core, told) <= 100
    assert likeness(core, set(core)) == (100 if core else 0)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_overlap_is_of_the_smaller_and_the_same_both_ways(a: set[int], b: set[int]) -> None:
    assert overlap(a, b) == overlap(b, a)
    assert not a or overlap(a, a) == 1


def test_what_everybody_says_is_common() -> None:
    texts = [{1, 2, n + 10} for n in range(50)]
    assert common_pairs(texts) == {1, 2}
    assert common_pairs(texts[:10]) == frozenset()


@given(st.lists(st.integers(1, 99), min_size=3, max_size=9, unique=True), st.integers(0, 40))
def test_a_dismissed_class_comes_again_only_when_it_grew(cases: list[int], then: int) -> None:
    known = [Known(7, "dismissed", frozenset(cases), then)]
    fate = fate_of(cases, 2, known)
    assert fate.what == ("grown" if has_grown(then, len(cases)) else "rest")
    assume(has_grown(then, len(cases)))
    assert len(cases) >= then + 3


def test_what_becomes_of_a_group() -> None:
    known = [Known(1, "proposed", frozenset({1, 2, 3})), Known(2, "proposed", frozenset({9}))]
    assert fate_of([1, 2, 3, 4], 2, known).of == 1
    assert fate_of([4, 5, 6], 2, known).what == "new"
    assert fate_of([4, 5], 2, known).what == "rest", "two are no class"
    assert fate_of([4, 5, 6], 1, known).what == "rest", "one firm's trouble is no class"


def test_heat_is_told_as_it_is_reckoned() -> None:
    hot = Heat(count=12, firms=8, lately=9, before=1, firms_lately=6, unsolved=6)
    assert (hot.trend, hot.heat) == (1, 18.0)
    assert hot.says == "近 90 天 6 家企业 × （1 + 未解决占比 50%） × 2（近 30 天明显上升）"
    assert Heat(0, 0, 0, 0, 0, 0).heat == 0
