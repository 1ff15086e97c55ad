"""Every public read of claims and payments, scoped to who asks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from qifu.cases.models import Case
from qifu.cases.permissions import SEES_ALL, can_see, relations_to
from qifu.cases.queries import visible_cases
from qifu.enterprises.consents import may_be_read
from qifu.enterprises.models import Evidence
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import StoredFile
from qifu.policies.models import (
    Budget,
    Claim,
    ClaimMaterial,
    GrantList,
    MoneyEntry,
    PaymentBatch,
    PaymentItem,
    Policy,
    PublicObjection,
)

KIND = "claim"
FIRMS_STEP = ("intent", "supplementing")
MINE = {
    Role.HANDLER: ("filed", "reviewing"),
    Role.HEAD: ("deciding", "appealed"),
    Role.POLICY_OFFICER: ("payable", "paying"),
}


def my_claims(actor: Actor) -> QuerySet[Case]:
    """The claims of one's firms, newest first."""
    cases = Case.objects.filter(kind=KIND, enterprise_id__in=actor.firm_ids("view"))
    return cases.select_related("lead_unit").order_by("-id")


def waiting_for_firm(actor: Actor) -> QuerySet[Case]:
    """Claims in which the next step is the firm's own, the earliest due first."""
    return my_claims(actor).filter(state__in=FIRMS_STEP).order_by("next_due_on", "id")


def unit_claims(actor: Actor, show: str, text: str = "") -> QuerySet[Case]:
    """The claims an official sees: `todo` (the next step is theirs), `open`, `closed`."""
    cases = visible_cases(actor).filter(kind=KIND).select_related("lead_unit", "claim")
    if show == "todo":
        wanted = Q(pk__in=[])
        for role, states in MINE.items():
            wanted |= Q(state__in=states, lead_unit_id__in=actor.units(role))
        objected = PublicObjection.objects.filter(state="open").values("claim_id")
        wanted |= Q(pk__in=objected, lead_unit_id__in=actor.units(Role.HEAD))
        cases = cases.filter(wanted)
    else:
        cases = cases.filter(open=show != "closed")
    if text.strip():
        cases = cases.filter(
            Q(number__icontains=text) | Q(firm_name__icontains=text) | Q(title__icontains=text)
        )
    return cases.order_by("next_due_on", "id") if show != "closed" else cases.order_by("-id")


@dataclass(frozen=True)
class ClaimFile:
    """A claim with all that belongs to it."""

    claim: Claim
    materials: Sequence[ClaimMaterial]
    objections: Sequence[PublicObjection]
    money: Sequence[MoneyEntry]
    payments: Sequence[PaymentItem]


def claim_file(case: Case) -> ClaimFile:
    """The file of a claim whose case was found in scope; five queries."""
    claim = Claim.objects.select_related("policy", "version").get(pk=case.pk)
    materials = claim.materials.select_related("type", "evidence__file").order_by("id")
    return ClaimFile(
        claim=claim,
        materials=list(materials),
        objections=list(claim.objections.order_by("id")),
        money=list(claim.money.order_by("id")),
        payments=list(claim.payments.select_related("batch").order_by("id")),
    )


def visible_document(actor: Actor, file_id: uuid.UUID) -> StoredFile | None:
    """A document of a firm's library: for the firm, and for officials of a claim it is in."""
    rows = Evidence.objects.filter(file_id=file_id).select_related("file")
    for row in rows:
        if row.enterprise_id in actor.firm_ids("view"):
            return row.file
        used = ClaimMaterial.objects.filter(evidence=row).select_related("claim__case")
        if any(
            can_see(actor, m.claim.case) and may_be_read(row.pk, m.claim.case.number) for m in used
        ):
            return row.file
    return None


def public_claims() -> QuerySet[Claim]:
    """What stands in public now: everybody may read it, and object."""
    rows = Claim.objects.filter(case__state="publicity", case__open=True)
    return rows.select_related("case", "policy__unit").order_by("case__step_due_on", "pk")


def public_claim(number: str) -> Claim:
    """One claim in public by the number of its case; NotVisible otherwise."""
    found = public_claims().filter(case__number=number).first() if number.isprintable() else None
    if found is None:
        raise NotVisible
    return found


def claimable_policies(actor: Actor) -> QuerySet[Policy]:
    """Policies claimed here that the actor may take a claim for: all at a window, else one's unit's."""
    rows = Policy.objects.filter(active=True, mode=Policy.Mode.CLAIM, matched=True)
    if not actor.has(Role.CLERK, Role.SPECIALIST):
        rows = rows.filter(unit_id__in=actor.units(Role.POLICY_OFFICER))
    return rows.order_by("position", "id")


def payable_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims of the officer's units that wait for payment, the earliest due first."""
    units = actor.units(Role.POLICY_OFFICER)
    rows = Claim.objects.filter(case__state="payable", case__lead_unit_id__in=units)
    return rows.select_related("case", "policy").order_by("case__next_due_on", "pk")


def payment_batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """The batches of one's units, newest first."""
    units = actor.units(Role.POLICY_OFFICER, Role.HEAD)
    mine = PaymentItem.objects.filter(claim__case__lead_unit_id__in=units).values("batch_id")
    return PaymentBatch.objects.filter(pk__in=mine).order_by("-id")


def money_entries(actor: Actor, code: str = "") -> QuerySet[MoneyEntry]:
    """Every movement of money, for who watches the district, else of one's units' policies (of one
    policy), newest first."""
    rows = MoneyEntry.objects.all()
    if not actor.has(*SEES_ALL):
        rows = rows.filter(policy__unit_id__in=actor.units(Role.POLICY_OFFICER, Role.HEAD))
    if code:
        rows = rows.filter(policy__code=code)
    return rows.select_related("policy", "claim__case", "item__batch").order_by("-id")


def budgets_of(actor: Actor) -> list[Budget]:
    """The budgets of one's units' policies, in the order of the library."""
    units = actor.units(Role.POLICY_OFFICER, Role.HEAD)
    rows = Budget.objects.filter(policy__unit_id__in=units).select_related("policy")
    return list(rows.order_by("policy__position", "pk"))


def budgets_seen(actor: Actor) -> list[Budget]:
    """Every budget for who watches the district, else those of one's units' policies."""
    if not (actor.system or actor.has(*SEES_ALL)):
        return budgets_of(actor)
    return list(Budget.objects.select_related("policy").order_by("policy__position", "pk"))


def get_batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """One batch of one's units; NotVisible otherwise."""
    found = payment_batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotVisible
    return found


def batch_items(batch: PaymentBatch) -> QuerySet[PaymentItem]:
    """The items of a batch found in scope, in their order."""
    rows = PaymentItem.objects.filter(batch=batch).select_related("claim__case", "claim__policy")
    return rows.order_by("row")


def grant_lists(actor: Actor) -> QuerySet[GrantList]:
    """The comparison lists of one's units' policies, newest first."""
    units = actor.units(Role.POLICY_OFFICER, Role.HEAD)
    rows = GrantList.objects.filter(version__policy__unit_id__in=units)
    return rows.select_related("version__policy__budget").order_by("-id")


def automatic_policies(actor: Actor) -> QuerySet[Policy]:
    """The automatic policies of one's units."""
    units = actor.units(Role.POLICY_OFFICER)
    rows = Policy.objects.filter(active=True, mode=Policy.Mode.AUTOMATIC, unit_id__in=units)
    return rows.order_by("position", "id")


def may_rule(actor: Actor, case: Case) -> bool:
    """Who rules on public objections to a claim."""
    return "lead_head" in relations_to(actor, case)
