"""Seats: had, waited for, given back, and who came. The gathering's row is locked while counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.places import telling
from qifu.places.cleaning import Errors, clean_phone, clean_texts
from qifu.places.models import Enrolment, Gathering
from qifu.places.permissions import check_firm, check_run_gathering
from qifu.places.rules.seats import GatheringNow, enrol_problem, free_seats, state_for

HOLDING = ("enrolled", "attended", "absent")


@dataclass(frozen=True)
class EnrolmentInput:
    """Who comes; `words` what they bring or look for (at a fair: the jobs)."""

    name: str
    phone: str
    words: str = ""


@transaction.atomic
def enrol(
    *, gathering_id: int, enterprise_id: int, data: EnrolmentInput, actor: Actor, at: datetime
) -> Enrolment:
    """Take a seat, or a place on the waiting list when all are taken. Event `gathering.enrolled`.

    Invalid by field, Refused after the day or for more than a firm may have.
    """
    check_firm(actor, enterprise_id)
    row = _locked(gathering_id)
    now = _now(row, enterprise_id)
    if why := enrol_problem(now, at):
        raise Refused("closed", why)
    errors: Errors = {}
    texts = (("name", "参加人", 40, True), ("words", "说明", 1000, False))
    values = clean_texts(data, texts, errors)
    values["phone"] = clean_phone(data.phone, errors, "phone")
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            part = Enrolment.objects.create(
                gathering=row, enterprise_id=enterprise_id, user_id=actor.user_id, at=at,
                state=state_for(now), **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("twice", "这位参加人已经报过名。") from error
    _note(part, "enrolled", actor, at)
    return part


def _now(row: Gathering, enterprise_id: int) -> GatheringNow:
    own = row.enrolments.filter(enterprise_id=enterprise_id, state__in=("enrolled", "waiting"))
    return GatheringNow(
        open=row.state == Gathering.State.OPEN, enrol_until=row.enrol_until, seats=row.seats,
        taken=row.enrolments.filter(state__in=HOLDING).count(), for_firm=row.for_firm,
        own=own.count(),
    )  # fmt: skip


@transaction.atomic
def cancel_enrolment(*, enrolment_id: int, actor: Actor, at: datetime) -> Enrolment:
    """Give a seat back before it begins; the first who waits moves up and is told.

    Event `gathering.given_back`.
    """
    gathering_id = (
        Enrolment.objects.filter(pk=enrolment_id).values_list("gathering_id", flat=True).first()
    )
    if gathering_id is None:
        raise NotVisible
    row = _locked(gathering_id)
    part = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    check_firm(actor, part.enterprise_id)
    if part.state not in ("enrolled", "waiting") or row.begins_at <= at:
        raise Refused("settled", "活动已开始，或报名已取消，不能再取消。")
    part.state = Enrolment.State.CANCELLED
    part.save(update_fields=["state"])
    _note(part, "given_back", actor, at)
    fill_seats(row, actor, at)
    return part


def fill_seats(row: Gathering, actor: Actor, at: datetime) -> list[Enrolment]:
    """Who waits moves up while there is a seat, the first first; each is told. The row is locked."""
    taken = row.enrolments.filter(state__in=HOLDING).count()
    free = free_seats(row.seats, taken)
    rows = list(row.enrolments.filter(state="waiting").order_by("id")[:free])
    for part in rows:
        part.state, part.promoted_at = Enrolment.State.ENROLLED, at
        part.save(update_fields=["state", "promoted_at"])
        _note(part, "moved_up", actor, at)
    telling.tell_enrolled(row, rows, "places.moved_up", actor, at)
    return rows


@transaction.atomic
def record_attendance(
    *, gathering_id: int, came: Mapping[int, bool], actor: Actor, at: datetime
) -> int:
    """Who came, by number of enrolment; how many rows changed. Event `gathering.attended`.

    Refused before it begins. Who waited is none of those.
    """
    row = _locked(gathering_id)
    check_run_gathering(actor, row)
    if row.state != Gathering.State.OPEN or row.begins_at > at:
        raise Refused("not_begun", "活动开始后才能登记到场。")
    changed = 0
    for part in row.enrolments.select_for_update().filter(state__in=HOLDING, pk__in=list(came)):
        state = "attended" if came[part.pk] else "absent"
        if part.state != state:
            part.state = state
            part.save(update_fields=["state"])
            changed += 1
    if changed:
        append_event(
            stream=row.stream, kind="gathering.attended", at=at, actor=actor.ref, about=row,
            payload={
                "gathering": row.pk, "came": sorted(k for k, v in came.items() if v),
                "absent": sorted(k for k, v in came.items() if not v),
            },
        )  # fmt: skip
    return changed


def _locked(gathering_id: int) -> Gathering:
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(pk=gathering_id).first()
    if row is None:
        raise NotVisible
    return row


def _note(row: Enrolment, word: str, actor: Actor, at: datetime) -> None:
    append_event(
        stream=row.gathering.stream, kind=f"gathering.{word}", at=at, actor=actor.ref, about=row,
        payload={
            "gathering": row.gathering_id, "enrolment": row.pk, "enterprise": row.enterprise_id,
            "state": row.state,
        },
    )  # fmt: skip
