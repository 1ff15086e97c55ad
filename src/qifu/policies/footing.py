"""How a firm stands to a policy: what is known and missing, and what forbids a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from qifu.eligibility import Explanation, explain
from qifu.eligibility.language import asked_of
from qifu.enterprises.evidence import usable_evidence
from qifu.enterprises.facts import Known, declared_facts, known_facts
from qifu.enterprises.models import BankAccount, Enterprise, Evidence, EvidenceType
from qifu.enterprises.rules.values import as_json
from qifu.policies.models import (
    Claim,
    ClaimWindow,
    Exclusion,
    Policy,
)
from qifu.policies.queries import rule_of


@dataclass(frozen=True)
class Document:
    """One kind of document a policy asks for, and the firm's own in force, if there is one."""

    type: EvidenceType
    note: str
    required: bool
    evidence: Evidence | None

    @property
    def lacking(self) -> bool:
        return self.required and self.evidence is None


@dataclass(frozen=True)
class Footing:
    """How a firm stands to a policy today: what is known, what is missing, what forbids a claim.

    `problem` is the sentence that forbids it, "" when nothing does. `missing` are facts that the
    verdict waits for; `documents` what the policy asks for.
    """

    policy: Policy
    firm: Enterprise
    found: Explanation
    known: Known
    documents: Sequence[Document]
    account: BankAccount | None
    problem: str
    running: Claim | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that the verdict, or the amount of a firm that is eligible, waits for."""
        outcome, rule = self.found.outcome, self.found.policy
        if outcome.verdict == "eligible" and rule.amount is not None and outcome.amount is None:
            return tuple(n for n in asked_of(rule) if n not in self.known.values)
        return outcome.missing


def footing(policy: Policy, firm: Enterprise, on: date, known: Known | None = None) -> Footing:
    """How `firm` stands to `policy` on a day; about ten queries. Not scoped."""
    known = known or known_facts(firm.pk)
    declared = declared_facts()
    running = Claim.objects.filter(policy=policy, enterprise=firm, live=True, year=on.year).first()
    return Footing(
        policy=policy,
        firm=firm,
        found=explain(rule_of(policy, declared), known.values, declared, on),
        known=known,
        documents=documents_for(policy, firm, on),
        account=BankAccount.objects.filter(enterprise=firm, replaced_at__isnull=True).first(),
        problem=_problem(policy, firm, on, running),
        running=running,
    )


def documents_for(policy: Policy, firm: Enterprise, on: date) -> list[Document]:
    """The documents a policy asks for, each with the firm's own that is still valid. Two queries."""
    asked = policy.service.get("materials", [])
    types = EvidenceType.objects.in_bulk([m["type"] for m in asked], field_name="code")
    own = usable_evidence(firm.pk, list(types), on)
    return [
        Document(t, m.get("note", ""), bool(m.get("required", True)), own.get(t.code))
        for m in asked
        if (t := types.get(m["type"])) is not None
    ]


def _problem(policy: Policy, firm: Enterprise, on: date, running: Claim | None) -> str:
    """Why no claim can be made now, and what to do; "" when one can."""
    if policy.mode != Policy.Mode.CLAIM or policy.withdrawn_at or not policy.matched:
        return f"“{policy.title}”不在本平台申报；请按政策页写明的渠道办理。"
    if running is not None:
        return (
            f"贵企业今年已申报过“{policy.title}”（{running.case.number}），不用重复申报；"
            "请在“我的申报”里查看进展。"
        )
    if problem := _closed(policy, firm, on):
        return problem
    excluded = Exclusion.objects.filter(
        Q(until__isnull=True) | Q(until__gte=on), enterprise=firm, since__lte=on, ended_at=None
    ).first()
    if excluded is not None:
        until = f"至 {excluded.until}" if excluded.until else "期限未定"
        return (
            f"贵企业在不予兑现名单内（{excluded.reason}，{until}，来源：{excluded.source}），"
            "暂不能申报；有异议请联系政策发布单位。"
        )
    return "" if policy.unit_id else "这项政策还没有受理单位，暂不能申报；请联系政策发布单位。"


def excluded_firms(on: date) -> frozenset[int]:
    """Ids of the firms that may not claim on `on`."""
    rows = Exclusion.objects.filter(since__lte=on, ended_at=None).exclude(until__lt=on)
    return frozenset(rows.values_list("enterprise_id", flat=True))


def let_in(enterprise_id: int, on: date) -> frozenset[int]:
    """Ids of the policies a firm may still claim on `on` though their window closed."""
    rows = ClaimWindow.objects.filter(enterprise_id=enterprise_id, until__gte=on)
    return frozenset(rows.values_list("policy_id", flat=True))


def _closed(policy: Policy, firm: Enterprise, on: date) -> str:
    if policy.open_from and on < policy.open_from:
        return f"申报窗口 {policy.open_from} 才开放，请届时再来；可以先备齐材料。"
    if policy.open_until and on > policy.open_until:
        let_in = ClaimWindow.objects.filter(policy=policy, enterprise=firm, until__gte=on)
        if not let_in.exists():
            return (
                f"申报窗口已于 {policy.open_until} 关闭；"
                "确有特殊情况的，请联系政策发布单位说明理由，由其重新开放。"
            )
    return ""


def changed_since(claim: Claim, known: Known | None = None) -> list[dict[str, Any]]:
    """The facts a claim rests on that are other now: name, then, now (JSON values)."""
    now = (known or known_facts(claim.enterprise_id)).values
    names = set(claim.facts) | {n for n in now if n in claim.origins}
    found = []
    for name in sorted(names):
        then, today = claim.facts.get(name), as_json(now.get(name))
        if then != today:
            found.append({"fact": name, "then": then, "now": today})
    return found
