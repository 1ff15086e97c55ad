"""Claims in public: objections of anybody, and their ruling. Nothing is paid before it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.cases.operations import lock_case, perform_action
from qifu.cases.permissions import relations_to
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.policies.claims import ClaimInput, check_contact
from qifu.policies.models import (
    Claim,
    PublicObjection,
)


@transaction.atomic
def object_to_claim(
    *, case_id: int, name: str, phone: str, text: str, at: datetime, actor: Actor = SYSTEM_ACTOR
) -> PublicObjection:
    """Somebody objects to a claim while it is public; nothing is paid before it is ruled on."""
    case = lock_case(case_id)
    claim = Claim.objects.filter(pk=case.pk).first()
    if claim is None or case.state != "publicity":
        raise NotVisible
    contact = check_contact(ClaimInput(contact_name=name, contact_phone=phone))
    row = PublicObjection.objects.create(
        claim=claim,
        name=contact["contact_name"],
        phone=contact["contact_phone"],
        text=clean_text(text, max_length=5000, label="异议内容"),
        at=at,
    )
    append_event(
        stream=case.stream, kind="case.public_objection", at=at, actor=actor.ref,
        payload={"number": case.number, "objection": row.pk, "set": {}}, about=case,
    )  # fmt: skip
    return row


@transaction.atomic
def dismiss_objection(*, objection_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """An objection does not hold: ruled by the head of the unit, who answers for it with a reason.

    When the days of publicity are over by then and no other objection is open, the claim goes on.
    """
    row = PublicObjection.objects.filter(pk=objection_id).first()
    if row is None:
        raise NotVisible
    case = lock_case(row.claim_id)
    if "lead_head" not in relations_to(actor, case):
        raise NotVisible
    changed = PublicObjection.objects.filter(pk=row.pk, state="open").update(
        state="dismissed",
        ruling=clean_text(reason, max_length=5000, label="理由"),
        ruled_by=actor.user_id,
        ruled_at=at,
    )
    if not changed:
        raise Refused("ruled", "这条异议已经处理过了。")
    append_event(
        stream=case.stream, kind="case.objection_dismissed", at=at, actor=actor.ref,
        payload={"number": case.number, "objection": row.pk, "set": {}}, about=case,
    )  # fmt: skip
    over = case.step_due_on is not None and shanghai_date(at) > case.step_due_on
    others = PublicObjection.objects.filter(claim_id=case.pk, state="open").exists()
    if over and not others and case.state == "publicity":
        perform_action(case_id=case.pk, action="publicity_over", actor=SYSTEM_ACTOR, at=at, data={})
