"""Data of a firm read by an institution with its word: named facts, one purpose, until a day.

It ends by itself: on its day, after so many readings, or when the firm takes it back. Every reading
is written down where the firm sees it. Source: 银税互动, plan section 三(二)6 and row 26.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from qifu.enterprises.facts import facts_by_name, known_facts
from qifu.enterprises.models import DataConsent, DataReading
from qifu.enterprises.rules.values import as_json
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class Shown:
    """One fact as the reader sees it; `value` is JSON, None where nothing is known."""

    name: str
    label: str
    unit: str
    value: object
    source: str


@transaction.atomic
def allow_reading(
    *,
    enterprise_id: int,
    reader_id: int,
    facts: Collection[str],
    subject: str,
    purpose: str,
    until: date,
    actor: Actor,
    at: datetime,
    most: int = 1,
) -> DataConsent:
    """Let `reader_id` read the named facts `most` times until a day.

    Effects: one row, event `enterprise.data_allowed`. NotVisible for a firm that is not the actor's,
    Invalid by field for no facts, a day that has passed or a number that makes no sense.
    """
    if enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    errors: dict[str, list[str]] = {}
    known = facts_by_name()
    wanted = [name for name in known if name in set(facts)]
    if not wanted or len(wanted) != len(set(facts)):
        errors["facts"] = ["请至少勾选一项允许查看的数据。"]
    if until < shanghai_date(at):
        errors["until"] = ["截止日期已经过去，请重新选择。"]
    if not 1 <= most <= 5:
        errors["most"] = ["查看次数请选 1 到 5 次。"]
    try:
        said = clean_text(purpose, max_length=120, label="用途")
    except Invalid as invalid:
        errors["purpose"] = invalid.messages
    if errors:
        raise Invalid(errors)
    row = DataConsent.objects.create(
        enterprise_id=enterprise_id, reader_id=reader_id, facts=wanted, subject=subject,
        purpose=said, until=until, most=most,
        given_by=actor.user_id, given_name=actor.name, given_at=at,
    )  # fmt: skip
    _note(row, "enterprise.data_allowed", actor, at, facts=wanted, until=str(until), most=most)
    return row


@transaction.atomic
def take_back(*, consent_id: int, actor: Actor, at: datetime) -> DataConsent:
    """Take the word back, from now on. Event `enterprise.data_taken_back`. Again: nothing."""
    row = DataConsent.objects.select_for_update().filter(pk=consent_id).first()
    if row is None or row.enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    if row.revoked_at is None:
        row.revoked_at, row.revoked_name = at, actor.name
        row.save(update_fields=["revoked_at", "revoked_name"])
        _note(row, "enterprise.data_taken_back", actor, at)
    return row


@transaction.atomic
def read_with_consent(*, consent_id: int, actor: Actor, at: datetime) -> list[Shown]:
    """Read what a firm allowed, once. Effects: a reading, event `enterprise.data_read`.

    NotVisible for people of any other institution, Refused once it was taken back, used up or over.
    """
    row = DataConsent.objects.select_for_update().filter(pk=consent_id).first()
    if row is None or row.reader_id not in actor.firm_ids("submit"):
        raise NotVisible
    if problem := row.problem(shanghai_date(at)):
        raise Refused("no_consent", problem)
    row.readings += 1
    row.save(update_fields=["readings"])
    DataReading.objects.create(
        consent=row, reader=actor.user_id, reader_name=actor.name, facts=row.facts, at=at
    )
    _note(row, "enterprise.data_read", actor, at, facts=row.facts)
    declared, known = facts_by_name(), known_facts(row.enterprise_id)
    return [
        Shown(
            name, declared[name].label, declared[name].unit, as_json(known.values.get(name)),
            known.origins[name][0] if name in known.origins else "",
        )
        for name in row.facts
        if name in declared
    ]  # fmt: skip


def data_consents_of(actor: Actor, right: str = "view") -> QuerySet[DataConsent]:
    """What one's firms allowed, the latest first, with who may read and each reading."""
    rows = DataConsent.objects.filter(enterprise_id__in=actor.firm_ids(right))
    return rows.select_related("enterprise", "reader").prefetch_related("log").order_by("-id")


def consents_for_reader(actor: Actor, subject: str) -> QuerySet[DataConsent]:
    """What firms allowed one's institutions for one thing, the latest first."""
    rows = DataConsent.objects.filter(reader_id__in=actor.firm_ids("view"), subject=subject)
    return rows.select_related("enterprise", "reader").order_by("-id")


def _note(row: DataConsent, kind: str, actor: Actor, at: datetime, **said: object) -> None:
    append_event(
        stream=f"enterprise:{row.enterprise_id}", kind=kind, at=at, actor=actor.ref,
        payload={"consent": row.pk, "subject": row.subject, "reader": row.reader_id, **said},
    )  # fmt: skip
