"""Charts: places follow values, gaps stay gaps, and the words say what the picture shows."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.office.charts import (
    FOOT,
    HIGH,
    TOP,
    BarRow,
    Mark,
    Series,
    Spot,
    draw_bars,
    draw_line,
    draw_multiples,
    scale,
)


def share(value: float) -> str:
    return f"{value:.0%}"


def spots(*values: float | None) -> list[Spot]:
    return [
        Spot(f"{n}月", v, "—" if v is None else share(v), f"/f/{n}/")
        for n, v in enumerate(values, 1)
    ]


@given(st.lists(st.integers(0, 10**9).map(lambda n: n / 1000), min_size=1, max_size=12))
def test_the_scale_holds_every_value_in_few_round_steps(values: list[float]) -> None:
    low, high, step = scale(values)
    assert low <= min(values) + step * 1e-6
    assert high >= max(values) - step * 1e-6
    assert step > 0
    assert 1 <= round((high - low) / step) <= 7


@given(st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=1, max_size=12))
def test_a_share_never_stands_above_all(values: list[float]) -> None:
    low, high, _ = scale(values, top=1.0)
    assert max(values) <= high <= 1.0
    assert low >= 0


def test_a_line_follows_its_values_and_breaks_at_a_gap() -> None:
    chart = draw_line("按时办结", spots(0.5, 0.7, None, 0.9, 1.0), share, target=0.95, top=1.0)
    heights = [dot.y for dot in chart.dots]
    assert all(later < earlier for earlier, later in pairwise(heights))
    assert min(heights) == TOP and max(heights) <= HIGH - FOOT
    assert len(chart.lines) == 2  # nothing is drawn over the month without cases
    assert [re.findall(r"[\d.]+ [\d.]+", path) for path in chart.lines] == [
        [f"{d.x:g} {d.y:g}" for d in chart.dots[:2]],
        [f"{d.x:g} {d.y:g}" for d in chart.dots[2:]],
    ]
    assert chart.target_said == "95%"
    assert chart.dots[3].y < (chart.target_y or 0) < chart.dots[2].y
    assert chart.words == (
        "按时办结：1月 50%，5月 100%；最高 5月 100%，最低 1月 50%；目标 95%。"
    )  # fmt: skip


def test_what_cannot_be_computed_says_so() -> None:
    empty = draw_line("按时办结", spots(None, None), share, top=1.0)
    assert not empty.dots and not empty.lines
    assert "没有可以计算的" in empty.words
    assert draw_line("按时办结", spots(0.4), share).words == "按时办结：1月 40%。"


def test_bands_enclose_the_line_and_marks_stand_before_their_month() -> None:
    banded = [Spot("1月", 0.5, "", low=0.3, high=0.7), Spot("2月", 0.6, "", low=0.4, high=0.8)]
    chart = draw_line("满意", banded, share, marks=[Mark(1, "只算企业自己的评价")], top=1.0)
    (band,) = chart.bands
    ys = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", band)]
    assert min(ys) < min(d.y for d in chart.dots) and max(ys) > max(d.y for d in chart.dots)
    (mark,) = chart.marks
    assert chart.dots[0].x < mark.at < chart.dots[1].x
    lone = draw_line("满意", banded[:1], share)
    assert lone.bands and not lone.lines


def test_so_many_words_stand_under_a_line_and_the_last_is_always_there() -> None:
    chart = draw_line("按时办结", spots(*[0.5] * 24), share)
    assert len(chart.labels) <= 6
    assert chart.labels[-1].text == "24月"


def test_bars_begin_at_nought_and_share_a_scale() -> None:
    chart = draw_bars(
        "各单位", "单位",
        [BarRow("甲", 0.5, "50%", low=0.25, high=0.75), BarRow("乙", 1.0, "100%"), BarRow("丙", None, "—")],
        share, target=0.9, top=1.0,
    )  # fmt: skip
    assert [(b.width, b.low, b.high) for b in chart.bars] == [
        (500, 250, 750),
        (1000, None, None),
        (0, None, None),
    ]
    assert chart.target == 900
    assert draw_bars("", "", [], share).bars == ()


def test_small_multiples_can_be_compared() -> None:
    many = draw_multiples(
        "各单位", [Series("甲", spots(0.2, 0.4)), Series("乙", spots(0.9, 0.4))], share, top=1.0
    )
    first, second = many.lines
    assert first.last is not None and second.last is not None
    assert first.last.y == second.last.y  # the same value stands at the same height
    assert many.heads == ("1月", "2月")
    assert draw_multiples("", [], share).lines == ()


@pytest.mark.parametrize("values", [(0.0, 0.0), (1.0, 1.0), (5.0,), (1e-9, 2e-9)])
def test_flat_and_tiny_lines_have_a_scale(values: tuple[float, ...]) -> None:
    chart = draw_line("", spots(*values), share)
    assert all(TOP <= dot.y <= HIGH - FOOT for dot in chart.dots)
