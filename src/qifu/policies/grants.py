"""Automatic grants (免申即享): a comparison list, approved by a second person, then the firms' will.

Only for policies declared clear in scope, standard and data, and only for firms whose verdict is
certain and whose amount is known. The money is held when the list is approved.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import Conflict, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.races import retried
from qifu.kernel.time import shanghai_date
from qifu.policies import money
from qifu.policies.claims import judged, live_version, open_claim_case
from qifu.policies.footing import excluded_firms, footing
from qifu.policies.models import Claim, GrantList, Policy, PolicyVersion
from qifu.policies.officers import check_officer
from qifu.policies.population import read_population
from qifu.policies.queries import get_policy, rule_of

MOST = 5000  # firms on one list


@transaction.atomic
def draw_grant_list(*, policy_code: str, actor: Actor, at: datetime) -> GrantList:
    """Compare all firms with an automatic policy as of today; a drawn list is replaced.

    Left out: firms on the exclusion list, and those that have the policy already this year.
    Refused when the policy is not automatic, or reaches nobody.
    """
    policy = get_policy(policy_code)
    check_officer(actor, policy)
    if policy.mode != Policy.Mode.AUTOMATIC or not policy.service.get("declared_clear"):
        raise Refused(
            "not_automatic", f"“{policy.title}”没有声明范围、标准和数据都清楚，不能免申即享。"
        )
    version, today = live_version(policy), shanghai_date(at)
    rows = _comparison(policy, at)
    if not rows:
        raise Refused("nobody", "比对后没有可以免申即享的企业；请核对企业情况数据是否齐全。")
    GrantList.objects.filter(version__policy=policy, state="drawn").update(state="discarded")
    found = GrantList.objects.create(
        version=version, as_of=today, rows=rows, total=sum((Decimal(r["amount"]) for r in rows), money.ZERO),
        drawn_by=actor.user_id, drawn_name=actor.name, drawn_at=at,
    )  # fmt: skip
    _note(policy, "policy.grant_drawn", actor, at, {"list": found.pk, "firms": len(rows)})
    return found


def _comparison(policy: Policy, at: datetime) -> list[dict[str, Any]]:
    """(firm, name, amount) of everyone who is certainly eligible for a known amount."""
    from qifu.eligibility.bitmap.draft import Drafts

    everyone, today = read_population(at), shanghai_date(at)
    reach = Drafts(everyone.enterprises, today).judge(rule_of(policy, dict(everyone.facts)))
    ids = everyone.ids[reach.rows].tolist()
    amounts = {pk: reach.amount_at(place) or money.ZERO for place, pk in enumerate(ids)}
    out = set(excluded_firms(today))
    out |= set(
        Claim.objects.filter(policy=policy, year=today.year, live=True).values_list(
            "enterprise_id", flat=True
        )
    )
    names = Enterprise.objects.in_bulk([pk for pk in amounts if pk not in out])
    return [
        {"firm": pk, "name": firm.name, "uscc": firm.uscc, "amount": str(amounts[pk])}
        for pk, firm in sorted(names.items())
        if amounts[pk] > 0
    ][:MOST]


@retried
@transaction.atomic
def approve_grant_list(*, list_id: int, actor: Actor, at: datetime) -> list[Claim]:
    """A second person lets the list go: each firm is judged again, its money held, and asked.

    Firms that are no longer eligible are left out. Refused for who drew it, and when the budget does
    not carry the whole list; then nothing is changed.
    """
    row = (
        GrantList.objects.select_for_update(of=("self",))
        .select_related("version__policy__unit")
        .filter(pk=list_id)
        .first()
    )
    if row is None:
        raise NotVisible
    policy = row.version.policy
    if policy.unit_id not in actor.units(Role.POLICY_OFFICER, Role.HEAD):
        raise NotVisible
    if row.state != "drawn" or row.version.state != PolicyVersion.State.LIVE:
        raise Conflict(
            "这份名单已处理过，或政策已有新版；请重新比对。",
            by=row.drawn_name, at=row.drawn_at, state=row.state,
        )  # fmt: skip
    if row.drawn_by == actor.user_id:
        raise Refused("same_person", "比对和复核不能是同一个人，请由另一人复核。")
    claims = [
        claim
        for firm in row.rows
        if (claim := _ask(row, policy, firm["firm"], actor, at)) is not None
    ]
    row.state, row.decided_by, row.decided_at = "approved", actor.user_id, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _note(policy, "policy.grant_approved", actor, at, {"list": row.pk, "firms": len(claims)})
    return claims


def _ask(row: GrantList, policy: Policy, firm_id: int, actor: Actor, at: datetime) -> Claim | None:
    """One firm's grant, waiting for its word; None when it is no longer to be had."""
    firm = Enterprise.objects.select_related("town", "facts").get(pk=firm_id)
    stands = footing(policy, firm, shanghai_date(at))
    outcome = stands.found.outcome
    if outcome.verdict != "eligible" or not outcome.amount or stands.running is not None:
        return None
    case = open_claim_case(
        policy, firm, actor=actor, at=at, channel="grant", entry="intent",
        payload={"amount": str(outcome.amount), "_contact_phone": firm.phone},
    )  # fmt: skip
    claim = Claim.objects.create(
        case=case, **judged(stands, at), grant_list=row, contact_name=firm.legal_person or firm.name[:40],
        contact_phone=firm.phone, proposed=outcome.amount, amount=outcome.amount,
        reviewer=row.drawn_by, approver=actor.user_id, approved_at=at,
    )  # fmt: skip
    money.hold(claim, outcome.amount, actor, at)
    return claim


def _note(policy: Policy, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    append_event(stream=policy.stream, kind=kind, at=at, actor=actor.ref, payload=said)
