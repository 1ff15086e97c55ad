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


@transaction.atomic
def end_exclusion(*, exclusion_id: int, reason: str, actor: Actor, at: datetime) -> Exclusion:
    """Take a firm off the list, with a reason that is kept in its history. Once more: no effect."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    row = Exclusion.objects.select_related("enterprise").filter(pk=exclusion_id).first()
    if row is None:
        raise NotVisible
    firm = lock_firm(row.enterprise_id)
    row.refresh_from_db()
    if row.ended_at is not None:
        return row
    reason = clean_text(reason, max_length=300, label="理由")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    payload = {"exclusion": row.pk, "reason": reason}
    append_event(
        stream=firm.stream,
        kind="enterprise.exclusion_ended",
        at=at,
        actor=actor.ref,
        payload=payload,
    )
    return row


def exclusions_of(actor: Actor, enterprise_id: int, on: date) -> list[Exclusion]:
    """What keeps a firm from claiming on `on` or later, the newest first; officers only."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    rows = Exclusion.objects.filter(enterprise_id=enterprise_id, ended_at=None)
    return list(rows.exclude(until__lt=on).order_by("-pk"))


def windows_of(actor: Actor, enterprise_id: int, on: date) -> list[ClaimWindow]:
    """The windows reopened for a firm that are open on `on`; officers only."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    rows = ClaimWindow.objects.filter(enterprise_id=enterprise_id, until__gte=on)
    return list(rows.select_related("policy").order_by("-pk"))


def closed_policies(actor: Actor, on: date) -> list[Policy]:
    """Policies one may write whose window for claims is over by `on`."""
    rows = Policy.objects.filter(
        active=True, withdrawn_at=None, mode=Policy.Mode.CLAIM, open_until__lt=on
    ).order_by("position", "id")
    return [row for row in rows if may_write(actor, row)]


def check_officer(actor: Actor, policy: Policy) -> None:
    """Policy officers of the policy's unit; for a policy without unit any of them."""
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    if not may_write(actor, policy):
        raise Refused("wrong_unit", "这是其他单位的政策，请由该单位的政策专员操作。")
