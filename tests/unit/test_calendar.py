"""The working-day clock on facts anybody can check in the notices."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from qifu.kernel.calendar import (
    Terms,
    WorkingCalendar,
    compute_due,
    ledger,
    light,
    light_of,
    remaining,
)
from qifu.kernel.shipped import extended_calendar, shipped_calendar

CALENDAR = shipped_calendar()
NOTICES = Path(__file__).parents[3] / "shared" / "data" / "holiday"

# From the State Council's notice for 2025: free days and make-up workdays.
FREE_2025 = {
    "2025-01-01": 1, "2025-01-28": 8, "2025-04-04": 3, "2025-05-01": 5, "2025-05-31": 3,
    "2025-10-01": 8,
}  # fmt: skip
MADE_UP_2025 = ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")


def day(text: str) -> date:
    return date.fromisoformat(text)


def terms(start: str, amount: int, **more: object) -> Terms:
    return Terms(day(start), amount, **more)  # type: ignore[arg-type]


def test_notice_of_2025():
    free = {day(d) + timedelta(n) for d, length in FREE_2025.items() for n in range(length)}
    made_up = set(map(day, MADE_UP_2025))
    moment = day("2025-01-01")
    while moment.year == 2025:
        expected = moment in made_up or (moment.weekday() < 5 and moment not in free)
        assert CALENDAR.is_working_day(moment) is expected, moment
        moment += timedelta(1)


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the public holiday files are not here")
@pytest.mark.parametrize("year", range(2020, 2027))
def test_notices_2020_to_2026(year):
    listed = {
        day(d["date"]): not d["isOffDay"]
        for d in json.loads((NOTICES / f"{year}.json").read_text("utf-8"))["days"]
    }
    moment = date(year, 1, 1)
    while moment.year == year:
        expected = listed.get(moment, moment.weekday() < 5)
        assert CALENDAR.is_working_day(moment) is expected, moment
        moment += timedelta(1)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2025-09-26", 15, "2025-10-23"),
        ("2025-09-26", 1, "2025-09-28"),  # a Sunday that is worked
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-10-01", 1, "2025-10-09"),  # starts on a holiday
        ("2025-09-26", 0, "2025-09-26"),
        ("2025-10-01", 0, "2025-10-01"),  # due on the day of the start, even a holiday
        ("2026-12-31", 1, "2027-01-01"),  # not published: Monday to Friday
    ],
)
def test_working_days(start, amount, due):
    assert compute_due(terms(start, amount), CALENDAR).due == day(due)


def test_calendar_days_and_hours():
    assert compute_due(terms("2025-09-26", 5, unit="calendar-day"), CALENDAR).due == day(
        "2025-10-01"
    )
    hours = [terms("2025-09-26", n, unit="working-hour") for n in (0, 1, 8, 9)]
    days = [terms("2025-09-26", n) for n in (0, 1, 1, 2)]
    for one, other in zip(hours, days, strict=True):
        assert compute_due(one, CALENDAR) == compute_due(other, CALENDAR)
    four = terms("2025-09-26", 9, unit="working-hour", hours_per_day=4, extension=1)
    assert compute_due(four, CALENDAR).due == compute_due(terms("2025-09-26", 4), CALENDAR).due


def test_suspension_counts_its_first_day_and_not_its_last():
    paused = terms("2025-10-13", 3, suspensions=((day("2025-10-14"), day("2025-10-16")),))
    lines = {line.date: line.counts for line in ledger(paused, CALENDAR)}
    assert [d.day for d, counts in lines.items() if counts] == [14, 17, 20]
    assert compute_due(paused, CALENDAR).due == day("2025-10-20")


def test_open_suspension_has_no_due_date():
    paused = terms("2025-10-13", 3, suspensions=((day("2025-10-14"), None),))
    due = compute_due(paused, CALENDAR)
    assert (due.due, due.warn_on, due.provisional, due.used, due.total) == (None, None, False, 1, 3)
    assert light(due, day("2030-01-01")) == "paused"
    assert remaining(paused, CALENDAR, day("2030-01-01")) == 2


def test_a_pause_after_the_due_date_does_not_undo_it():
    late = terms("2025-10-13", 3, suspensions=((day("2025-10-20"), None),))
    assert compute_due(late, CALENDAR).due == day("2025-10-16")


def test_provisional_beyond_the_last_published_year():
    assert not compute_due(terms("2026-12-01", 5), CALENDAR).provisional
    due = compute_due(terms("2026-12-30", 5), CALENDAR)
    assert due.provisional
    assert "未公布" in ledger(terms("2026-12-30", 5), CALENDAR)[-1].why


def test_a_new_year_moves_the_date():
    free = {date(2027, 1, n): False for n in (1, 2, 3)} | {date(2027, 1, 9): True}
    later = extended_calendar("next", free, {date(2027, 1, 1): "元旦"})
    assert later.published_until == date(2027, 12, 31)
    due = compute_due(terms("2026-12-30", 5), later)
    assert (due.due, due.provisional) == (day("2027-01-07"), False)
    assert compute_due(terms("2026-12-30", 5), CALENDAR).due == day("2027-01-06")
    assert later.is_working_day(day("2025-09-28")), "published years stay"


def test_lights():
    due = compute_due(terms("2025-10-13", 10), CALENDAR)  # ends on 27 October
    assert due.due == day("2025-10-27")
    colours = [light(due, day(f"2025-10-{n}")) for n in (13, 23, 24, 27, 28)]
    assert colours == ["green", "green", "yellow", "yellow", "red"]
    assert light_of(None, None, day("2025-10-13")) == "paused"
    assert light(compute_due(terms("2025-10-13", 1), CALENDAR), day("2025-10-13")) == "yellow"
    assert light(compute_due(terms("2025-10-13", 2), CALENDAR), day("2025-10-13")) == "green"
    long = compute_due(terms("2025-01-02", 100), CALENDAR)
    assert long.warn_on == compute_due(terms("2025-01-02", 90), CALENDAR).due


def test_calendar_day_light_looks_at_working_days_left():
    due = compute_due(terms("2025-10-13", 14, unit="calendar-day"), CALENDAR)
    assert due.due == day("2025-10-27")  # a Monday
    assert due.warn_on == day("2025-10-24")  # the Friday: one working day is left


def test_remaining():
    ten = terms("2025-10-13", 10)
    expected = {
        "2025-10-13": 10,
        "2025-10-14": 9,
        "2025-10-27": 0,
        "2025-10-28": -1,
        "2025-11-03": -5,
    }
    for moment, left in expected.items():
        assert remaining(ten, CALENDAR, day(moment)) == left


def test_ledger_explains_each_day():
    lines = ledger(terms("2025-09-26", 3, extension=1), CALENDAR, until=day("2025-10-10"))
    why = {line.date.isoformat(): line.why for line in lines}
    assert why["2025-09-26"] == "起算当日不计"
    assert why["2025-09-27"] == "周末"
    assert why["2025-09-28"].startswith("调休上班")
    assert why["2025-10-01"] == "国庆节放假"
    assert why["2025-10-09"] == "工作日，延期第 1 天"
    assert why["2025-10-10"] == "已超期 1 天"
    assert [line.date for line in lines][-1] == day("2025-10-10")
    assert sum(line.counts for line in lines) == 4


def test_add_and_between():
    monday = day("2025-10-13")
    assert CALENDAR.add_working_days(monday, 0) == monday
    assert CALENDAR.add_working_days(monday, -1) == day("2025-10-11")
    assert CALENDAR.add_working_days(day("2025-10-08"), -1) == day("2025-09-30")
    assert CALENDAR.working_days_between(day("2025-09-30"), monday) == 4
    assert CALENDAR.working_days_between(monday, day("2025-09-30")) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": -1},
        {"extension": -1},
        {"unit": "weeks"},
        {"hours_per_day": 0},
        {"amount": 40_000},
        {"suspensions": ((date(2025, 10, 2), date(2025, 10, 1)),)},
    ],
)
def test_impossible_terms_are_refused(wrong):
    with pytest.raises(ValueError):
        Terms(**{"start": date(2025, 9, 26), "amount": 5, **wrong})


def test_end_of_time_is_an_error_not_a_wrong_date():
    with pytest.raises(OverflowError):
        compute_due(terms("9999-12-01", 300), CALENDAR)


def test_years_turned_around_are_refused():
    with pytest.raises(ValueError):
        WorkingCalendar("x", {}, (2026, 2025))
