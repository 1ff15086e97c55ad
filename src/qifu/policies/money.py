"""The money of policies: every movement locks the budget, moves it, and leaves an entry.

held: approved and waiting; paid: left for the firm. Decimal yuan throughout, to the fen. Callers
lock in one order: case, firm, budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case as When
from django.db.models import F, Q, Sum, Value
from django.db.models import When as If

from qifu.enterprises.operations import lock_firm
from qifu.identity.actors import Actor
from qifu.kernel.errors import Refused
from qifu.kernel.text import yuan
from qifu.policies.models import Budget, Claim, MoneyEntry, PaymentItem, Policy
from qifu.policies.rules.caps import group_problem, room

ZERO = Decimal(0)
FEN = Decimal("0.01")
# what each kind of entry does to (held, paid)
MOVES = {
    "hold": (1, 0),
    "release": (-1, 0),
    "pay": (-1, 1),
    "return": (1, -1),
    "clawback": (0, -1),
}


def hold(claim: Claim, amount: Decimal, actor: Actor, at: datetime) -> None:
    """Keep `amount` of the policy's budget for a claim that is being approved.

    Refused when the budget, the firm's cap of the year or an exclusive group does not allow it,
    with what is left. The caller saves `claim.amount`.
    """
    lock_firm(claim.enterprise_id)
    budget = _locked(claim.policy)
    _check_caps(claim, amount)
    left = budget.left
    if amount > left:
        raise Refused(
            "budget_short",
            f"“{claim.policy.title}”的预算只剩 {yuan(left)} 元，不够核定的 {yuan(amount)} 元；"
            "请先追加预算，或调整核定金额后再提交。",
            left=str(left),
        )
    _move(claim, budget, "hold", amount, actor, at)


def release(claim: Claim, actor: Actor, at: datetime) -> None:
    """Give back what is held for a claim, if anything is."""
    held = held_for(claim)
    if held:
        _move(claim, _locked(claim.policy), "release", held, actor, at)


def pay(item: PaymentItem, actor: Actor, at: datetime) -> None:
    """The money of an item has left: held becomes paid."""
    claim = item.claim
    _move(claim, _locked(claim.policy), "pay", item.amount, actor, at, item)


def take_back(item: PaymentItem, actor: Actor, at: datetime) -> None:
    """The bank sent the money back: it is held for the claim again."""
    claim = item.claim
    _move(claim, _locked(claim.policy), "return", item.amount, actor, at, item)


def claw_back(item: PaymentItem, actor: Actor, at: datetime) -> None:
    """The firm gave the money back: it is the budget's again."""
    claim = item.claim
    _move(claim, _locked(claim.policy), "clawback", item.amount, actor, at, item)


def held_for(claim: Claim) -> Decimal:
    """What is held for a claim now."""
    return balance(claim.pk)[0]


def balance(claim_id: int) -> tuple[Decimal, Decimal]:
    """(held, paid) of one claim, from its entries."""
    return _sums(Q(claim_id=claim_id))


@dataclass(frozen=True)
class Discrepancy:
    """A budget that is not what its entries add up to; there should never be one."""

    policy: str
    said: tuple[Decimal, Decimal]
    summed: tuple[Decimal, Decimal]


def check_money() -> list[Discrepancy]:
    """Every budget whose (held, paid) is not the sum of its entries; empty when all is well."""
    found = []
    for budget in Budget.objects.select_related("policy"):
        summed = _sums(Q(policy_id=budget.pk))
        if summed != (budget.held, budget.paid):
            found.append(Discrepancy(budget.policy.code, (budget.held, budget.paid), summed))
    return found


def agrees(budget: Budget) -> bool:
    """True when what the budget says is the sum of its entries."""
    return _sums(Q(policy_id=budget.pk)) == (budget.held, budget.paid)


def _sums(of: Q) -> tuple[Decimal, Decimal]:
    signs = [
        When(*(If(kind=kind, then=Value(move[i])) for kind, move in MOVES.items()))
        for i in range(2)
    ]
    rows = MoneyEntry.objects.filter(of)
    found = rows.aggregate(held=Sum(F("amount") * signs[0]), paid=Sum(F("amount") * signs[1]))
    return found["held"] or ZERO, found["paid"] or ZERO


def _locked(policy: Policy) -> Budget:
    budget = Budget.objects.select_for_update().filter(pk=policy.pk).first()
    if budget is None:
        raise Refused(
            "no_budget", f"“{policy.title}”还没有登记预算，不能核定金额；请先由政策专员登记预算。"
        )
    return budget


def _check_caps(claim: Claim, amount: Decimal) -> None:
    """The firm's cap of the year, and that no other claim of an exclusive group was granted."""
    policy = claim.policy
    granted = Claim.objects.filter(
        enterprise_id=claim.enterprise_id, year=claim.year, live=True, amount__isnull=False
    ).exclude(pk=claim.pk)
    if policy.firm_cap is not None:
        had = granted.filter(policy=policy).aggregate(sum=Sum("amount"))["sum"] or ZERO
        if amount > (left := room(policy.firm_cap, had)):
            raise Refused(
                "firm_cap",
                f"该企业 {claim.year} 年在“{policy.title}”下最多还能核定 {yuan(left)} 元"
                f"（年度上限 {yuan(policy.firm_cap)} 元，已核定 {yuan(had)} 元）；请调整核定金额。",
                left=str(left),
            )
    if policy.exclusive_group:
        same = granted.filter(policy__exclusive_group=policy.exclusive_group)
        others = same.exclude(policy=policy).values_list("policy__title", flat=True)
        if problem := group_problem(policy.title, list(others)):
            raise Refused("exclusive_group", problem)


def _move(
    claim: Claim,
    budget: Budget,
    kind: str,
    amount: Decimal,
    actor: Actor,
    at: datetime,
    item: PaymentItem | None = None,
) -> None:
    held, paid = MOVES[kind]
    budget.held += held * amount
    budget.paid += paid * amount
    budget.save(update_fields=["held", "paid"])
    MoneyEntry.objects.create(
        policy_id=budget.pk, claim=claim, item=item, kind=kind, amount=amount,
        by=actor.user_id, by_name=actor.name, at=at,
    )  # fmt: skip
