"""The chain in numbers, each of which opens to the very rooms or tenancies it counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from qifu.places.models import Booking, Room, Tenancy
from qifu.places.queries import overdue, vacant_rooms
from qifu.places.rules.chain import Occupancy, RoomNow, occupancy
from qifu.places.rules.words import STEPS

ROOMS = {"rooms": "全部场地", "let": "已入驻场地", "vacant": "空置场地"}
TENANTS = {
    "tenants": "在驻企业和团队", "graduated": "近一年毕业", "left": "近一年退出",
    "overdue": "到期未登记",
}  # fmt: skip
SHOWS = {**ROOMS, **TENANTS}


@dataclass(frozen=True)
class StepFigures:
    """One step of the chain."""

    code: str
    title: str
    places: int
    rooms: Occupancy
    tenants: int
    graduated: int
    left: int
    overdue: int


def chain_figures(on: date) -> list[StepFigures]:
    """Every step, in its order. Two queries, whatever the number of rooms."""
    let = Tenancy.objects.filter(room=OuterRef("pk"), ended_on__isnull=True)
    rows = Room.objects.filter(active=True, place__active=True).annotate(let=Exists(let))
    rooms: dict[str, list[RoomNow]] = defaultdict(list)
    where: dict[str, set[int]] = defaultdict(set)
    for step, place, area, taken in rows.values_list("place__step", "place_id", "area", "let"):
        rooms[step].append(RoomNow(area, taken))
        where[step].add(place)
    counts: Counter[tuple[str, str]] = Counter()
    year = on - timedelta(days=365)
    for step, ended, end, until in Tenancy.objects.filter(room__place__active=True).values_list(
        "room__place__step", "ended_on", "end", "until"
    ):
        if ended is None:
            counts[step, "tenants"] += 1
            counts[step, "overdue"] += until < on
        elif ended > year and end in ("graduated", "left", "expired"):
            counts[step, "graduated" if end == "graduated" else "left"] += 1
    return [
        StepFigures(
            code, title, len(where[code]), occupancy(rooms[code]),
            **{name: counts[code, name] for name in TENANTS},
        )
        for code, title in STEPS.items()
    ]  # fmt: skip


def counted_rooms(show: str, step: str, place_id: int = 0) -> QuerySet[Room]:
    """The very rooms a number counts."""
    if show == "vacant":
        rows = vacant_rooms(step)
    else:
        let = Tenancy.objects.filter(room=OuterRef("pk"), ended_on__isnull=True)
        rows = Room.objects.filter(active=True, place__active=True).select_related("place")
        if step:
            rows = rows.filter(place__step=step)
        if show == "let":
            rows = rows.filter(Exists(let))
    if place_id:
        rows = rows.filter(place_id=place_id)
    return rows.order_by("place_id", "code", "id")


def counted_tenancies(show: str, step: str, on: date, place_id: int = 0) -> QuerySet[Tenancy]:
    """The very tenancies a number counts."""
    rows = Tenancy.objects.filter(room__place__active=True)
    if step:
        rows = rows.filter(room__place__step=step)
    if place_id:
        rows = rows.filter(room__place_id=place_id)
    if show == "overdue":
        rows = overdue(rows, on)
    elif show == "tenants":
        rows = rows.filter(ended_on__isnull=True)
    else:
        ends = ("graduated",) if show == "graduated" else ("left", "expired")
        rows = rows.filter(ended_on__gt=on - timedelta(days=365), end__in=ends)
    return rows.select_related("room__place", "enterprise").order_by("-id")


@dataclass(frozen=True)
class UseFigures:
    """An instrument over a span of days: bookings by what came of them, hours, fees."""

    booked: int
    used: int
    missed: int
    refused: int
    hours: Decimal
    fees: Decimal


def use_of(facilities: list[int], since: date, until: date) -> dict[int, UseFigures]:
    """Instruments by number; days are those the bookings are for. Two queries."""
    rows: Any = Booking.objects.filter(
        facility_id__in=facilities, begins_at__date__gte=since, begins_at__date__lte=until
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for facility, state in rows.values_list("facility_id", "state"):
        counts[facility][state] += 1
    sums = {
        r["facility_id"]: (r["hours"], r["fees"])
        for r in rows.filter(state="used")
        .values("facility_id")
        .annotate(hours=Sum("hours"), fees=Sum("fee"))
    }
    zero = (Decimal(0), Decimal(0))
    return {
        pk: UseFigures(
            counts[pk]["booked"], counts[pk]["used"], counts[pk]["missed"], counts[pk]["refused"],
            *sums.get(pk, zero),
        )
        for pk in facilities
    }  # fmt: skip
