"""A claim uses what the firm and the district have: the consent to it, and what it saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from qifu.eligibility.language import asked_of
from qifu.enterprises.consents import give_consent
from qifu.enterprises.facts import declared_facts
from qifu.enterprises.models import Evidence, EvidenceConsent
from qifu.enterprises.savings import Saved, record_savings
from qifu.identity.actors import Actor
from qifu.policies.footing import Footing
from qifu.policies.models import Claim, ClaimMaterial


def note_reuse(
    claim: Claim, stands: Footing, *, asked: Collection[str], actor: Actor, at: datetime
) -> None:
    """Record that handing the claim in allows its documents to be used for it, and which facts and
    documents were not asked again. A document handed in for this claim is no saving."""
    number, title = claim.case.number, f"申报{stands.policy.title}"
    held = [d.evidence for d in stands.documents if d.evidence is not None]
    again = _used_before(held)
    if stands.firm.pk in actor.firm_ids("submit"):
        give_consent(
            enterprise_id=stands.firm.pk, evidence_ids={e.pk for e in held}, subject=number,
            purpose=title[:120], actor=actor, at=at,
        )  # fmt: skip
    labels = declared_facts()
    names = [n for n in asked_of(stands.found.policy) if n in stands.known.values]
    saved = [
        Saved("field", name, labels[name].label, "held")
        for name in names
        if name not in asked and name in labels
    ]
    saved += [
        Saved("material", e.type.code, e.type.title, "reused" if e.source == "firm" else "shared")
        for e in held
        if e.pk in again
    ]
    record_savings(enterprise_id=stands.firm.pk, subject=number, title=title, saved=saved, at=at)


def _used_before(held: list[Evidence]) -> set[int]:
    """Those that were handed in for something else, or came from a department."""
    ids = [row.pk for row in held]
    used = set(EvidenceConsent.objects.filter(evidence__in=ids).values_list("evidence", flat=True))
    earlier = ClaimMaterial.objects.filter(evidence__in=ids).values("evidence", "claim")
    claims: dict[int, set[int]] = {}
    for row in earlier:
        claims.setdefault(row["evidence"], set()).add(row["claim"])
    used |= {pk for pk, found in claims.items() if len(found) > 1}
    return used | {row.pk for row in held if row.source != Evidence.Source.FIRM}


def needed_by_claims(ids: Collection[int]) -> set[int]:
    """Which of these documents an unfinished claim still needs (`retention.register_holder`)."""
    rows = ClaimMaterial.objects.filter(evidence__in=ids, claim__case__open=True)
    return set(rows.values_list("evidence", flat=True))
