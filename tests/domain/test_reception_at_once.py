"""Several people in a hall at one moment: no number twice, no slot over its room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.domain.test_concurrency import at_once, done, emptied
from tests.factories import START, make_staff, moment
from tests.reception_world import HallWorld, make_hall_world

from qifu.identity.actors import ANONYMOUS_ACTOR, load_actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, Refused
from qifu.reception.bookings import BookingInput, make_booking
from qifu.reception.calling import call_next
from qifu.reception.models import Booking, Ticket, Told, Turn
from qifu.reception.telling import ToldInput, tell_missing


@pytest.fixture
def hw(transactional_db: None) -> Iterator[HallWorld]:
    with emptied():
        yield make_hall_world()


def test_numbers_taken_at_once_are_each_given_once(hw: HallWorld) -> None:
    results = at_once(
        *[lambda k=k: [hw.take(k) for _ in range(6)] for k in ("general", "policy") * 3]
    )
    numbers = [t.number for many in results for t in many]
    assert len(numbers) == len(set(numbers)) == 36
    assert sorted(n for n in numbers if n[0] == "A") == [f"A{n:03d}" for n in range(1, 19)]


def test_clerks_who_call_at_once_get_different_numbers(hw: HallWorld) -> None:
    window = hw.windows["first"]
    clerks = [
        load_actor(make_staff(hw.world.centre, Role.CLERK, window=window), START) for _ in range(6)
    ]
    for _ in range(4):
        hw.take()
    results = at_once(
        *[lambda c=c: call_next(window_id=window.pk, actor=c, at=START) for c in clerks]
    )
    called = [turn.ticket.number for turn in done(results)]
    assert sorted(called) == ["A001", "A002", "A003", "A004"]
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r.code for r in refused] == ["nobody_waits"] * 2
    twice = at_once(*[lambda: call_next(window_id=window.pk, actor=clerks[0], at=START)] * 3)
    assert not done(twice)
    assert Turn.objects.count() == 4
    assert Ticket.objects.filter(state="called").count() == 4


def test_a_slot_never_takes_more_than_its_room(hw: HallWorld) -> None:
    begins = moment("2026-03-03 10:00")

    def book(n: int) -> Booking:
        data = BookingInput("general", begins, "王建国", f"1380013{n:04d}")
        return make_booking(code=hw.hall.centre.code, data=data, actor=ANONYMOUS_ACTOR, at=START)

    results = at_once(*[lambda n=n: book(n) for n in range(8)])
    assert len(done(results)) == 4  # half an hour, two windows, four an hour each
    assert all(isinstance(r, Invalid) for r in results if r not in done(results))
    assert Booking.objects.filter(begins_at=begins).count() == 4


def test_a_button_pressed_three_times_makes_one_notice_and_one_appointment(hw: HallWorld) -> None:
    clerk, owner = hw.actor("first"), hw.world.actor("owner")
    missing = [("健康证明", "")]
    said = ToldInput(hw.windows["first"].pk, "食品经营许可", missing, firm_name="王家小馆")
    told = at_once(*[lambda: tell_missing(data=said, actor=clerk, at=START)] * 3)
    assert len({row.pk for row in done(told)}) == 1 and len(done(told)) == 3
    assert Told.objects.count() == 1
    later = tell_missing(data=said, actor=clerk, at=START + timedelta(minutes=1))
    assert later.number != done(told)[0].number
    begins = moment("2026-03-03 10:00")
    data = BookingInput("general", begins, "王建国", "13800138000")

    def book(minutes: int = 0) -> Booking:
        at = START + timedelta(minutes=minutes)
        return make_booking(code=hw.hall.centre.code, data=data, actor=owner, at=at)

    assert len({row.pk for row in done(at_once(*[book] * 3))}) == 1
    assert Booking.objects.count() == 1 and book(1).pk != Booking.objects.earliest("id").pk
