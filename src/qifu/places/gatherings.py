"""Training, fairs and roadshows: set by a unit, called off with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.places import telling
from qifu.places.cleaning import Errors, clean_phone, clean_texts
from qifu.places.enrolments import fill_seats
from qifu.places.models import Gathering
from qifu.places.permissions import UNIT_ROLES, check_run_gathering
from qifu.places.rules.words import GATHERING_KINDS

TEXTS = (
    ("title", "名称", 80, True), ("says", "内容和对象", 3000, True), ("place", "地点", 200, True),
)  # fmt: skip
SEATS_AT_MOST = 5000


@dataclass(frozen=True)
class GatheringInput:
    """A gathering as typed."""

    kind: str
    title: str
    says: str
    place: str
    phone: str
    begins_at: datetime | None
    ends_at: datetime | None
    enrol_until: datetime | None
    seats: int
    for_firm: int = 2
    demonstration: bool = False


@transaction.atomic
def save_gathering(
    *, data: GatheringInput, actor: Actor, at: datetime, gathering_id: int = 0
) -> Gathering:
    """Set a gathering, or change one; with more seats who waits moves up. Event `gathering.saved`.

    Invalid by field, NotVisible for another unit's, Refused once it is over or cancelled.
    """
    row = lock_gathering(gathering_id) if gathering_id else Gathering(created_at=at)
    if gathering_id:
        check_run_gathering(actor, row)
        _check_coming(row, at)
    else:
        unit = Unit.objects.filter(pk__in=actor.units(*UNIT_ROLES)).order_by("id").first()
        if unit is None:
            raise NotVisible
        row.unit = unit
    errors: Errors = {}
    values = clean_texts(data, TEXTS, errors)
    values |= {"kind": data.kind, "phone": clean_phone(data.phone, errors, "phone")}
    if data.kind not in GATHERING_KINDS:
        errors["kind"] = ["请选择是培训、招聘会还是路演。"]
    _check_days(data, at, errors)
    taken = row.enrolments.filter(state="enrolled").count() if gathering_id else 0
    if not max(1, taken) <= data.seats <= SEATS_AT_MOST:
        errors["seats"] = [f"请填 1 到 {SEATS_AT_MOST}，且不少于已报名的 {taken} 个。"]
    if not 1 <= data.for_firm <= max(1, data.seats):
        errors["for_firm"] = ["请填每家企业最多报几个，不超过总数。"]
    if errors:
        raise Invalid(errors)
    for name in ("begins_at", "ends_at", "enrol_until", "seats", "for_firm"):
        values[name] = getattr(data, name)
    for name, value in values.items():
        setattr(row, name, value)
    row.demonstration = data.demonstration or row.demonstration
    row.save()
    _note(row, "saved", actor, at, title=row.title, seats=row.seats)
    fill_seats(row, actor, at)
    return row


def _check_days(data: GatheringInput, at: datetime, errors: Errors) -> None:
    if data.begins_at is None or data.begins_at <= at:
        errors["begins_at"] = ["请填写开始时间，须晚于现在。"]
    if data.ends_at is None or (data.begins_at and data.ends_at <= data.begins_at):
        errors["ends_at"] = ["请填写结束时间，须晚于开始时间。"]
    if data.enrol_until is None or (data.begins_at and data.enrol_until > data.begins_at):
        errors["enrol_until"] = ["请填写报名截止时间，不晚于开始时间。"]


@transaction.atomic
def cancel_gathering(*, gathering_id: int, text: str, actor: Actor, at: datetime) -> Gathering:
    """Call it off; everybody who enrolled or waits is told why. Event `gathering.cancelled`."""
    row = lock_gathering(gathering_id)
    check_run_gathering(actor, row)
    _check_coming(row, at)
    row.note = clean_text(text, max_length=500, label="取消的原因")
    row.state = Gathering.State.CANCELLED
    row.save(update_fields=["state", "note"])
    _note(row, "cancelled", actor, at, reason=row.note)
    coming = list(row.enrolments.filter(state__in=("enrolled", "waiting")).order_by("id"))
    telling.tell_enrolled(row, coming, "places.called_off", actor, at)
    return row


def lock_gathering(gathering_id: int) -> Gathering:
    """One, its row locked; NotVisible when there is none."""
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(pk=gathering_id).first()
    if row is None:
        raise NotVisible
    return row


def _check_coming(row: Gathering, at: datetime) -> None:
    if row.state != Gathering.State.OPEN or row.begins_at <= at:
        raise Refused("over", "活动已开始、已结束或已取消，不能再改。")


def _note(row: Gathering, word: str, actor: Actor, at: datetime, **said: object) -> None:
    append_event(
        stream=row.stream, kind=f"gathering.{word}", at=at, actor=actor.ref, about=row,
        payload={"gathering": row.pk, **said},
    )  # fmt: skip
