"""Carriers and what they let: entered, changed, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.places.cleaning import Errors, clean_number, clean_phone, clean_texts, firm_by_code
from qifu.places.models import Place, Room, Tenancy
from qifu.places.permissions import check_keep_place, check_keeping_unit
from qifu.places.rules.words import ROOM_TYPES, STEPS
from qifu.places.vacancies import refresh_offer

TEXTS = (
    ("name", "名称", 80, True), ("address", "地址", 200, True), ("intro", "介绍", 2000, True),
    ("terms", "入驻条件", 2000, False), ("source", "信息来源", 300, True),
)  # fmt: skip


@dataclass(frozen=True)
class PlaceInput:
    """A carrier as typed; `operator` is a credit code."""

    step: str
    name: str
    operator: str
    address: str
    intro: str
    phone: str
    source: str
    terms: str = ""
    demonstration: bool = False


@dataclass(frozen=True)
class RoomInput:
    """A room as typed."""

    code: str
    type: str
    area: str
    rent: str
    note: str = ""


@transaction.atomic
def save_place(*, data: PlaceInput, actor: Actor, at: datetime, place_id: int = 0) -> Place:
    """Enter a carrier, or change one. Event `place.saved`. Invalid by field, Refused for officials
    of another unit, NotVisible for a carrier that is not theirs."""
    place = lock_place(place_id) if place_id else Place(created_at=at)
    if place_id:
        check_keep_place(actor, place)
    else:
        place.unit = check_keeping_unit(actor)
    errors: Errors = {}
    values = clean_texts(data, TEXTS, errors)
    if data.step not in STEPS:
        errors["step"] = ["请选择是链条上的哪一步。"]
    values |= {"step": data.step, "phone": clean_phone(data.phone, errors, "phone")}
    values["operator"] = firm_by_code(data.operator, errors, "operator")
    taken = Place.objects.filter(name=values.get("name", "")).exclude(pk=place_id)
    if taken.exists():
        errors["name"] = ["已有同名的载体，请核对是否重复登记。"]
    if errors:
        raise Invalid(errors)
    for name, value in values.items():
        setattr(place, name, value)
    place.verified, place.demonstration = False, data.demonstration or place.demonstration
    place.save()
    said = {"step": place.step, "name": place.name, "operator": place.operator_id}
    note(place, "place.saved", actor, at, **said)
    return place


@transaction.atomic
def save_room(
    *, place_id: int, data: RoomInput, actor: Actor, at: datetime, room_id: int = 0
) -> Room:
    """Add a room, or change one. Event `place.room_saved`; what stands of it in the exchange follows.

    Invalid by field, NotVisible for a carrier or room that is not the actor's.
    """
    place = lock_place(place_id)
    check_keep_place(actor, place)
    room = own_room(place, room_id) if room_id else Room(place=place)
    errors: Errors = {}
    texts = (("code", "房号或工位号", 30, True), ("note", "条件说明", 200, False))
    values = clean_texts(data, texts, errors)
    if data.type not in ROOM_TYPES:
        errors["type"] = ["请选择是哪种场地。"]
    values |= {
        "type": data.type,
        "area": clean_number(data.area, errors, "area", "面积", low="0.01", high="1000000"),
        "rent": clean_number(data.rent, errors, "rent", "租金", high="10000"),
    }
    if place.rooms.filter(code=values.get("code", "")).exclude(pk=room_id).exists():
        errors["code"] = ["这个房号已经登记过。"]
    if errors:
        raise Invalid(errors)
    for name, value in values.items():
        setattr(room, name, value)
    room.save()
    said = {"room": room.pk, "code": room.code, "area": str(room.area), "rent": str(room.rent)}
    note(place, "place.room_saved", actor, at, **said)
    refresh_offer(room, actor, at)
    return room


@transaction.atomic
def close_room(*, room_id: int, actor: Actor, at: datetime) -> Room:
    """Let a room no more. Event `place.room_closed`. Refused while somebody is in it."""
    room = lock_room(room_id)
    check_keep_place(actor, room.place)
    if Tenancy.objects.filter(room=room, ended_on__isnull=True).exists():
        raise Refused("let", "里面还有企业，先登记退出或毕业，再停用。")
    room.active = room.published = False
    room.save(update_fields=["active", "published"])
    note(room.place, "place.room_closed", actor, at, room=room.pk)
    refresh_offer(room, actor, at)
    return room


def lock_place(place_id: int) -> Place:
    """A carrier in use, its row locked; NotVisible when there is none."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("operator", "unit")
    found = rows.filter(pk=place_id, active=True).first()
    if found is None:
        raise NotVisible
    return found


def lock_room(room_id: int) -> Room:
    """A room with its carrier, the carrier's row locked first; NotVisible when there is none."""
    place_id = Room.objects.filter(pk=room_id).values_list("place_id", flat=True).first()
    if place_id is None:
        raise NotVisible
    place = lock_place(place_id)
    room = Room.objects.select_for_update(of=("self",)).get(pk=room_id)
    room.place = place
    return room


def own_room(place: Place, room_id: int) -> Room:
    """A room of a carrier; NotVisible when it is another's."""
    found = Room.objects.select_for_update(of=("self",)).filter(pk=room_id, place=place).first()
    if found is None:
        raise NotVisible
    return found


def note(place: Place, kind: str, actor: Actor, at: datetime, **said: Any) -> None:
    """An event of a carrier's stream."""
    append_event(
        stream=place.stream, kind=kind, at=at, actor=actor.ref,
        payload={"place": place.pk, **said}, about=place,
    )  # fmt: skip
