"""Several firms at one moment: no hour, room or seat is had by two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.domain.test_concurrency import at_once, done, emptied
from tests.factories import make_firm, moment
from tests.places_world import PlacesWorld, make_places_world

from qifu.places.bookings import BookingInput, book
from qifu.places.enrolments import EnrolmentInput, cancel_enrolment, enrol
from qifu.places.models import BookedSlot, Enrolment, Tenancy
from qifu.places.tenancies import TenancyInput, begin_tenancy


@pytest.fixture
def w(transactional_db: None) -> Iterator[PlacesWorld]:
    with emptied():
        yield make_places_world()


def test_hours_rooms_and_seats_are_each_had_once(w: PlacesWorld) -> None:
    firms = [make_firm() for _ in range(6)]
    actors = [w.owner(firm) for firm in firms]
    hours = BookingInput(moment("2026-03-03 10:00"), 2, "看断口", "王工", "13800138000")
    got = at_once(
        *[
            lambda f=f, a=a: book(
                facility_id=w.facility.pk, enterprise_id=f.pk, data=hours, actor=a, at=w.at
            )
            for f, a in zip(firms, actors, strict=True)
        ]
    )
    assert len(done(got)) == 1 and BookedSlot.objects.count() == 2

    room, mine = w.room(), w.owner(w.operator)
    until = date(2028, 1, 1)
    got = at_once(
        *[
            lambda f=f: begin_tenancy(
                room_id=room.pk, data=TenancyInput(f.uscc, w.at.date(), until), actor=mine, at=w.at
            )
            for f in firms
        ]
    )
    assert len(done(got)) == 1 and Tenancy.objects.count() == 1

    row = w.gathering(seats=3)
    got = at_once(
        *[
            lambda f=f, a=a, n=n: enrol(
                gathering_id=row.pk, enterprise_id=f.pk, actor=a, at=w.at,
                data=EnrolmentInput("参加人", f"1380013800{n}"),
            )
            for n, (f, a) in enumerate(zip(firms, actors, strict=True))
        ]
    )  # fmt: skip
    assert len(done(got)) == 6
    assert Enrolment.objects.filter(state="enrolled").count() == 3
    seated = list(Enrolment.objects.filter(state="enrolled"))
    at_once(
        *[
            lambda e=e: cancel_enrolment(enrolment_id=e.pk, actor=w.owner(e.enterprise), at=w.at)
            for e in seated
        ]
    )
    assert Enrolment.objects.filter(state="enrolled").count() == 3  # all who waited moved up
