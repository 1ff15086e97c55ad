"""The firm's word that a unit may look its credit up: one purpose, until a day, taken back any time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from qifu.credit.models import CreditConsent
from qifu.credit.permissions import check_own
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

LONGEST_DAYS = 366


@transaction.atomic
def give_consent(
    *, enterprise_id: int, unit_id: int | None, purpose: str, until: date | None, actor: Actor,
    at: datetime,
) -> CreditConsent:  # fmt: skip
    """Let a unit look for one purpose until a day, a year ahead at most.

    Effects: a row, event `credit.consent_given`. NotVisible for a firm that is not the actor's to
    act for, Invalid by field.
    """
    check_own(actor, enterprise_id, "submit")
    errors: dict[str, list[str]] = {}
    unit = Unit.objects.filter(pk=unit_id or 0, status=Unit.Status.ACTIVE).first()
    if unit is None:
        errors["unit"] = ["请选哪个单位可以查。"]
    said, on = "", shanghai_date(at)
    try:
        said = clean_text(purpose, max_length=120, label="用途", field="purpose", multiline=False)
    except Invalid as invalid:
        errors |= invalid.field_errors
    if until is None or not on <= until <= on + timedelta(days=LONGEST_DAYS):
        errors["until"] = [f"请填今天以后、{on + timedelta(days=LONGEST_DAYS)} 以前的日期。"]
    if errors or unit is None or until is None:
        raise Invalid(errors)
    row = CreditConsent.objects.create(
        enterprise_id=enterprise_id, unit=unit, purpose=said, until=until,
        given_by=actor.user_id, given_name=actor.name, given_at=at,
    )  # fmt: skip
    _note(row, "credit.consent_given", actor, at, unit=unit.code, purpose=said, until=str(until))
    return row


@transaction.atomic
def take_back(*, consent_id: int, actor: Actor, at: datetime) -> CreditConsent:
    """Take the word back, from now on. Event `credit.consent_revoked`. Again: nothing. NotVisible."""
    row = CreditConsent.objects.select_for_update(of=("self",)).select_related("unit")
    found = row.filter(pk=consent_id).first()
    if found is None or found.enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    if found.revoked_at is None:
        found.revoked_at, found.revoked_name = at, actor.name
        found.save(update_fields=["revoked_at", "revoked_name"])
        _note(found, "credit.consent_revoked", actor, at)
    return found


def _note(row: CreditConsent, kind: str, actor: Actor, at: datetime, **said: object) -> None:
    append_event(
        stream=f"enterprise:{row.enterprise_id}", kind=kind, at=at, actor=actor.ref,
        payload={"consent": row.pk, **said},
    )  # fmt: skip
