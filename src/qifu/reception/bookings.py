"""Appointments: made, moved, cancelled, kept or missed. The hall's row is locked while a slot is
counted, so that no slot takes more than it has room for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.identity.rules.accounts import mobile_problem, normal_phone
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.reception import letters
from qifu.reception.halls import (
    check_giving,
    find_hall,
    kinds_at,
    lock_hall,
    new_token,
    sessions_of,
)
from qifu.reception.models import Booking, Hall, Ticket
from qifu.reception.permissions import check_work_at
from qifu.reception.rules import slots
from qifu.reception.tickets import MATTER_MAX, make_ticket
from qifu.reception.twice import same_press

OPEN_AT_MOST = 2
HOLDING = (Booking.State.BOOKED, Booking.State.ARRIVED)
REMIND_BEFORE = timedelta(hours=24)
CLOSE_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True)
class BookingInput:
    """What somebody who wants an appointment says."""

    kind: str
    begins_at: datetime
    name: str
    phone: str
    matter: str = ""
    item_code: str = ""
    enterprise_id: int | None = None


def free_slots(hall: Hall, kind: str, at: datetime) -> list[slots.Slot]:
    """Every slot offered for a kind of matter, with what is free. Two queries."""
    windows = kinds_at(hall.centre_id).get(kind, 0)
    room = slots.room_of(hall.slot_minutes, hall.booked_per_hour, windows)
    days = slots.days_offered(current_calendar(), shanghai_date(at), hall.days_ahead)
    held = Booking.objects.filter(
        centre_id=hall.centre_id, kind=kind, state__in=HOLDING, begins_at__gt=at
    )
    taken: dict[datetime, int] = {}
    for begins in held.values_list("begins_at", flat=True):
        local = begins.astimezone(SHANGHAI)
        taken[local] = taken.get(local, 0) + 1
    spans = sessions_of(hall)
    return [
        slot
        for day in days
        for slot in slots.slots_of(day, spans, hall.slot_minutes, room, taken, at)
        if windows
    ]


@transaction.atomic
def make_booking(*, code: str, data: BookingInput, actor: Actor, at: datetime) -> Booking:
    """Book a slot at the centre `code`. At most two open appointments for one telephone number.

    Effects: a row, `booking.made`, a text message to the number. The same words by the same person
    within half a minute are the same appointment. Raises Invalid with every error, Refused when
    the slot is full.
    """
    hall = lock_hall(find_hall(code).centre_id)
    values, errors = _clean(data)
    if not errors and (same := _just_made(hall, data, values, actor, at)) is not None:
        return same
    slot = _slot(hall, data.kind, data.begins_at, at, errors)
    phone = str(values.get("phone", ""))
    if phone and Booking.objects.filter(phone=phone, state="booked").count() >= OPEN_AT_MOST:
        errors["phone"] = [
            f"这个手机号已有 {OPEN_AT_MOST} 个没到时间的预约；请先改期或取消其中一个。"
        ]
    if errors or slot is None:
        raise Invalid(errors)
    booking = Booking.objects.create(
        centre_id=hall.centre_id,
        kind=data.kind,
        begins_at=slot.begins_at,
        ends_at=slot.ends_at,
        item_code=data.item_code[:60],
        enterprise_id=data.enterprise_id,
        user_id=None if actor.is_staff else actor.user_id,
        token=new_token(),
        code=f"{secrets.randbelow(10**6):06d}",
        created_at=at,
        **values,
    )
    _note(booking, "made", actor, at, {"begins_at": booking.begins_at.isoformat()})
    letters.tell_booked(booking, at)
    return booking


def _just_made(
    hall: Hall, data: BookingInput, values: dict[str, Any], actor: Actor, at: datetime
) -> Booking | None:
    """The appointment made by the same press of the button; the hall is locked. Only an account's
    own: its page opens by a secret that nobody else may be led to."""
    if actor.user_id is None or actor.is_staff:
        return None
    same: dict[str, Any] = {
        "centre_id": hall.centre_id, "kind": data.kind, "begins_at": data.begins_at,
        "user_id": actor.user_id, "enterprise_id": data.enterprise_id,
        "item_code": data.item_code[:60], "state": Booking.State.BOOKED,
        **same_press("created_at", at),
    }  # fmt: skip
    return Booking.objects.filter(**same, **values).order_by("-id").first()


@transaction.atomic
def move_booking(*, token: str, begins_at: datetime, actor: Actor, at: datetime) -> Booking:
    """Another slot for the same appointment. Raises Invalid, Refused when it is too late."""
    booking = _lock(token)
    hall = lock_hall(booking.centre_id)
    _check_open(booking, at)
    errors: dict[str, list[str]] = {}
    slot = _slot(hall, booking.kind, begins_at, at, errors)
    if slot is None:
        raise Invalid(errors)
    booking.begins_at, booking.ends_at = slot.begins_at, slot.ends_at
    booking.moves, booking.reminded_at = booking.moves + 1, None
    booking.save(update_fields=["begins_at", "ends_at", "moves", "reminded_at"])
    _note(booking, "moved", actor, at, {"begins_at": booking.begins_at.isoformat()})
    letters.tell_booked(booking, at)
    return booking


@transaction.atomic
def cancel_booking(*, token: str, actor: Actor, at: datetime) -> Booking:
    """Give the slot back. Refused once it was kept, missed or cancelled."""
    booking = _lock(token)
    if booking.state != Booking.State.BOOKED:
        raise Refused("booking_settled", _settled(booking))
    _settle(booking, Booking.State.CANCELLED, "cancelled", actor, at)
    return booking


@transaction.atomic
def check_in(*, booking_id: int, actor: Actor, at: datetime, here: bool = False) -> Ticket:
    """Somebody with an appointment is in the hall: a number, called first when they are in time.

    `here` when the caller knows they are there (machine, the hall's code); else only a clerk of
    the centre may say so. Whoever is late stands with the others.
    """
    booking = Booking.objects.select_for_update(of=("self",)).filter(pk=booking_id).first()
    if booking is None:
        raise NotVisible
    if not here:
        check_work_at(actor, booking.centre_id)
    if booking.state == Booking.State.ARRIVED:
        return Ticket.objects.get(booking=booking)
    if booking.state not in (Booking.State.BOOKED, Booking.State.MISSED):
        raise Refused("booking_settled", _settled(booking))
    if shanghai_date(booking.begins_at) != shanghai_date(at):
        raise Refused(
            "booking_other_day",
            f"这个预约是 {_when(booking)} 的，今天不能签到；可以改期，或现场取号。",
        )
    hall = Hall.objects.get(centre_id=booking.centre_id)
    check_giving(hall, at)
    kept = slots.arrival(booking.begins_at, at, hall.early_minutes, hall.late_minutes)
    ticket = make_ticket(
        hall,
        booking.kind,
        actor=actor,
        at=at,
        source="booking",
        booking=booking,
        matter=booking.matter,
        item_code=booking.item_code,
        enterprise_id=booking.enterprise_id,
        slot_at=None if kept == "late" else booking.begins_at,
    )
    _settle(booking, Booking.State.ARRIVED, "arrived", actor, at, {"ticket": ticket.number})
    return ticket


def booking_by_code(hall: Hall, code: str, phone_tail: str, at: datetime) -> Booking:
    """Today's appointment by its six digits and the last four of its telephone number; NotVisible."""
    rows = Booking.objects.filter(
        centre_id=hall.centre_id,
        code=code.strip(),
        begins_at__gte=at - timedelta(hours=24),
        begins_at__lte=at + timedelta(hours=24),
    ).filter(Q(state__in=("booked", "arrived", "missed")))
    today = shanghai_date(at)
    tail = phone_tail.strip()
    found = next(
        (b for b in rows if b.phone.endswith(tail) and shanghai_date(b.begins_at) == today), None
    )
    if found is None or len(tail) != 4:
        raise NotVisible
    return found


@transaction.atomic
def remind_due(*, at: datetime, limit: int = 200) -> int:
    """Tell whoever has an appointment within a day; returns how many were told. Once each."""
    rows = Booking.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state="booked",
        reminded_at__isnull=True,
        begins_at__gt=at,
        begins_at__lte=at + REMIND_BEFORE,
    )
    due = list(rows.select_related("centre").order_by("begins_at", "pk")[:limit])
    for booking in due:
        booking.reminded_at = at
        # made less than a day before: what told of it is reminder enough
        if booking.created_at < booking.begins_at - REMIND_BEFORE:
            letters.remind(booking, at)
    Booking.objects.bulk_update(due, ["reminded_at"])
    return len(due)


@transaction.atomic
def settle_missed(*, at: datetime, limit: int = 200) -> int:
    """Appointments whose time has passed without anybody coming; returns how many."""
    rows = Booking.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state="booked", ends_at__lt=at
    )
    due = list(rows.order_by("pk")[:limit])
    for booking in due:
        _settle(booking, Booking.State.MISSED, "missed", SYSTEM_ACTOR, at)
    return len(due)


def _slot(
    hall: Hall, kind: str, begins_at: datetime, at: datetime, errors: dict[str, list[str]]
) -> slots.Slot | None:
    """The slot that begins then when it has room; else the error is written down."""
    found = next((s for s in free_slots(hall, kind, at) if s.begins_at == begins_at), None)
    if found is None:
        errors["begins_at"] = ["这个时段不能预约，请在列出的时段里选一个。"]
    elif not found.free:
        errors["begins_at"] = ["这个时段刚刚约满，请换一个时段。"]
        return None
    return found


def _clean(data: BookingInput) -> tuple[dict[str, object], dict[str, list[str]]]:
    values: dict[str, object] = {}
    errors: dict[str, list[str]] = {}
    for key, text, limit, label in (
        ("name", data.name, 40, "姓名"),
        ("matter", data.matter, MATTER_MAX, "办什么事"),
    ):
        try:
            values[key] = clean_text(
                text, max_length=limit, label=label, field=key, required=key == "name",
                multiline=False,
            )  # fmt: skip
        except Invalid as error:
            errors.update(error.field_errors)
    phone = normal_phone(data.phone)
    if problem := mobile_problem(phone):
        errors["phone"] = [problem]
    values["phone"] = phone
    return values, errors


def _lock(token: str) -> Booking:
    booking = Booking.objects.select_for_update(of=("self",)).filter(token=token).first()
    if booking is None:
        raise NotVisible
    return booking


def _check_open(booking: Booking, at: datetime) -> None:
    if booking.state != Booking.State.BOOKED:
        raise Refused("booking_settled", _settled(booking))
    if at > booking.begins_at - CLOSE_BEFORE:
        raise Refused(
            "booking_too_late", "离预约时间不到半小时，不能再改期；来不了请取消，来得了请直接到场。"
        )


def can_move(booking: Booking, at: datetime) -> bool:
    """The twin of what `move_booking` asks."""
    return booking.state == Booking.State.BOOKED and at <= booking.begins_at - CLOSE_BEFORE


def _settled(booking: Booking) -> str:
    return f"这个预约{booking.get_state_display()}，不能再操作；需要时请重新预约。"


def _when(booking: Booking) -> str:
    local = booking.begins_at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _settle(
    booking: Booking,
    state: Booking.State,
    what: str,
    actor: Actor,
    at: datetime,
    payload: dict[str, object] | None = None,
) -> None:
    row = booking
    row.state, row.settled_at = state, at
    row.save(update_fields=["state", "settled_at"])
    _note(row, what, actor, at, payload)


def _note(
    booking: Booking,
    what: str,
    actor: Actor,
    at: datetime,
    payload: dict[str, object] | None = None,
) -> None:
    append_event(
        stream=booking.stream,
        kind=f"booking.{what}",
        at=at,
        actor=actor.ref,
        payload={"centre": booking.centre_id, "kind": booking.kind, **(payload or {})},
        about=booking,
    )
