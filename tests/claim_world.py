"""A world for claims: a policy with money, its unit's people, a firm with facts and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import (
    DISTRICT,
    START,
    give_post,
    lay_ground,
    make_firm,
    make_member,
    make_staff,
    make_unit,
)

from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Case, Limit
from qifu.cases.operations import perform_action
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import BankAccount, Enterprise, Evidence, EvidenceType, Fact
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.kernel.files import store_file
from qifu.policies.claims import ClaimInput, submit_claim
from qifu.policies.models import Budget, Claim, Policy, PolicyVersion
from qifu.policies.population import forget_population

LIMITS = {
    "redemption": 60, "claim_accept": 5, "claim_review": 10, "claim_decide": 3, "publicity": 5,
    "claim_pay": 10, "claim_settle": 10, "claim_appeal": 10, "grant_intent": 10,
}  # fmt: skip
FACTS = (
    ("industry", "code", "行业代码"), ("town", "code", "所在镇街"), ("staff", "number", "从业人数"),
    ("revenue", "number", "营业收入"), ("total_assets", "number", "资产总额"),
    ("newly_above_scale", "boolean", "首次升规入统"), ("size_class", "text", "企业规模"),
)  # fmt: skip
RULE = {
    "all": [
        {"fact": "newly_above_scale", "is": True, "says": "属于首次升规入统名单", "cites": "第一条"}
    ]
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@lru_cache(maxsize=1)
def _process() -> dict[str, Any]:
    return yaml.safe_load((DISTRICT / "processes" / "claim.yaml").read_text("utf-8"))


def lay_claim_ground() -> None:
    """Limits, facts, a kind of document and the claim process, beside what demands need."""
    lay_ground()
    for code, amount in LIMITS.items():
        Limit.objects.update_or_create(code=code, defaults={"title": code, "amount": amount})
    clockwork.forget_limits()
    forget_population()
    for i, (name, kind, label) in enumerate(FACTS):
        Fact.objects.update_or_create(
            name=name, defaults={"type": kind, "label": label, "position": i}
        )
    EvidenceType.objects.update_or_create(code="licence", defaults={"title": "营业执照"})
    publish_definition(doc=_process(), actor=SYSTEM_ACTOR.ref, at=START)


def make_policy(unit: Unit, code: str = "P-1", budget: str = "1000000", **more: Any) -> Policy:
    """A live policy that pays 100,000 yuan to firms newly above scale."""
    values = {
        "title": f"首次升规入统奖励{code}", "level": "district", "issuer": unit.name, "unit": unit,
        "source_text": "测试用", "certainty": "found", "kind": "奖补", "area": "涪城区",
        "gives": "一次性奖励10万元", "rule": RULE, "benefit": {"amount": 100000}, "mode": "claim",
        "service": {"materials": [{"type": "licence", "required": True}], "publicity_days": 5},
        "version": 1, "published_at": START, **more,
    }  # fmt: skip
    policy = Policy.objects.create(code=code, **values)
    PolicyVersion.objects.create(
        policy=policy, number=1, state="live", body={}, edited_at=START, published_at=START
    )
    Budget.objects.create(policy=policy, total=Decimal(budget))
    return policy


def make_claimant(name: str = "", *, eligible: bool | None = True) -> Enterprise:
    """A firm with a member, an account, a licence, and the fact the policy asks about."""
    firm = make_firm(name)
    make_member(firm, "admin")
    equip(firm, eligible=eligible)
    return firm


def equip(firm: Enterprise, *, eligible: bool | None = True) -> None:
    """The fact (unless None), the account and the licence that a claim needs."""
    if eligible is not None:
        record_facts(
            said={firm.pk: {"newly_above_scale": eligible}}, source="statistics",
            on=START.date(), actor=SYSTEM_ACTOR, at=START,
        )  # fmt: skip
    BankAccount.objects.create(
        enterprise=firm,
        name=firm.name,
        bank="绵阳市商业银行",
        number=f"6200{firm.pk:012d}",
        added_at=START,
    )
    file = store_file(name="licence.pdf", data=PDF, actor=SYSTEM_ACTOR.ref, at=START)
    Evidence.objects.create(
        enterprise=firm, type=EvidenceType.objects.get(code="licence"), file=file,
        added_name="测试", added_at=START,
    )  # fmt: skip


@dataclass
class ClaimWorld:
    """A unit with reviewer, head and two policy officers; a policy; a firm that is eligible."""

    unit: Unit
    policy: Policy
    firm: Enterprise
    users: dict[str, User]

    def actor(self, who: str, at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.users[who].pk), at)

    def owner(self, firm: Enterprise, at: datetime = START) -> Actor:
        return load_actor(firm.memberships.earliest("id").user, at)

    def claim(
        self,
        firm: Enterprise | None = None,
        policy: Policy | None = None,
        at: datetime = START,
        **more: Any,
    ) -> Claim:
        firm, policy = firm or self.firm, policy or self.policy
        token = more.pop("token", "")
        who = more.pop("actor", None) or self.owner(firm, at)
        data = ClaimInput(**{"contact_name": "王会计", "contact_phone": "13800138000", **more})
        return submit_claim(
            policy_code=policy.code, enterprise_id=firm.pk, data=data, token=token, actor=who, at=at
        )

    def act(
        self, claim: Claim, action: str, who: str | Actor, at: datetime = START, **data: Any
    ) -> Case:
        actor = who if isinstance(who, Actor) else self.actor(who, at)
        return perform_action(case_id=claim.pk, action=action, actor=actor, at=at, data=data)

    def proposed(self, claim: Claim, at: datetime = START, **more: Any) -> Case:
        self.act(claim, "accept", "handler", at)
        data = {"outcome": "grant", "amount": "100000", "opinion": "材料齐全，符合条件", **more}
        return self.act(claim, "propose", "handler", at, **data)

    def public(self, claim: Claim, at: datetime = START, **more: Any) -> Case:
        self.proposed(claim, at, **more)
        return self.act(claim, "approve_claim", "head", at)

    def payable(self, claim: Claim, at: datetime = START, **more: Any) -> Case:
        self.public(claim, at, **more)
        return self.act(claim, "publicity_over", SYSTEM_ACTOR, at)


def make_claim_world() -> ClaimWorld:
    lay_claim_ground()
    unit = make_unit(name="区经信局")
    users = {
        "handler": make_staff(unit, Role.HANDLER, "审核甲"),
        "head": make_staff(unit, Role.HEAD, "负责人甲"),
        "officer": make_staff(unit, Role.POLICY_OFFICER, "政策甲"),
        "officer2": make_staff(unit, Role.POLICY_OFFICER, "政策乙"),
        "elsewhere": make_staff(make_unit(), Role.POLICY_OFFICER, "外单位"),
    }
    both = make_staff(unit, Role.HANDLER, "又审又批")
    give_post(both, unit, Role.HEAD)
    users["both"] = both
    return ClaimWorld(unit, make_policy(unit), make_claimant(), users)
