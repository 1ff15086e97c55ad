"""Hours of an instrument: booked, cancelled, refused, used or missed.

The facility's row is locked while slots are counted, and a constraint on the slots holds even where
somebody writes beside it: no hour is had by two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.places import telling
from qifu.places.cleaning import Errors, clean_number, clean_phone, clean_texts
from qifu.places.facilities import lock_facility
from qifu.places.models import BookedSlot, Booking, Facility
from qifu.places.permissions import check_firm, check_keep_facility
from qifu.places.rules import slots as rules

OPEN_AT_MOST = 5


@dataclass(frozen=True)
class BookingInput:
    """What a firm says that wants hours."""

    begins_at: datetime
    count: int
    purpose: str
    contact_name: str
    contact_phone: str


def days_offered(facility: Facility, on: date) -> list[date]:
    """The working days that can be booked, today first."""
    if not facility.bookable:
        return []
    calendar = current_calendar()
    days = (on + timedelta(days=n) for n in range(facility.days_ahead + 1))
    return [day for day in days if calendar.is_working_day(day)]


def slots_on(facility: Facility, day: date, at: datetime) -> list[rules.Slot]:
    """The slots of a day with what is free. One query."""
    starts = rules.starts_of(
        day, opens=facility.opens, closes=facility.closes, minutes=facility.slot_minutes,
        zone=SHANGHAI,
    )  # fmt: skip
    if not starts:
        return []
    rows = BookedSlot.objects.filter(
        facility=facility, begins_at__gte=starts[0] - timedelta(days=1),
        begins_at__lte=starts[-1] + timedelta(days=1),
    )  # fmt: skip
    taken = list(rows.values_list("begins_at", "booking__begins_at", "booking__ends_at"))
    held = {
        start for start in starts for _, begins, ends in taken if begins <= start < ends
    }  # slots may have been of another length when these were booked
    return rules.slots_of(starts, minutes=facility.slot_minutes, taken=held, now=at)


@transaction.atomic
def book(
    *, facility_id: int, enterprise_id: int, data: BookingInput, actor: Actor, at: datetime
) -> Booking:
    """Book slots in a row. Event `facility.booked`; the owner is told.

    Invalid by field, Refused where a slot is gone or the firm has too many open, NotVisible for a
    firm that is not the actor's.
    """
    check_firm(actor, enterprise_id)
    facility = lock_facility(facility_id)
    if not facility.bookable:
        raise Refused("not_bookable", "这里不在网上约时段，请通过供需对接提出使用需求。")
    errors: Errors = {}
    texts = (("purpose", "用来做什么", 1000, True), ("contact_name", "联系人", 40, True))
    values = clean_texts(data, texts, errors)
    values["contact_phone"] = clean_phone(data.contact_phone, errors, "contact_phone")
    day = shanghai_date(data.begins_at)
    if day not in days_offered(facility, shanghai_date(at)):
        errors["begins"] = ["这一天不开放预约，请换一天。"]
    found, why = rules.span(slots_on(facility, day, at), data.begins_at, data.count)
    if why and "begins" not in errors:
        errors["begins"] = [why]
    if errors:
        raise Invalid(errors)
    mine = Booking.objects.filter(facility=facility, enterprise_id=enterprise_id, state="booked")
    if mine.filter(begins_at__gt=at).count() >= OPEN_AT_MOST:
        raise Refused(
            "too_many", f"贵企业在这里已有 {OPEN_AT_MOST} 个没到时间的预约，请先用完或取消。"
        )
    row = Booking.objects.create(
        facility=facility, enterprise_id=enterprise_id, user_id=actor.user_id,
        begins_at=found[0].begins_at, ends_at=found[-1].ends_at, created_at=at, **values,
    )  # fmt: skip
    try:
        with transaction.atomic():
            BookedSlot.objects.bulk_create(
                BookedSlot(booking=row, facility=facility, begins_at=s.begins_at) for s in found
            )
    except IntegrityError as error:
        raise Refused("taken", "时段刚被别人约走，请换一个时段。") from error
    said = {"begins_at": row.begins_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    _note(row, "booked", actor, at, enterprise=enterprise_id, **said)
    telling.tell_owner(row, actor, at)
    return row


@transaction.atomic
def cancel(*, booking_id: int, actor: Actor, at: datetime) -> Booking:
    """The firm gives its hours back before they begin. Event `facility.cancelled`."""
    row = _lock(booking_id)
    check_firm(actor, row.enterprise_id)
    _check_booked(row)
    if row.begins_at <= at:
        raise Refused("begun", "预约的时间已经开始，不能再取消；没有去的，机构会登记。")
    _settle(row, Booking.State.CANCELLED, "cancelled", actor, at)
    telling.tell_owner(row, actor, at)
    return row


@transaction.atomic
def refuse(*, booking_id: int, words: str, actor: Actor, at: datetime) -> Booking:
    """The owner cannot keep it; the firm is told why. Event `facility.refused`."""
    row = _lock(booking_id)
    check_keep_facility(actor, row.facility)
    _check_booked(row)
    row.words = clean_text(words, max_length=500, label="原因", field="words")
    _settle(row, Booking.State.REFUSED, "refused", actor, at)
    telling.tell_firm(row, actor, at)
    return row


@transaction.atomic
def record_use(
    *, booking_id: int, hours: str, fee: str, words: str, actor: Actor, at: datetime
) -> Booking:
    """The owner records what was used: hours, fee, what came of it. Event `facility.used`.

    Refused before it has begun; Invalid by field.
    """
    row = _lock(booking_id)
    check_keep_facility(actor, row.facility)
    _check_booked(row)
    if row.begins_at > at:
        raise Refused("not_begun", "还没到预约的时间，到时间后再登记使用。")
    errors: Errors = {}
    row.hours = clean_number(hours, errors, "hours", "使用小时数", low="0.1", high="1000")
    row.fee = clean_number(fee, errors, "fee", "收费") if fee.strip() else Decimal(0)
    try:
        row.words = clean_text(words, max_length=1000, label="使用情况", required=False)
    except Invalid as invalid:
        errors["words"] = invalid.messages
    if errors:
        raise Invalid(errors)
    _settle(row, Booking.State.USED, "used", actor, at, hours=str(row.hours), fee=str(row.fee))
    return row


@transaction.atomic
def record_missed(*, booking_id: int, actor: Actor, at: datetime) -> Booking:
    """Nobody came. Event `facility.missed`. Refused before it is over."""
    row = _lock(booking_id)
    check_keep_facility(actor, row.facility)
    _check_booked(row)
    if row.ends_at > at:
        raise Refused("not_over", "预约的时间还没过。")
    _settle(row, Booking.State.MISSED, "missed", actor, at)
    return row


def _lock(booking_id: int) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related(
        "facility__owner", "enterprise"
    )
    row = rows.filter(pk=booking_id).first()
    if row is None:
        raise NotVisible
    return row


def _check_booked(row: Booking) -> None:
    if row.state != Booking.State.BOOKED:
        raise Refused("settled", f"这个预约已是“{row.get_state_display()}”。")


def _settle(
    row: Booking, state: str, word: str, actor: Actor, at: datetime, **said: object
) -> None:
    row.state, row.settled_at = state, at
    row.save()
    if state in (Booking.State.CANCELLED, Booking.State.REFUSED):
        row.slots.all().delete()
    _note(row, word, actor, at, **said)


def _note(row: Booking, word: str, actor: Actor, at: datetime, **said: object) -> None:
    append_event(
        stream=row.facility.stream, kind=f"facility.{word}", at=at, actor=actor.ref, about=row,
        payload={"booking": row.pk, "facility": row.facility_id, **said},
    )  # fmt: skip
