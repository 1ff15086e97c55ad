"""Periods by the calendar and what they are held against; when a change is one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qifu.insight.boards.comparing import Reading, compare
from qifu.insight.boards.periods import (
    PRESETS,
    Period,
    full_enough,
    last_whole,
    month_on,
    preset,
    read_period,
    start_of,
    step_label,
)

TODAY = date(2026, 11, 28)  # a Saturday
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("code", "start", "end", "title"),
    [
        ("this-week", (2026, 11, 23), (2026, 11, 28), "2026年第48周（11月23日至28日）"),
        ("last-week", (2026, 11, 16), (2026, 11, 22), "2026年第47周（11月16日至22日）"),
        ("this-month", (2026, 11, 1), (2026, 11, 28), "2026年11月（截至11月28日）"),
        ("last-month", (2026, 10, 1), (2026, 10, 31), "2026年10月"),
        ("this-quarter", (2026, 10, 1), (2026, 11, 28), "2026年第4季度（截至11月28日）"),
        ("last-quarter", (2026, 7, 1), (2026, 9, 30), "2026年第3季度"),
        ("this-year", (2026, 1, 1), (2026, 11, 28), "2026年（截至11月28日）"),
        ("last-year", (2025, 1, 1), (2025, 12, 31), "2025年"),
    ],
)
def test_presets(code: str, start: tuple[int, ...], end: tuple[int, ...], title: str) -> None:
    found = preset(code, TODAY)
    assert (found.start, found.end) == (date(*start), date(*end))
    assert found.title == title


def test_half_a_month_is_held_against_half_a_month() -> None:
    found = preset("this-month", TODAY)
    assert (found.before().start, found.before().end) == (date(2026, 10, 1), date(2026, 10, 28))
    assert found.before_word == "上月同期"
    assert (found.year_ago().start, found.year_ago().end) == (
        date(2025, 11, 1),
        date(2025, 11, 28),
    )
    done = preset("last-month", TODAY)
    assert (done.before().start, done.before().end) == (date(2026, 9, 1), date(2026, 9, 30))
    assert done.before_word == "上月"
    longer = preset("this-month", date(2026, 3, 31))
    assert longer.before().end == date(2026, 2, 28)  # a shorter month ends where it ends
    leap = Period(date(2028, 2, 1), date(2028, 2, 29), date(2028, 2, 29), "month")
    assert leap.year_ago().end == date(2027, 2, 28)
    after_leap = Period(date(2029, 2, 1), date(2029, 2, 28), date(2029, 2, 28), "month")
    assert after_leap.year_ago().end == date(2028, 2, 29)


@given(DAYS, st.sampled_from(sorted(PRESETS)))
def test_a_period_never_meets_the_one_before(today: date, code: str) -> None:
    found = preset(code, today)
    before = found.before()
    assert found.start <= found.end <= min(found.whole_end, max(today, found.end))
    assert before.start <= before.end < found.start
    assert before.whole_end == found.start - timedelta(days=1)
    assert found.year_ago().end < found.start
    start, end, step = found.trail()
    assert start <= found.start and end == found.end
    assert start_of(start, step) == start


@given(DAYS, st.integers(0, 400), DAYS)
def test_chosen_days_are_kept(start: date, span: int, today: date) -> None:
    end = start + timedelta(days=span)
    found = read_period("", end.isoformat(), start.isoformat(), today)  # and turned round
    assert (found.start, found.end) == (start, end)
    before = found.before()
    if found.sort == "days":
        assert before.days == found.days and before.end == start - timedelta(days=1)


def test_a_whole_month_by_its_days_is_a_month() -> None:
    found = read_period("", "2026-10-01", "2026-10-31", TODAY)
    assert (found.sort, found.title) == ("month", "2026年10月")
    assert read_period("", "2026-11-01", "2026-11-28", TODAY).running
    assert read_period("", "2026-10-05", "2026-10-20", TODAY).title == "2026年10月5日至20日"


@pytest.mark.parametrize(
    "given_", [("x", "", ""), ("", "nonsense", "2026-01-01"), ("", "1800-01-01", "2026-01-01")]
)
def test_what_is_no_period_is_the_usual_one(given_: tuple[str, str, str]) -> None:
    assert read_period(*given_, TODAY) == preset("this-month", TODAY)


def test_last_whole_periods_and_months_on() -> None:
    assert last_whole("quarter", TODAY).title == "2026年第3季度"
    assert last_whole("week", date(2026, 11, 23)).end == date(2026, 11, 22)
    assert month_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert step_label(date(2026, 1, 1), "month", date(2025, 11, 1)) == "26年1月"
    assert step_label(date(2026, 2, 1), "month", date(2025, 11, 1)) == "2月"
    assert step_label(date(2026, 10, 1), "quarter") == "26年四季"


def test_a_change_within_chance_is_not_called_one() -> None:
    few = compare(Reading(0.8, 0.44, 0.95), Reading(0.6, 0.26, 0.86), "high")
    assert few.turn == "unclear" and few.by == pytest.approx(0.2)
    many = compare(Reading(0.8, 0.77, 0.83), Reading(0.6, 0.57, 0.63), "high")
    assert many.turn == "better"
    assert compare(Reading(0.8, 0.77, 0.83), Reading(0.6, 0.57, 0.63), "low").turn == "worse"
    assert compare(Reading(0.8), Reading(None), "high").turn == "none"
    assert compare(Reading(12.0), Reading(12.0), "low").turn == "same"
    assert compare(Reading(0.9, 0.88, 0.92, small=True), Reading(0.1, 0.08, 0.12), "high").turn == (
        "unclear"
    )


def test_a_wall_shows_the_last_month_while_this_one_has_hardly_begun() -> None:
    titles = [
        preset(full_enough(date(2026, 12, day)), date(2026, 12, day)).title for day in (1, 7, 8)
    ]
    assert titles == ["2026年11月", "2026年11月", "2026年12月（截至12月8日）"]
