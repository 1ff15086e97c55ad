"""Whether a firm is in business, and what it is called: changes with their day and reason.

A credit code is one firm for ever, so that duplicates are never merged into one row: the one that
is no more is closed with the firm that carries on named (`FirmRelation` successor).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.enterprises.models import Enterprise, FirmRelation
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.permissions import check_keep_standing
from qifu.enterprises.record import RelationInput, add_relation
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

Status = Enterprise.Status


@transaction.atomic
def change_standing(
    *,
    enterprise_id: int,
    status: str,
    reason: str,
    actor: Actor,
    at: datetime,
    successor: str = "",
) -> Enterprise:
    """Say that a firm is in business, rests, moved away or is closed, with the reason.

    `successor` is the credit code of the firm that carries on; only of one that moved or closed.
    Effects: the row, event `enterprise.standing`, perhaps a relation. Same again: nothing.
    """
    check_keep_standing(actor)
    firm = lock_firm(enterprise_id)
    errors: dict[str, list[str]] = {}
    if status not in Status.values:
        errors["status"] = ["请选择经营状态。"]
    if successor and status not in (Status.CLOSED, Status.MOVED):
        errors["successor"] = ["只有注销或迁出的企业才有承继企业。"]
    try:
        words = clean_text(reason, max_length=200, label="依据", field="reason")
    except Invalid as invalid:
        errors["reason"] = invalid.messages
    if errors:
        raise Invalid(errors)
    if firm.status != status:
        before, firm.status = firm.status, status
        firm.save(update_fields=["status"])
        append_event(
            stream=firm.stream, kind="enterprise.standing", at=at, actor=actor.ref,
            payload={"before": before, "after": status, "reason": words},
        )  # fmt: skip
    if successor:
        _follow(firm, successor, words, actor, at)
    return firm


def _follow(firm: Enterprise, successor: str, words: str, actor: Actor, at: datetime) -> None:
    if not Enterprise.objects.filter(uscc=successor.strip().upper()).exists():
        raise Invalid({"successor": ["台账里没有这个代码，请先登记承继的企业。"]})
    given = RelationInput(FirmRelation.Kind.SUCCESSOR, successor, note=words)
    try:
        add_relation(enterprise_id=firm.pk, data=given, actor=actor, at=at, source="department")
    except Invalid as invalid:
        raise Invalid({"successor": invalid.messages}) from invalid
