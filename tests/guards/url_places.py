"""The carriers, instruments, alliances and gatherings that addresses of places are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import World, make_firm, make_member
from tests.places_world import facility_input, lay_settings

from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.places.alliances import AllianceInput, propose_alliance
from qifu.places.bookings import BookingInput, book, days_offered, slots_on
from qifu.places.chain import PlaceInput, RoomInput, save_place, save_room
from qifu.places.enrolments import EnrolmentInput, enrol
from qifu.places.facilities import save_facility
from qifu.places.gatherings import GatheringInput, save_gathering

# fmt: off
TABLE = """
/work/places/                                GET  units=200 watch=200 anonymous=302 *=403
/work/places/rows/                           GET  units=200 watch=200 anonymous=302 *=403
/work/places/new/                            GET  units=200 anonymous=302 *=403
/work/places/new/                            POST units=422 anonymous=302 *=403
/work/places/<place_id>/                     GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/places/<place_id>/<act>/<which>/       GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/places/<place_id>/<act>/<which>/       POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/facilities/                            GET  units=200 watch=200 anonymous=302 *=403
/work/facilities/new/                        GET  units=200 anonymous=302 *=403
/work/facilities/new/                        POST units=422 anonymous=302 *=403
/work/facilities/<facility_id>/              GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/facilities/<facility_id>/              POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/alliances/                             GET  units=200 anonymous=302 *=403
/work/alliances/<alliance_id>/               GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/alliances/<alliance_id>/               POST elsewhere=404 anonymous=302 handler,co_handler=404 head=422 *=403
/work/gatherings/                            GET  units=200 anonymous=302 *=403
/work/gatherings/new/                        GET  units=200 anonymous=302 *=403
/work/gatherings/new/                        POST units=422 anonymous=302 *=403
/work/gatherings/<gathering_id>/             GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/gatherings/<gathering_id>/             POST lead=303 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/gatherings/<gathering_id>/change/      GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/gatherings/<gathering_id>/change/      POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/gatherings/<gathering_id>/cancel/      GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/gatherings/<gathering_id>/cancel/      POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/science/                                    GET  *=200
/science/steps/<step>/                       GET  *=200
/science/places/<place_id>/                  GET  *=200
/science/facilities/                         GET  *=200
/science/facilities/<facility_id>/           GET  *=200
/science/facilities/<facility_id>/           POST anonymous=403 firm_admin,firm_submitter,stranger=422 *=404
/science/bookings/                           GET  firms=200 anonymous=302 *=404
/science/bookings/<booking_id>/cancel/       POST anonymous=302 firm_admin,firm_submitter=303 *=404
/science/alliances/                          GET  *=200
/science/alliances/new/                      GET  firm_admin,firm_submitter,stranger=200 anonymous=302 *=404
/science/alliances/new/                      POST anonymous=302 firm_admin,firm_submitter,stranger=422 *=404
/science/alliances/<alliance_id>/            GET  own=200 lead=200 *=404
/science/alliances/<alliance_id>/<act>/      GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/science/alliances/<alliance_id>/<act>/      POST anonymous=302 firm_admin,firm_submitter=422 *=404
/gatherings/                                 GET  *=200
/gatherings/<gathering_id>/                  GET  *=200
/gatherings/<gathering_id>/                  POST anonymous=403 firm_admin,firm_submitter,stranger=422 *=404
/gatherings/seats/<enrolment_id>/            POST anonymous=302 firm_admin,firm_submitter=303 *=404
/provider/places/                            GET  firms=200 anonymous=302 *=404
/provider/places/<place_id>/                 GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/places/<place_id>/<act>/<which>/   GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/places/<place_id>/<act>/<which>/   POST anonymous=302 firm_admin,firm_submitter=422 *=404
/provider/facilities/<facility_id>/          GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/facilities/<facility_id>/change/   GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/facilities/<facility_id>/change/   POST anonymous=302 firm_admin,firm_submitter=422 *=404
/provider/bookings/<booking_id>/<act>/       GET  firm_admin,firm_submitter=200 anonymous=302 *=404
/provider/bookings/<booking_id>/<act>/       POST anonymous=302 firm_admin,firm_submitter=422 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """The world's firm runs a carrier and an instrument, has hours, leads an alliance, has a seat."""
    at = now()
    lay_settings(world.power.code)
    owner = load_actor(world.users["owner"], at)
    head = load_actor(world.users["head"], at)
    firm = world.firm
    place = save_place(
        data=PlaceInput(
            "incubator", "测试孵化器", firm.uscc, "园区 1 号", "介绍", "13800138000", "测试"
        ),
        actor=head, at=at,
    )  # fmt: skip
    room = save_room(
        place_id=place.pk, data=RoomInput("101", "incubator", "80", "30"), actor=owner, at=at
    )
    facility = save_facility(data=facility_input(firm), actor=head, at=at)
    day = days_offered(facility, at.date() + timedelta(days=1))[1]
    slot = slots_on(facility, day, at)[0]
    booking = book(
        facility_id=facility.pk, enterprise_id=firm.pk, actor=owner, at=at,
        data=BookingInput(slot.begins_at, 1, "测试", "王工", "13800138000"),
    )  # fmt: skip
    alliance = propose_alliance(
        enterprise_id=firm.pk, data=AllianceInput("alliance", "测试联盟", "materials", "目标"),
        actor=owner, at=at,
    )  # fmt: skip
    begins = at + timedelta(days=9)
    gathering = save_gathering(
        data=GatheringInput(
            "training", "测试培训", "内容", "地点", "13800138000", begins,
            begins + timedelta(hours=2), begins, 10,
        ),
        actor=load_actor(world.users["handler"], at), at=at,
    )  # fmt: skip
    client = make_firm()
    make_member(client, "admin")
    seat = enrol(
        gathering_id=gathering.pk, enterprise_id=firm.pk, actor=owner, at=at,
        data=EnrolmentInput("王工", "13800138000"),
    )  # fmt: skip
    return {
        "/science/bookings/<booking_id>/cancel/#booking_id": booking.pk,
        "/provider/bookings/<booking_id>/<act>/#booking_id": booking.pk,
        "/api/v1/bookings/<booking_id>/cancel#booking_id": booking.pk,
        "/science/steps/<step>/#step": "incubator",
        "place_id": place.pk,
        "which": room.pk,
        "facility_id": facility.pk,
        "alliance_id": alliance.pk,
        "gathering_id": gathering.pk,
        "enrolment_id": seat.pk,
        "/science/alliances/<alliance_id>/<act>/#act": "invite",
        "/provider/places/<place_id>/<act>/<which>/#act": "let",
        "/work/places/<place_id>/<act>/<which>/#act": "let",
        "/provider/bookings/<booking_id>/<act>/#act": "used",
    }
