"""Where firms grow, for programs: carriers and rooms, hours of instruments, seats at gatherings."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import PLACES_READ, PLACES_WRITE, may
from qifu.api.labels import unit_label
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import firm_schemas as f
from qifu.api.v1.claims import firm_for
from qifu.api.v1.replies import reply
from qifu.kernel.errors import Invalid
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.places import queries
from qifu.places.bookings import BookingInput, book, cancel, days_offered, slots_on
from qifu.places.enrolments import EnrolmentInput, enrol
from qifu.places.models import Booking

router = Router(tags=["科创载体"])
SHOWN = 500
CODE = r"^[a-z0-9_-]*$"


@router.get("/places", auth=may(PLACES_READ), response=list[f.PlaceOut], summary="载体")
def index(request: ApiRequest) -> HttpResponse:
    """Every carrier by its step of the chain, with rooms and how many are let."""
    same = "step name address phone source verified".split()
    return reply(
        [
            {n: getattr(x, n) for n in same}
            | {
                "id": x.pk, "step_title": x.get_step_display(), "operator": x.operator.name,
                "rooms": getattr(x, "all_rooms", 0), "let": getattr(x, "let_rooms", 0),
            }
            for x in queries.places()[:SHOWN]
        ]
    )  # fmt: skip


@router.get("/places/rooms", auth=may(PLACES_READ), response=list[f.RoomOut], summary="空位")
def rooms(
    request: ApiRequest,
    step: str = Query("", max_length=20, pattern=CODE),
    type: str = Query("", max_length=20, pattern=CODE),
    area: int = Query(0, ge=0, le=1_000_000, description="至少多少平方米"),
) -> HttpResponse:
    """Rooms nobody is in."""
    same = "code type area rent note".split()
    return reply(
        [
            {n: getattr(x, n) for n in same}
            | {"id": x.pk, "place": x.place_id, "place_name": x.place.name}
            for x in queries.vacant_rooms(step, type, area)[:SHOWN]
        ]
    )


@router.get(
    "/facilities", auth=may(PLACES_READ), response=list[f.FacilityOut], summary="平台和仪器"
)
def facilities(
    request: ApiRequest, kind: str = Query("", max_length=12, pattern=CODE)
) -> HttpResponse:
    """The directory; what is `bookable` can be had by the hour."""
    same = "kind name field says price bookable slot_minutes source verified".split()
    return reply(
        [
            {n: getattr(x, n) for n in same} | {"id": x.pk, "owner": x.owner.name}
            for x in queries.facilities(kind)[:SHOWN]
        ]
    )


@router.get(
    "/facilities/{facility_id}/slots", auth=may(PLACES_READ), response=list[f.SlotOut],
    summary="一天的时段",
)  # fmt: skip
def slots(request: ApiRequest, facility_id: int, on: date) -> HttpResponse:
    """Which hours of a day are free; none on a day that is not offered."""
    row = queries.get_facility(facility_id)
    offered = on in days_offered(row, shanghai_date(request.at))
    found = slots_on(row, on, request.at) if offered else []
    return reply([{"begins_at": s.begins_at, "ends_at": s.ends_at, "free": s.free} for s in found])


@router.get("/bookings", auth=may(PLACES_READ), response=list[f.BookingOut], summary="我的预约")
def bookings(request: ApiRequest) -> HttpResponse:
    """What one's firms booked, the latest first."""
    return reply([_booking(x) for x in queries.my_bookings(request.actor)[:SHOWN]])


@router.post(
    "/facilities/{facility_id}/bookings", auth=may(PLACES_WRITE), response={201: f.BookingOut},
    summary="预约时段",
)  # fmt: skip
@once
def book_hours(request: ApiRequest, facility_id: int, data: f.BookingIn) -> HttpResponse:
    """Slots in a row. 409 where one is gone, 422 by field."""
    row = queries.get_facility(facility_id)
    said = data.dict()
    said["begins_at"] = _moment(data.begins_at)
    firm = firm_for(request.actor, said.pop("uscc"))
    made = book(
        facility_id=row.pk, enterprise_id=firm, data=BookingInput(**said), actor=request.actor,
        at=request.at,
    )  # fmt: skip
    return reply(_booking(made), 201)


def _moment(typed: datetime) -> datetime:
    """A time as it was sent; without a zone it is Shanghai's. Invalid for what no calendar has."""
    if not 2000 <= typed.year <= 2100:
        raise Invalid({"begins_at": ["这一天不开放预约，请换一天。"]})
    return typed if typed.tzinfo else typed.replace(tzinfo=SHANGHAI)


@router.post(
    "/bookings/{booking_id}/cancel", auth=may(PLACES_WRITE), response=f.BookingOut,
    summary="取消预约",
)  # fmt: skip
@once
def give_back(request: ApiRequest, booking_id: int) -> HttpResponse:
    """Before it begins."""
    return reply(_booking(cancel(booking_id=booking_id, actor=request.actor, at=request.at)))


def _booking(row: Booking) -> dict[str, Any]:
    same = {n: getattr(row, n) for n in "begins_at ends_at state words".split()}
    return {
        "id": row.pk, "facility": row.facility_id, "facility_name": row.facility.name, **same,
    }  # fmt: skip


@router.get(
    "/gatherings", auth=may(PLACES_READ), response=list[f.GatheringOut], summary="培训和活动"
)
def gatherings(
    request: ApiRequest, kind: str = Query("", max_length=20, pattern=CODE)
) -> HttpResponse:
    """Those that have not begun, the next first."""
    same = "kind title place begins_at seats taken waiting".split()
    return reply(
        [
            {n: getattr(x, n) for n in same} | {"id": x.pk, "unit": unit_label(x.unit_id)}
            for x in queries.coming(kind, at=request.at)[:SHOWN]
        ]
    )


@router.post(
    "/gatherings/{gathering_id}/enrolments", auth=may(PLACES_WRITE),
    response={201: f.EnrolmentOut}, summary="报名",
)  # fmt: skip
@once
def enrol_one(request: ApiRequest, gathering_id: int, data: f.EnrolmentIn) -> HttpResponse:
    """A seat, or a place on the waiting list (`state`)."""
    row = queries.get_gathering(gathering_id)
    said = data.dict()
    firm = firm_for(request.actor, said.pop("uscc"))
    made = enrol(
        gathering_id=row.pk, enterprise_id=firm, data=EnrolmentInput(**said),
        actor=request.actor, at=request.at,
    )  # fmt: skip
    said = {"id": made.pk, "gathering": made.gathering_id, "name": made.name, "state": made.state}
    return reply(said, 201)
