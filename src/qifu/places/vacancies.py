"""A vacant room as a product of the exchange: it stands there while it is vacant, and not longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.exchange.models import Kind, Provider
from qifu.exchange.products import ProductInput, save_product, set_live
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.time import shanghai_date
from qifu.places.models import Room, Tenancy
from qifu.places.permissions import check_firm

KIND = "space"


def provider_of(room: Room) -> Provider | None:
    """The operator's institution, when it is in and offers places."""
    rows = Provider.objects.filter(enterprise_id=room.place.operator_id, state="approved")
    found = rows.filter(kinds__contains=[KIND]).first()
    return found if found and Kind.objects.filter(code=KIND, active=True).exists() else None


def why_not_published(room: Room) -> str:
    """Why a room cannot stand in the exchange; "" when it can."""
    if not room.active:
        return "这个房间已停用。"
    if provider_of(room) is None:
        return "运营机构还没有以“厂房办公和孵化场地”入驻供需对接，请先申请入驻。"
    return ""


@transaction.atomic
def publish_room(*, room_id: int, actor: Actor, at: datetime) -> Room:
    """Put a room into the exchange, now if it is vacant, else as soon as it is.

    Events `place.room_published`, `exchange.product_saved`. Only the operator's people (NotVisible);
    Refused where the operator is no institution of the exchange.
    """
    rows = Room.objects.select_for_update(of=("self",)).select_related("place__operator")
    room = rows.filter(pk=room_id).first()
    if room is None:
        raise NotVisible
    check_firm(actor, room.place.operator_id)
    if why := why_not_published(room):
        raise Refused("not_published", why)
    room.published = True
    room.save(update_fields=["published"])
    _note(room, "place.room_published", actor, at)
    _write(room, actor, at)
    refresh_offer(room, actor, at)
    return room


def _write(room: Room, actor: Actor, at: datetime) -> None:
    provider = provider_of(room)
    if provider is None:
        return
    place = room.place
    data = ProductInput(
        KIND, f"{place.name} {room.code}", place.terms or place.intro[:500],
        {
            "types": [room.type], "area": str(room.area), "rent": str(room.rent),
            "from_on": shanghai_date(at).isoformat(),
            "place": "；".join(t for t in (place.address, room.note) if t)[:200],
        },
        dict(room.product.rule) if room.product else {}, place.source,
    )  # fmt: skip
    room.product = save_product(
        provider_id=provider.pk, data=data, actor=actor, at=at, product_id=room.product_id or 0
    )
    room.save(update_fields=["product"])


@transaction.atomic
def hide_room(*, room_id: int, actor: Actor, at: datetime) -> Room:
    """Take a room out of the exchange. Event `place.room_hidden`."""
    rows = Room.objects.select_for_update(of=("self",)).select_related("place")
    room = rows.filter(pk=room_id).first()
    if room is None:
        raise NotVisible
    check_firm(actor, room.place.operator_id)
    room.published = False
    room.save(update_fields=["published"])
    _note(room, "place.room_hidden", actor, at)
    refresh_offer(room, actor, at)
    return room


def refresh_offer(room: Room, actor: Actor, at: datetime) -> None:
    """What stands in the exchange follows the room: live while it is published and vacant.

    Called in the transaction that lets, ends, closes or changes it; who may was decided there.
    """
    if room.product_id is None:
        return
    let = Tenancy.objects.filter(room=room, ended_on__isnull=True).exists()
    product = room.product
    assert product is not None
    terms = {
        "types": [room.type], "area": str(room.area), "rent": str(room.rent),
        "from_on": shanghai_date(at).isoformat(), "place": str(product.values.get("place", "")),
    }  # fmt: skip
    set_live(
        product_id=room.product_id, live=room.published and room.active and not let,
        values=terms, actor=actor, at=at,
    )  # fmt: skip


def _note(room: Room, kind: str, actor: Actor, at: datetime) -> None:
    append_event(
        stream=room.place.stream, kind=kind, at=at, actor=actor.ref,
        payload={"place": room.place_id, "room": room.pk}, about=room,
    )  # fmt: skip
