"""Every public read of places, scoped to who asks."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case as When
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models import When as Then

from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.places.enrolments import HOLDING
from qifu.places.models import (
    Alliance,
    AllianceMember,
    Booking,
    Enrolment,
    Facility,
    Gathering,
    Place,
    Room,
    Tenancy,
)
from qifu.places.permissions import READERS, UNIT_ROLES, can_keep_facility, can_keep_place
from qifu.places.rules.words import STEPS


def places() -> QuerySet[Place]:
    """Carriers in use with their rooms and how many are let, in order of the chain. One query."""
    rows = Place.objects.filter(active=True).select_related("operator", "unit")
    rows = rows.annotate(
        all_rooms=Count("rooms", filter=Q(rooms__active=True), distinct=True),
        let_rooms=Count(
            "rooms",
            filter=Q(
                rooms__active=True, rooms__tenancies__isnull=False,
                rooms__tenancies__ended_on__isnull=True,
            ),
            distinct=True,
        ),
    )  # fmt: skip
    place = When(*(Then(step=code, then=Value(i)) for i, code in enumerate(STEPS)))
    return rows.order_by(place, "id")


def get_place(place_id: int) -> Place:
    """One everybody may read; NotVisible when there is none."""
    found = places().filter(pk=place_id).first()
    if found is None:
        raise NotVisible
    return found


def rooms_of(place: Place) -> QuerySet[Room]:
    """The rooms of a carrier with whether each is let."""
    let = Tenancy.objects.filter(room=OuterRef("pk"), ended_on__isnull=True)
    rows = place.rooms.filter(active=True).annotate(let=Exists(let))
    return rows.select_related("product").order_by("code", "id")


def vacant_rooms(step: str = "", type: str = "", area: int = 0) -> QuerySet[Room]:
    """Rooms nobody is in, which everybody may see; of a step, of a type, from an area on."""
    rows = Room.objects.filter(active=True, place__active=True)
    rows = rows.exclude(pk__in=Tenancy.objects.filter(ended_on__isnull=True).values("room_id"))
    if step:
        rows = rows.filter(place__step=step)
    if type:
        rows = rows.filter(type=type)
    if area:
        rows = rows.filter(area__gte=area)
    return rows.select_related("place", "product__provider").order_by("place_id", "code", "id")


def tenancies_of(actor: Actor, place: Place) -> QuerySet[Tenancy]:
    """Who is in a carrier, for its operator and officials; NotVisible for others."""
    if not (can_keep_place(actor, place) or actor.has(*READERS)):
        raise NotVisible
    rows = Tenancy.objects.filter(room__place=place).select_related(
        "room__place", "enterprise", "previous__room__place"
    )
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-id")


def kept_place(actor: Actor, place_id: int) -> Place:
    """A carrier one keeps: as operator, or as its unit; NotVisible otherwise."""
    place = get_place(place_id)
    if not can_keep_place(actor, place):
        raise NotVisible
    return place


def own_places(actor: Actor) -> QuerySet[Place]:
    """The carriers one's firms run."""
    return places().filter(operator_id__in=actor.firm_ids("view"))


def my_tenancies(actor: Actor) -> QuerySet[Tenancy]:
    """Where one's firms are, and were."""
    rows = Tenancy.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.select_related("room__place", "enterprise").order_by("-id")


def facilities(kind: str = "", field: str = "", text: str = "") -> QuerySet[Facility]:
    """The directory everybody may read."""
    rows = Facility.objects.filter(active=True).select_related("owner", "unit")
    if kind:
        rows = rows.filter(kind=kind)
    if field:
        rows = rows.filter(field=field)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(says__icontains=text) | Q(owner__name__icontains=text)
        )
    return rows.order_by("kind", "name", "id")


def get_facility(facility_id: int) -> Facility:
    """One everybody may read; NotVisible when there is none."""
    found = facilities().filter(pk=facility_id).first()
    if found is None:
        raise NotVisible
    return found


def kept_facility(actor: Actor, facility_id: int) -> Facility:
    """One that one keeps; NotVisible otherwise."""
    row = get_facility(facility_id)
    if not can_keep_facility(actor, row):
        raise NotVisible
    return row


def own_facilities(actor: Actor) -> QuerySet[Facility]:
    """Those of one's firms, with what is booked."""
    rows = facilities().filter(owner_id__in=actor.firm_ids("view"))
    return rows.annotate(booked=Count("bookings", filter=Q(bookings__state="booked")))


def bookings_of(facility: Facility) -> QuerySet[Booking]:
    """The bookings of one found in scope: open ones first, the earliest first."""
    rows = facility.bookings.select_related("enterprise", "facility")
    return rows.order_by("settled_at", "begins_at", "id")


def my_bookings(actor: Actor) -> QuerySet[Booking]:
    """What one's firms booked, the latest first."""
    rows = Booking.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.select_related("facility", "enterprise").order_by("-begins_at", "-id")


def alliances(state: str = "formed") -> QuerySet[Alliance]:
    """Alliances everybody may read, with how many have joined."""
    rows = Alliance.objects.select_related("lead", "unit").annotate(
        joined=Count("members", filter=Q(members__state="joined"))
    )
    return (rows.filter(state=state) if state else rows).order_by("-id")


def my_alliances(actor: Actor) -> QuerySet[AllianceMember]:
    """Those one's firms lead, are in or are invited to."""
    rows = AllianceMember.objects.filter(
        enterprise_id__in=actor.firm_ids("view"), state__in=("invited", "joined")
    )
    return rows.select_related("alliance__lead", "enterprise").order_by("-id")


def get_alliance(actor: Actor, alliance_id: int) -> Alliance:
    """A formed one, or one of one's own firms or units; NotVisible otherwise."""
    row = alliances("").filter(pk=alliance_id).first()
    if row is None:
        raise NotVisible
    if row.state in ("formed", "ended") or row.unit_id in actor.units(*UNIT_ROLES):
        return row
    if not row.members.filter(
        enterprise_id__in=actor.firm_ids("view"), state__in=("invited", "joined")
    ).exists():
        raise NotVisible
    return row


def unit_alliances(actor: Actor) -> QuerySet[Alliance]:
    """Those proposed to one's units, what waits first."""
    rows = alliances("").filter(unit_id__in=actor.units(*UNIT_ROLES))
    waits = When(Then(state="proposed", then=Value(0)), default=Value(1))
    return rows.order_by(waits, "-id")


def coming(kind: str = "", *, at: datetime) -> QuerySet[Gathering]:
    """Gatherings that have not begun, the next first, with seats taken."""
    rows = with_seats().filter(begins_at__gt=at, state="open")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("begins_at", "id")


def with_seats() -> QuerySet[Gathering]:
    """Gatherings with how many have a seat, wait and came."""
    return Gathering.objects.select_related("unit").annotate(
        taken=Count("enrolments", filter=Q(enrolments__state__in=HOLDING)),
        waiting=Count("enrolments", filter=Q(enrolments__state="waiting")),
        attended=Count("enrolments", filter=Q(enrolments__state="attended")),
    )


def get_gathering(gathering_id: int) -> Gathering:
    """One everybody may read; NotVisible when there is none."""
    found = with_seats().filter(pk=gathering_id).first()
    if found is None:
        raise NotVisible
    return found


def my_enrolments(actor: Actor, gathering: Gathering | None = None) -> QuerySet[Enrolment]:
    """What one's firms enrolled for."""
    rows = Enrolment.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    if gathering is not None:
        rows = rows.filter(gathering=gathering).exclude(state="cancelled")
    return rows.select_related("gathering", "enterprise").order_by("-gathering__begins_at", "-id")


def place_in_line(row: Enrolment) -> int:
    """How many wait before, and oneself."""
    return row.gathering.enrolments.filter(state="waiting", pk__lte=row.pk).count()


def unit_gatherings(actor: Actor) -> QuerySet[Gathering]:
    """Those of one's units, the latest first."""
    rows = with_seats().filter(unit_id__in=actor.units(*UNIT_ROLES))
    return rows.order_by("-begins_at", "-id")


def run_gathering(actor: Actor, gathering_id: int) -> Gathering:
    """One of one's units; NotVisible otherwise."""
    found = unit_gatherings(actor).filter(pk=gathering_id).first()
    if found is None:
        raise NotVisible
    return found


def enrolled_of(gathering: Gathering) -> QuerySet[Enrolment]:
    """Who has a seat or waits, of one found in scope."""
    rows = gathering.enrolments.exclude(state="cancelled").select_related("enterprise")
    return rows.order_by("id")


def overdue(rows: QuerySet[Tenancy], on: date) -> QuerySet[Tenancy]:
    """Open tenancies whose day is past."""
    return rows.filter(ended_on__isnull=True, until__lt=on)
