"""The clock against a slow oracle that walks day by day and knows nothing of ranks."""

from datetime import date, timedelta
from itertools import pairwise, takewhile
from math import ceil

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qifu.kernel.calendar import (
    Terms,
    WorkingCalendar,
    compute_due,
    ledger,
    light,
    remaining,
)
from qifu.kernel.shipped import shipped_calendar

SHIPPED = shipped_calendar()
DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))
UNIT = st.sampled_from(["working-day", "calendar-day", "working-hour"])


@st.composite
def calendars(draw):
    if draw(st.booleans()):
        return SHIPPED
    odd = draw(st.dictionaries(st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.booleans()))
    return WorkingCalendar("drawn", odd, (2021, 2026), {})


@st.composite
def all_terms(draw, open_ended=False):
    start = draw(DAYS)
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + timedelta(draw(st.integers(-10, 60)))
        spans.append((first, first + timedelta(draw(st.integers(0, 25)))))
    if open_ended and draw(st.booleans()):
        spans.append((start + timedelta(draw(st.integers(-5, 60))), None))
    return Terms(
        start=start,
        amount=draw(st.integers(0, 60)),
        unit=draw(UNIT),
        suspensions=tuple(spans),
        extension=draw(st.integers(0, 15)),
        hours_per_day=draw(st.integers(1, 10)),
    )


def suspended(terms, day):
    return any(s < day and (r is None or day <= r) for s, r in terms.suspensions)


def counting_days(terms, calendar):
    """Every counting day after the start for six years, walked one by one."""
    for offset in range(1, 900):
        day = terms.start + timedelta(offset)
        works = terms.unit == "calendar-day" or calendar.is_working_day(day)
        if works and not suspended(terms, day):
            yield day


def up_to(terms, calendar, day):
    return list(takewhile(lambda d: d <= day, counting_days(terms, calendar)))


def slow_total(terms):
    amount = terms.amount
    if terms.unit == "working-hour":
        amount = ceil(amount / terms.hours_per_day)
    return amount + terms.extension


def slow_due(terms, calendar):
    left = slow_total(terms)
    if left == 0:
        return terms.start
    for day in counting_days(terms, calendar):
        left -= 1
        if left == 0:
            return day
    return None


def slow_light(terms, calendar, due, today, counted):
    if due is None:
        return "paused"
    if today > due:
        return "red"
    total = slow_total(terms)
    used = sum(1 for d in counted if d <= today)
    between = (today + timedelta(n) for n in range(1, (due - today).days + 1))
    left = sum(1 for d in between if calendar.is_working_day(d) and not suspended(terms, d))
    return "yellow" if used * 10 >= total * 9 or left <= 1 else "green"


@given(calendars(), DAYS)
def test_working_day_is_the_published_one_or_monday_to_friday(calendar, day):
    assert calendar.is_working_day(day) is calendar._days.get(day.toordinal(), day.weekday() < 5)


@settings(max_examples=300, deadline=None)
@given(all_terms(open_ended=True), calendars())
@example(Terms(date(2025, 9, 26), 15), SHIPPED)
def test_due_equals_the_oracle(terms, calendar):
    due = compute_due(terms, calendar)
    assert due.due == slow_due(terms, calendar)
    assert due.total == slow_total(terms)
    assert due.provisional == (due.due is not None and due.due > calendar.published_until)


@settings(max_examples=150, deadline=None)
@given(all_terms(open_ended=True), calendars())
def test_ledger_adds_up(terms, calendar):
    due = compute_due(terms, calendar)
    lines = ledger(terms, calendar)
    assert lines[0].date == terms.start
    assert not lines[0].counts
    assert all(b.date - a.date == timedelta(1) for a, b in pairwise(lines))
    assert all(line.why for line in lines)
    assert sum(line.counts for line in lines) == due.used
    if due.due is not None:
        assert lines[-1].date == due.due
        assert lines[-1].counts or due.total == 0
    for line in lines:
        assert not (line.counts and suspended(terms, line.date))


@settings(max_examples=60, deadline=None)
@given(all_terms(open_ended=True), calendars())
def test_warning_is_the_first_day_that_is_not_green(terms, calendar):
    due = compute_due(terms, calendar)
    if due.due is None:
        assert due.warn_on is None
        return
    counted = up_to(terms, calendar, due.due)
    days = (terms.start + timedelta(n) for n in range(2200))
    first = next(d for d in days if slow_light(terms, calendar, due.due, d, counted) != "green")
    assert due.warn_on == first
    assert light(due, first) != "green"
    assert light(due, first - timedelta(1)) == "green"


@settings(max_examples=60, deadline=None)
@given(all_terms(), calendars(), st.integers(0, 140))
def test_light_of_each_day_equals_the_oracle(terms, calendar, offset):
    due = compute_due(terms, calendar)
    today = terms.start + timedelta(offset)
    counted = up_to(terms, calendar, today)
    assert light(due, today) == slow_light(terms, calendar, due.due, today, counted)


@given(all_terms(), calendars(), st.integers(1, 10))
def test_later_start_more_days_or_extension_never_end_earlier(terms, calendar, more):
    def due(**change):
        values = {f: getattr(terms, f) for f in Terms.__slots__} | change
        return compute_due(Terms(**values), calendar).due

    assert due(amount=terms.amount + more) >= due()
    assert due(extension=terms.extension + more) > due()
    assert due(start=terms.start + timedelta(more)) >= due()
    whole = (terms.start, terms.start + timedelta(more))
    assert due(suspensions=(*terms.suspensions, whole)) >= due()


@given(all_terms(), calendars())
def test_a_deadline_never_falls_on_a_day_that_does_not_count(terms, calendar):
    due = compute_due(terms, calendar)
    if due.total and terms.unit != "calendar-day":
        assert calendar.is_working_day(due.due)
    if due.total:
        assert not suspended(terms, due.due)


@given(all_terms(open_ended=True), calendars(), st.integers(0, 150))
def test_remaining_equals_the_oracle(terms, calendar, offset):
    today = terms.start + timedelta(offset)
    due = slow_due(terms, calendar)
    used = len(up_to(terms, calendar, today))
    if due is None or today <= due:
        expected = slow_total(terms) - used
    else:
        late = [due + timedelta(n) for n in range(1, (today - due).days + 1)]
        calendar_days = terms.unit == "calendar-day"
        expected = -sum(1 for d in late if calendar_days or calendar.is_working_day(d))
    assert remaining(terms, calendar, today) == expected


@given(calendars(), DAYS, st.integers(-80, 80))
def test_adding_working_days_walks(calendar, day, n):
    step, left, moment = (1 if n > 0 else -1), abs(n), day
    while left:
        moment += timedelta(step)
        left -= calendar.is_working_day(moment)
    assert calendar.add_working_days(day, n) == moment


@given(calendars(), DAYS, st.integers(-50, 400))
def test_working_days_between_counts(calendar, start, length):
    end = start + timedelta(length)
    days = [start + timedelta(n) for n in range(1, length + 1)]
    assert calendar.working_days_between(start, end) == sum(map(calendar.is_working_day, days))


@given(all_terms(open_ended=True), st.randoms())
def test_order_and_overlap_of_suspensions_do_not_matter(terms, random):
    shuffled = list(terms.suspensions) + list(terms.suspensions)
    random.shuffle(shuffled)
    values = {f: getattr(terms, f) for f in Terms.__slots__} | {"suspensions": tuple(shuffled)}
    assert compute_due(Terms(**values), SHIPPED) == compute_due(terms, SHIPPED)
