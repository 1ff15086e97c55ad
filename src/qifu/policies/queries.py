"""Every public read of the library; policies are public, so nobody is asked who they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from qifu.eligibility import Fact as DeclaredFact
from qifu.eligibility import Policy as Rule
from qifu.eligibility import policy_of
from qifu.kernel.errors import NotVisible
from qifu.policies.models import Policy

WORDS_AT_MOST = 5


def find_policies(
    *, text: str = "", level: str = "", kind: str = "", here: str = ""
) -> QuerySet[Policy]:
    """Policies in use with every word of `text` somewhere in them, the district's own first.

    `here` is the code of the district: policies for another area of the same rank are left out.
    """
    found = Policy.objects.filter(active=True).select_related("unit")
    for word in text.split()[:WORDS_AT_MOST]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(gives__icontains=word)
            | Q(issuer__icontains=word)
            | Q(conditions__icontains=word)
            | Q(code__iexact=word)
        )
    if level:
        found = found.filter(level=level)
    if kind:
        found = found.filter(kind=kind)
    if here:
        ours = Q(area_code__in=[here[:2], here[:4], here])
        found = found.filter(ours | Q(level=Policy.Level.NATIONAL))
    return found.order_by("position", "id")


def get_policy(code: str) -> Policy:
    """One policy in use by its code; NotVisible when there is none."""
    found = Policy.objects.filter(active=True, code=code).select_related("unit").first()
    if found is None:
        raise NotVisible
    return found


def rule_of(policy: Policy, facts: dict[str, DeclaredFact]) -> Rule:
    """A policy as the matcher has it; it was checked when it was loaded."""
    body: dict[str, Any] = {"code": policy.code, "title": policy.title, "eligibility": policy.rule}
    if policy.benefit:
        body["benefit"] = policy.benefit
    valid = {"from": policy.valid_from, "until": policy.valid_until}
    if any(valid.values()):
        body["valid"] = {key: day for key, day in valid.items() if isinstance(day, date)}
    return policy_of(body, facts)
