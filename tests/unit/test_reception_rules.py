"""Who is next, which slots are free, how long one waits: the rules alone."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import moment

from qifu.kernel.shipped import shipped_calendar
from qifu.reception.rules import moves, slots, waits
from qifu.reception.rules.queue import Waiting, ahead_of, for_window, in_order

NINE = moment("2026-03-02 09:00")
HOURS = [(time(9), time(12)), (time(13, 30), time(17))]


def at(minutes: int) -> object:
    return NINE + timedelta(minutes=minutes)


def waiting(number: int, came: int, **more: object) -> Waiting:
    return Waiting(number, str(more.pop("kind", "general")), at(came), **more)  # type: ignore[arg-type]


def ids(rows: list[Waiting]) -> list[int]:
    return [row.id for row in rows]


def test_sent_on_first_then_appointments_that_have_begun_then_as_they_came() -> None:
    rows = [
        waiting(1, 0),
        waiting(2, 5),
        waiting(3, 20, slot_at=at(30)),
        waiting(4, 25, slot_at=at(60)),
        waiting(5, 1, moved_at=at(31)),
    ]
    assert ids(in_order(rows, at(29))) == [5, 1, 2, 3, 4]  # type: ignore[arg-type]
    assert ids(in_order(rows, at(30))) == [5, 3, 1, 2, 4]  # type: ignore[arg-type]
    assert ids(in_order(rows, at(60))) == [5, 3, 4, 1, 2]  # type: ignore[arg-type]


def test_a_window_calls_its_own_line_and_what_was_sent_to_it() -> None:
    rows = [
        waiting(1, 0),
        waiting(2, 1, kind="policy"),
        waiting(3, 2, window_id=7, moved_at=at(3)),
        waiting(4, 2, window_id=8, moved_at=at(3)),
    ]
    assert ids(for_window(rows, "general", 7, at(9))) == [3, 1]  # type: ignore[arg-type]
    assert ids(for_window(rows, "policy", 9, at(9))) == [2]  # type: ignore[arg-type]
    assert ahead_of(rows, 1, at(9)) == 0  # type: ignore[arg-type]
    assert ahead_of(rows, 4, at(9)) == 0  # type: ignore[arg-type]
    assert ahead_of(rows, 99, at(9)) is None  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.none() | st.integers(0, 12)), min_size=1, max_size=30
    ),
    st.integers(0, 240),
)
def test_whoever_came_first_without_appointment_is_never_passed_by_another_such(
    came: list[tuple[int, int | None]], now: int
) -> None:
    rows = [
        waiting(n, minute, slot_at=at(slot * 30) if slot is not None else None)
        for n, (minute, slot) in enumerate(came)
    ]
    ordered = in_order(rows, at(now))  # type: ignore[arg-type]
    assert sorted(ids(ordered)) == list(range(len(rows)))
    plain = [r for r in ordered if r.slot_at is None]
    assert plain == sorted(plain, key=lambda r: (r.queued_at, r.id))
    begun = [r for r in ordered if r.slot_at is not None and r.slot_at <= at(now)]
    assert ordered[: len(begun)] == begun
    for row in ordered:
        assert ahead_of(rows, row.id, at(now)) == ordered.index(row)  # type: ignore[arg-type]


def test_every_move_of_every_state() -> None:
    actions = {action for _, action in moves.MOVES}
    for state, action in product(moves.STATES, sorted(actions)):
        to = moves.after(state, action)
        assert (to is None) == ((state, action) not in moves.MOVES)
        assert moves.STATES[state] in moves.why_not(state, action)
    for final in (moves.DONE, moves.LEFT, moves.LAPSED):
        assert not any(moves.after(final, action) for action in actions)


def test_a_wait_is_computed_from_what_was_measured_and_never_made_up() -> None:
    assert waits.estimate(3, [8.0] * 4, 2, 2) is None
    assert waits.estimate(3, [8.0] * 10, 0, 0) is None
    busy = waits.estimate(3, [8.0] * 10, 2, 2)
    idle = waits.estimate(3, [8.0] * 10, 2, 1)
    assert busy is not None and idle is not None
    assert (busy.minutes, idle.minutes, busy.measured) == (14, 12, 10)
    assert "最近 10 次" in busy.how and "2 个窗口" in busy.how
    first = waits.estimate(0, [6.0] * 5, 1, 0)
    assert first is not None and first.minutes == 0
    many = waits.estimate(1, [10.0] * 20 + [500.0] * 50, 1, 0)
    assert many is not None and many.minutes == 10


@given(st.integers(0, 40), st.lists(st.floats(0.5, 90), min_size=5, max_size=30), st.integers(1, 6))
def test_more_before_waits_longer_and_more_windows_shorter(
    ahead: int, minutes: list[float], windows: int
) -> None:
    here = waits.estimate(ahead, minutes, windows, windows)
    longer = waits.estimate(ahead + 1, minutes, windows, windows)
    shorter = waits.estimate(ahead, minutes, windows + 1, windows + 1)
    assert here is not None and longer is not None and shorter is not None
    assert longer.minutes >= here.minutes >= shorter.minutes >= 0


def test_spread() -> None:
    found = waits.spread([float(n) for n in range(1, 11)])
    assert found is not None
    assert (found.count, found.middle, found.nine_of_ten, found.most) == (10, 5.5, 9.0, 10.0)
    assert waits.spread([]) is None


def test_slots_lie_in_sessions_of_working_days() -> None:
    calendar = shipped_calendar()
    monday = date(2026, 3, 2)
    rows = slots.slots_of(monday, HOURS, 30, 3, {moment("2026-03-02 10:00"): 2}, NINE)
    assert [f"{r.begins_at:%H:%M}" for r in rows[:3]] == ["09:30", "10:00", "10:30"]
    assert [r.free for r in rows[:3]] == [3, 1, 3]
    assert f"{rows[-1].ends_at:%H:%M}" == "17:00" and len(rows) == 5 + 7
    days = slots.days_offered(calendar, date(2026, 9, 30), 3)
    assert days == [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)]  # after the holiday
    assert slots.days_offered(calendar, date(2026, 10, 10), 1) == [date(2026, 10, 10)]  # made up


@given(st.integers(10, 120), st.integers(1, 12), st.integers(0, 6))
def test_no_slot_is_overfull(minutes: int, per_hour: int, windows: int) -> None:
    room = slots.room_of(minutes, per_hour, windows)
    assert (room == 0) == (windows == 0)
    assert room <= max(1, minutes * per_hour * windows / 60)
    taken = {moment("2026-03-03 09:00"): room}
    rows = slots.slots_of(date(2026, 3, 3), HOURS, minutes, room, taken, NINE)
    assert rows[0].free == 0
    for earlier, later in pairwise(rows):
        assert earlier.ends_at <= later.begins_at
    assert all(
        any(a <= r.begins_at.time() and r.ends_at.time() <= b for a, b in HOURS) for r in rows
    )


@pytest.mark.parametrize(
    ("minutes", "kept"), [(-21, "early"), (-20, "kept"), (0, "kept"), (15, "kept"), (16, "late")]
)
def test_arrival(minutes: int, kept: str) -> None:
    assert slots.arrival(NINE, NINE + timedelta(minutes=minutes), 20, 15) == kept


@pytest.mark.parametrize(
    ("text", "gives", "serves"),
    [
        ("2026-03-02 08:29", False, False),
        ("2026-03-02 08:30", True, False),
        ("2026-03-02 12:30", True, False),
        ("2026-03-02 16:59", True, True),
        ("2026-03-02 17:00", False, False),
        ("2026-03-07 10:00", False, False),  # a Saturday
        ("2026-10-10 10:00", True, True),  # a Saturday that works
    ],
)
def test_hours(text: str, gives: bool, serves: bool) -> None:
    calendar = shipped_calendar()
    assert slots.gives_numbers(HOURS, calendar, moment(text)) is gives
    assert slots.is_open(HOURS, calendar, moment(text)) is serves


@pytest.mark.parametrize("bad", [[["12:00", "09:00"]], [["09:00", "12:00"], ["11:00", "13:00"]]])
def test_hours_that_make_no_sense(bad: list[list[str]]) -> None:
    with pytest.raises(ValueError):
        slots.parse_sessions(bad)
