"""The directory of platforms, institutes and instruments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.places.cleaning import Errors, clean_number, clean_phone, clean_texts, firm_by_code
from qifu.places.models import Facility
from qifu.places.permissions import check_keep_facility, check_keeping_unit
from qifu.places.rules.words import FACILITY_KINDS, FIELDS

TEXTS = (
    ("name", "名称", 80, True), ("says", "能做什么", 2000, True), ("terms", "使用条件", 2000, False),
    ("address", "地址", 200, True), ("source", "信息来源", 300, True),
)  # fmt: skip
SLOTS = (30, 60, 90, 120, 180, 240)


@dataclass(frozen=True)
class FacilityInput:
    """An entry as typed; `owner` is a credit code, `opens` and `closes` are hours."""

    kind: str
    name: str
    owner: str
    field: str
    says: str
    address: str
    phone: str
    source: str
    terms: str = ""
    price: str = ""
    bookable: bool = False
    opens: int = 9
    closes: int = 17
    slot_minutes: int = 60
    days_ahead: int = 14
    demonstration: bool = False


@transaction.atomic
def save_facility(
    *, data: FacilityInput, actor: Actor, at: datetime, facility_id: int = 0
) -> Facility:
    """Enter a platform, institute or instrument, or change one. Event `facility.saved`.

    Bookings made before keep their hours. Invalid by field, NotVisible for another's.
    """
    row = lock_facility(facility_id) if facility_id else Facility(created_at=at)
    if facility_id:
        check_keep_facility(actor, row)
    else:
        row.unit = check_keeping_unit(actor)
    errors: Errors = {}
    values = clean_texts(data, TEXTS, errors)
    if data.kind not in FACILITY_KINDS:
        errors["kind"] = ["请选择是平台、院所还是仪器。"]
    if data.field not in FIELDS:
        errors["field"] = ["请选择技术领域。"]
    if not 0 <= data.opens < data.closes <= 24:
        errors["closes"] = ["关门时间须晚于开门时间。"]
    if data.slot_minutes not in SLOTS or data.slot_minutes > (data.closes - data.opens) * 60:
        errors["slot_minutes"] = ["请选择每个时段多长，且不超过开放时间。"]
    if not 1 <= data.days_ahead <= 90:
        errors["days_ahead"] = ["请填 1 到 90 天。"]
    price = clean_number(data.price, errors, "price", "每小时费用") if data.price.strip() else None
    values |= {
        "kind": data.kind, "field": data.field, "bookable": data.bookable, "price": price,
        "opens": data.opens * 60, "closes": data.closes * 60, "days_ahead": data.days_ahead,
        "slot_minutes": data.slot_minutes, "phone": clean_phone(data.phone, errors, "phone"),
        "owner": firm_by_code(data.owner, errors, "owner"),
    }  # fmt: skip
    if Facility.objects.filter(name=values.get("name", "")).exclude(pk=facility_id).exists():
        errors["name"] = ["已有同名的登记，请核对。"]
    if errors:
        raise Invalid(errors)
    for name, value in values.items():
        setattr(row, name, value)
    row.verified, row.demonstration = False, data.demonstration or row.demonstration
    row.save()
    append_event(
        stream=row.stream, kind="facility.saved", at=at, actor=actor.ref, about=row,
        payload={"facility": row.pk, "name": row.name, "owner": row.owner_id, "kind": row.kind},
    )  # fmt: skip
    return row


def lock_facility(facility_id: int) -> Facility:
    """One in use, its row locked; NotVisible when there is none."""
    rows = Facility.objects.select_for_update(of=("self",)).select_related("owner", "unit")
    found = rows.filter(pk=facility_id, active=True).first()
    if found is None:
        raise NotVisible
    return found
