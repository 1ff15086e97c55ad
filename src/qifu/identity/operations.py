"""Every public write of identity, each with its event in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.accounts import (
    change_password,
    change_user,
    check_password,
    create_user,
    disable_user,
    enable_user,
    set_password,
    sign_up,
)
from qifu.identity.actors import Actor
from qifu.identity.models import DutyEntry, Precedent, Unit
from qifu.identity.postings import add_post, delegate, end_delegation, end_post
from qifu.identity.succession import close_unit
from qifu.identity.tokens import issue_token, revoke_token
from qifu.kernel.events import append_event

__all__ = [
    "add_post",
    "change_password",
    "change_user",
    "check_password",
    "close_unit",
    "create_user",
    "delegate",
    "disable_user",
    "enable_user",
    "end_delegation",
    "end_post",
    "issue_token",
    "record_precedent",
    "revoke_token",
    "set_password",
    "sign_up",
]


@transaction.atomic
def record_precedent(
    *,
    topic: str,
    lead_unit_id: int,
    case_number: str,
    reason: str,
    actor: Actor,
    at: datetime,
    title: str = "",
) -> Precedent:
    """Keep in the duty directory who was designated for a topic, or for none ("").

    Effects: one row, one event `duty.precedent` in the stream of the duty (of the unit when the
    topic is unknown). Source: plan 三(三)1 (无先例、无牵头部门).
    """
    duty = DutyEntry.objects.filter(topic=topic).first() if topic else None
    unit = Unit.objects.get(pk=lead_unit_id)
    precedent = Precedent.objects.create(
        duty=duty,
        topic=topic,
        title=title or (duty.title if duty else "未列入职责目录的事项"),
        lead_unit=unit,
        case_number=case_number,
        reason=reason,
        decided_by=actor.user_id,
        decided_by_name=actor.name,
        decided_at=at,
    )
    append_event(
        stream=duty.stream if duty else unit.stream,
        kind="duty.precedent",
        at=at,
        actor=actor.ref,
        payload={
            "topic": topic,
            "unit_id": unit.pk,
            "unit": unit.name,
            "case": case_number,
            "reason": reason,
        },
    )
    return precedent
