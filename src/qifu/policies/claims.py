"""Claims: handing one in, with all that was known and judged at that moment.

The case engine moves a claim (`processes/claim.yaml`, `effects`); here are the writes around it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from qifu.cases.models import Case
from qifu.cases.operations import open_case
from qifu.cases.search import searchable
from qifu.eligibility.language import asked_of
from qifu.enterprises.facts import declared_facts, record_facts
from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.rules.values import as_json
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.policies.claim_reuse import note_reuse
from qifu.policies.footing import Footing, footing
from qifu.policies.models import (
    Claim,
    ClaimDraft,
    ClaimMaterial,
    Policy,
    PolicyVersion,
)
from qifu.policies.queries import get_policy

PROCESS, SERIES, LIMIT = "claim", "SB", "redemption"


@dataclass(frozen=True)
class ClaimInput:
    """A claim as typed. `declared` are typed values of facts that were missing; `statement` says
    why the firm claims although the comparison says no."""

    contact_name: str
    contact_phone: str
    statement: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "portal"
    centre_id: int | None = None


@transaction.atomic
def submit_claim(
    *,
    policy_code: str,
    enterprise_id: int,
    data: ClaimInput,
    token: str,
    actor: Actor,
    at: datetime,
) -> Claim:
    """Hand in a claim: case, claim, documents, declared facts and their events in one transaction.

    The same `token` again gives the first claim. The verdict is kept with the facts, the version of
    the rule and the documents. Raises NotVisible for a firm that is not the actor's to claim for,
    Refused for what forbids a claim, Invalid by field for what is missing.
    """
    sent = Claim.objects.filter(case__number=_number_of(token)).first() if token else None
    if sent is not None:
        return sent
    policy = get_policy(policy_code)
    check_may_claim(actor, enterprise_id, policy)
    firm = lock_firm(enterprise_id)
    today = shanghai_date(at)
    if data.declared:
        record_facts(
            said={firm.pk: data.declared}, source="declared", on=today, actor=actor, at=at,
            note=f"申报“{policy.title}”时填报",
        )  # fmt: skip
    stands = footing(policy, firm, today)
    if stands.problem:
        raise Refused("cannot_claim", stands.problem)
    contact = _check_complete(stands, data)
    try:
        with transaction.atomic():
            claim = _open(stands, contact, data, actor, at)
    except IntegrityError as error:
        raise Refused("claimed", f"贵企业今年已申报过“{policy.title}”，不用重复申报。") from error
    note_reuse(claim, stands, asked=data.declared, actor=actor, at=at)
    if token:
        ClaimDraft.objects.filter(token=token).update(data={"number": claim.case.number})
    return claim


def _number_of(token: str) -> str:
    draft = ClaimDraft.objects.filter(token=token).first()
    return str(draft.data.get("number", "")) if draft else ""


def check_may_claim(actor: Actor, enterprise_id: int, policy: Policy) -> None:
    """The firm's own people with the right to submit; on its behalf staff of a window, and the
    policy officers of the policy's unit."""
    own = enterprise_id in actor.firm_ids("submit")
    office = policy.unit_id in actor.units(Role.POLICY_OFFICER)
    if not own and not office and not actor.has(Role.CLERK, Role.SPECIALIST):
        raise NotVisible


def check_contact(data: ClaimInput) -> dict[str, str]:
    """Who to call, as it is kept; Invalid by field with every error at once."""
    errors: dict[str, list[str]] = {}
    try:
        name = clean_text(data.contact_name, max_length=40, label="联系人")
    except Invalid as invalid:
        name, errors["contact_name"] = "", invalid.messages
    phone = normal_phone(data.contact_phone)
    if not phone or phone_problem(phone):
        errors["contact_phone"] = [
            "联系电话不对，请填 11 位手机号，或带区号的座机（如 0816-2345678）。"
        ]
    if errors:
        raise Invalid(errors)
    return {"contact_name": name, "contact_phone": phone}


def _check_complete(stands: Footing, data: ClaimInput) -> dict[str, str]:
    """Whom to call, as it is kept; everything wrong or still missing is told at once."""
    errors: dict[str, list[str]] = {}
    contact: dict[str, str] = {}
    try:
        contact = check_contact(data)
    except Invalid as invalid:
        errors |= invalid.field_errors
    facts = declared_facts()
    for name in stands.missing:
        errors[f"fact-{name}"] = [f"请填写“{facts[name].label}”，比对要用到它。"]
    for document in stands.documents:
        if document.lacking:
            errors[f"material-{document.type.code}"] = [f"请上传“{document.type.title}”。"]
    if stands.account is None:
        errors["account"] = ["请先登记收款账户。"]
    if stands.found.outcome.verdict == "ineligible" and not data.statement.strip():
        errors["statement"] = ["系统比对认为不符合条件；如认为比对有误，请写明理由后再提交。"]
    if errors:
        raise Invalid(errors)
    return contact


def _open(
    stands: Footing, contact: dict[str, str], data: ClaimInput, actor: Actor, at: datetime
) -> Claim:
    policy, firm, account = stands.policy, stands.firm, stands.account
    assert account is not None and policy.unit is not None
    case = open_claim_case(
        policy, firm, actor=actor, at=at, channel=data.channel, centre=data.centre_id,
        payload={"_contact_phone": contact["contact_phone"]},
    )  # fmt: skip
    claim = Claim.objects.create(
        case=case, **judged(stands, at), **contact,
        statement=clean_text(data.statement, max_length=5000, label="理由") if data.statement.strip() else "",
        account_name=account.name, account_bank=account.bank, account_number=account.number,
    )  # fmt: skip
    ClaimMaterial.objects.bulk_create(
        ClaimMaterial(claim=claim, type=d.type, evidence=d.evidence)
        for d in stands.documents
        if d.evidence is not None
    )
    return claim


def open_claim_case(
    policy: Policy,
    firm: Enterprise,
    *,
    actor: Actor,
    at: datetime,
    channel: str,
    centre: int | None = None,
    entry: str = "",
    payload: dict[str, Any] | None = None,
) -> Case:
    """The case of a claim, with the policy's unit from the first, and the clock of its payment."""
    return open_case(
        process=PROCESS,
        kind="claim",
        series=SERIES,
        actor=actor,
        at=at,
        title=policy.title,
        topic_title=policy.kind,
        enterprise_id=firm.pk,
        firm_name=firm.name,
        channel=channel,
        search_text=searchable(policy.title, firm.name, policy.code),
        intake_centre=centre,
        entry=entry,
        lead=policy.unit,
        promise=LIMIT,
        promise_amount=int(policy.service.get("pay_days") or 0) or None,
        payload={"policy": policy.code, "version": policy.version, **(payload or {})},
    )


def judged(stands: Footing, at: datetime) -> dict[str, Any]:
    """What the matcher says now, on what facts and by which version, as columns of a claim."""
    outcome, policy = stands.found.outcome, stands.policy
    names = asked_of(stands.found.policy)
    known = stands.known
    return {
        "policy": policy,
        "version": live_version(policy),
        "enterprise": stands.firm,
        "year": shanghai_date(at).year,
        "verdict": outcome.verdict,
        "conditions": [
            {"says": n.says, "cites": n.cites, "mark": n.mark, "own": n.own}
            for n in stands.found.tree.leaves()
        ],
        "facts": {n: as_json(known.values[n]) for n in names if n in known.values},
        "origins": {n: known.origins[n][0] for n in names if n in known.origins},
        "computed": outcome.amount,
    }


def live_version(policy: Policy) -> PolicyVersion:
    """The version of a policy that is live; Refused when there is none."""
    row = PolicyVersion.objects.filter(policy=policy, state=PolicyVersion.State.LIVE).first()
    if row is None:
        raise Refused("no_version", f"“{policy.title}”没有现行版本，暂不能申报。")
    return row


def claim_draft(
    policy: Policy, firm: Enterprise, *, actor: Actor, at: datetime
) -> ClaimDraft | None:
    """What the actor typed so far; the draft of a claim that is over makes room for a new one."""
    draft = ClaimDraft.objects.filter(
        user_id=actor.user_id or 0, enterprise=firm, policy=policy
    ).first()
    number = draft.data.get("number") if draft else None
    running = Claim.objects.filter(case__number=number, live=True, year=shanghai_date(at).year)
    if draft is not None and number and not running.exists():
        draft.delete()
        return None
    return draft


@transaction.atomic
def save_claim_draft(
    *, policy_code: str, enterprise_id: int, data: dict[str, Any], actor: Actor, at: datetime
) -> ClaimDraft:
    """Keep what was typed so far; one draft a person, firm and policy. It carries no event."""
    policy = get_policy(policy_code)
    check_may_claim(actor, enterprise_id, policy)
    if actor.user_id is None:
        raise NotVisible
    draft, _ = ClaimDraft.objects.update_or_create(
        user_id=actor.user_id, enterprise_id=enterprise_id, policy=policy,
        defaults={"data": data, "updated_at": at},
        create_defaults={"data": data, "updated_at": at, "token": secrets.token_hex(16)},
    )  # fmt: skip
    return draft
