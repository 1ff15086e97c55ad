"""What policy officers decide about single firms: let in late, or kept out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from qifu.enterprises.operations import lock_firm
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.policies.desk import may_write
from qifu.policies.models import (
    ClaimWindow,
    Exclusion,
    Policy,
)
from qifu.policies.queries import get_policy


@transaction.atomic
def reopen_window(
    *, policy_code: str, enterprise_id: int, until: date, reason: str, actor: Actor, at: datetime
) -> ClaimWindow:
    """Let a firm claim after the window closed, with a reason that is kept. Refused for others."""
    policy = get_policy(policy_code)
    check_officer(actor, policy)
    if until < shanghai_date(at):
        raise Invalid({"until": ["截止日期须是今天或以后。"]})
    row = ClaimWindow.objects.create(
        policy=policy,
        enterprise_id=enterprise_id,
        until=until,
        reason=clean_text(reason, max_length=300, label="理由"),
        opened_by=actor.user_id,
        opened_at=at,
    )
    payload = {"enterprise": enterprise_id, "until": until.isoformat(), "reason": row.reason}
    append_event(
        stream=policy.stream, kind="policy.window_reopened", at=at, actor=actor.ref, payload=payload
    )
    return row


@transaction.atomic
def exclude_firm(
    *,
    enterprise_id: int,
    reason: str,
    source: str,
    since: date,
    until: date | None,
    actor: Actor,
    at: datetime,
) -> Exclusion:
    """Put a firm on the list of those that may not claim, with reason and source."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    if until is not None and until < since:
        raise Invalid({"until": ["截止日期不能早于开始日期。"]})
    firm = lock_firm(enterprise_id)
    row = Exclusion.objects.create(
        enterprise=firm,
        reason=clean_text(reason, max_length=300, label="理由"),
        source=clean_text(source, max_length=200, label="来源"),
        since=since,
        until=until,
        added_by=actor.user_id,
        added_at=at,
    )
    payload = {"reason": row.reason, "source": row.source, "until": str(until or "")}
    append_event(
        stream=firm.stream, kind="enterprise.excluded", at=at, actor=actor.ref, payload=payload
    )
    return row


def check_officer(actor: Actor, policy: Policy) -> None:
    """Policy officers of the policy's unit; for a policy without unit any of them."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    if not may_write(actor, policy):
        raise Refused("wrong_unit", "这是其他单位的政策，请由该单位的政策专员操作。")
