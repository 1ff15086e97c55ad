"""What a case was about, for counting ratings: a topic, a policy, an item or a bundle."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.bundles.models import Application
from qifu.cases.models import Case
from qifu.demands.models import Demand
from qifu.policies.models import Claim

KINDS = {"topic": "诉求主题", "policy": "惠企政策", "item": "服务事项", "bundle": "一件事"}


@dataclass(frozen=True)
class Subject:
    """`phone` is the contact's own, "" when nobody gave one."""

    kind: str
    code: str
    title: str
    phone: str = ""


def subject_of(case: Case) -> Subject:
    """One query; a kind of case that is none of these is counted by its topic."""
    if case.kind == "claim":
        claim = Claim.objects.select_related("policy").filter(case=case).first()
        if claim is not None:
            return Subject("policy", claim.policy.code, claim.policy.title, claim.contact_phone)
    if case.kind == "application":
        row = Application.objects.filter(case=case).first()
        if row is not None:
            kind = "item" if row.item_id else "bundle"
            return Subject(kind, row.code, row.title, row.contact_phone)
    phone = Demand.objects.filter(pk=case.pk).values_list("contact_phone", flat=True).first()
    return Subject("topic", case.topic or "other", case.topic_title or "其他诉求", phone or "")
