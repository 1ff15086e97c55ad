"""Money invariants: whatever is done in whatever order, and by however many at once.

held + paid ≤ budget; the budget is the sum of its entries; a claim is paid at most once; sums to
the fen.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy
from tests.domain.test_concurrency import at_once, done, emptied
from tests.domain.test_payments import filled, read
from tests.factories import START

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import QifuError, Refused
from qifu.policies import finance, money
from qifu.policies.models import Budget, Claim, MoneyEntry, PaymentBatch, PaymentItem, Policy
from qifu.policies.payments import (
    claw_back,
    discard_batch,
    draw_batch,
    return_payment,
    send_batch,
)


def holds() -> None:
    """Every invariant of the money, from the rows alone."""
    assert money.check_money() == []
    for budget in Budget.objects.all():
        assert Decimal(0) <= budget.held and Decimal(0) <= budget.paid
        assert budget.held + budget.paid <= budget.total
    for claim in Claim.objects.all():
        held, paid = money.balance(claim.pk)
        assert (
            held >= 0 and paid >= 0 and held + paid in (Decimal(0), claim.amount or Decimal(0))
        ), claim.pk
        at_work = PaymentItem.objects.filter(claim=claim, state__in=("pending", "paid"))
        assert at_work.count() <= 1
        assert (paid > 0) == at_work.filter(state="paid").exists()
    for batch in PaymentBatch.objects.all():
        assert batch.total == sum(i.amount for i in batch.items.all())


class Walk:
    """Random acts of everybody; refusals are part of the walk, errors are not."""

    def __init__(self, world: ClaimWorld, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.count = 0

    def pick(self, *states: str) -> Claim | None:
        rows = list(Claim.objects.filter(case__state__in=states).order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def step(self) -> None:
        forward = [self.claim, self.decide, self.public, self.draw, self.settle]
        back = [self.withdraw, self.stop, self.undo, self.discard]
        act = self.dice.choice(forward * 3 + back)
        with contextlib.suppress(QifuError):
            act()
        holds()

    def claim(self) -> None:
        codes = list(Policy.objects.values_list("code", flat=True))
        policy = Policy.objects.get(code=self.dice.choice(codes))
        self.world.claim(make_claimant(), policy)

    def decide(self) -> None:
        if claim := self.pick("filed"):
            fen = self.dice.randrange(1, 10_000_001)
            self.world.proposed(claim, amount=str(Decimal(fen) / 100))
        if claim := self.pick("deciding"):
            self.world.act(claim, "approve_claim", "head")

    def public(self) -> None:
        if claim := self.pick("publicity"):
            self.world.act(claim, "publicity_over", SYSTEM_ACTOR)

    def draw(self) -> None:
        self.count += 1
        rows = list(
            Claim.objects.filter(case__state__in=("payable", "paying")).values_list("pk", flat=True)
        )
        some = self.dice.sample(rows, self.dice.randint(0, len(rows)))
        draw_batch(
            claim_ids=some, token=f"b{self.count}", actor=self.world.actor("officer"), at=START
        )

    def settle(self) -> None:
        batch = PaymentBatch.objects.filter(state__in=("drawn", "sent")).order_by("pk").first()
        if batch is None:
            return
        send_batch(batch_id=batch.pk, actor=self.world.actor("officer2"), at=START)
        rows = range(1, batch.count + 1)
        failed = tuple(i for i in rows if self.dice.random() < 0.3)
        blank = tuple(i for i in rows if self.dice.random() < 0.2)
        read(self.world, batch, filled(batch, failed=failed, blank=blank))

    def discard(self) -> None:
        if batch := PaymentBatch.objects.filter(state="drawn").first():
            discard_batch(
                batch_id=batch.pk, reason="x", actor=self.world.actor("officer2"), at=START
            )

    def withdraw(self) -> None:
        states = ("filed", "deciding", "publicity", "payable", "paying", "redeemed")
        if claim := self.pick(*states):
            self.world.act(claim, "withdraw", self.world.owner(claim.enterprise), reason="x")

    def stop(self) -> None:
        if claim := self.pick("payable"):
            self.world.act(claim, "stop_payment", "head", reason="x")

    def undo(self) -> None:
        items = list(PaymentItem.objects.filter(state="paid").order_by("pk"))
        if items:
            item = self.dice.choice(items)
            how = self.dice.choice([return_payment, claw_back])
            how(item_id=item.pk, reason="x", actor=self.world.actor("head"), at=START)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_no_order_of_acts_breaks_the_money(seed: int) -> None:
    world = make_claim_world()
    Budget.objects.update(total=Decimal("350000.55"))
    make_policy(world.unit, "P-2", budget="120000.01", exclusive_group="g")
    walk = Walk(world, seed)
    for _ in range(90):
        walk.step()
    kinds = set(MoneyEntry.objects.values_list("kind", flat=True))
    assert {"hold", "pay"} <= kinds


@pytest.fixture
def committed(transactional_db: None) -> Iterator[ClaimWorld]:
    with emptied():
        yield make_claim_world()


def test_concurrent_approvals_never_exceed_the_budget(committed: ClaimWorld) -> None:
    world = committed
    Budget.objects.update(total=Decimal("250000"))
    claims = [world.claim(make_claimant()) for _ in range(6)]
    for claim in claims:
        world.proposed(claim)
    results = at_once(*(partial(world.act, c, "approve_claim", "head") for c in claims))
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(done(results)) == 2 and {r.code for r in refused} == {"budget_short"}
    holds()
    assert Budget.objects.get().held == 200000


def test_two_officers_draw_the_same_claims_at_once(committed: ClaimWorld) -> None:
    world = committed
    claims = [world.claim(make_claimant()) for _ in range(4)]
    for claim in claims:
        world.payable(claim)
    ids = [c.pk for c in claims]
    results = at_once(
        *(
            partial(draw_batch, claim_ids=order, token=f"t{i}", actor=world.actor(who), at=START)
            for i, (order, who) in enumerate([(ids, "officer"), (ids[::-1], "officer2")])
        )
    )
    drawn = [r.batch for r in done(results) if r.batch is not None]
    assert sum(b.count for b in drawn) == 4
    holds()


def test_the_connection_dies_in_the_middle_of_a_result(
    committed: ClaimWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = committed
    claims = [world.claim(make_claimant()) for _ in range(3)]
    for claim in claims:
        world.payable(claim)
    batch = draw_batch(
        claim_ids=[c.pk for c in claims],
        token="t",
        actor=world.actor("officer"),
        at=START,
    ).batch
    assert batch is not None
    send_batch(batch_id=batch.pk, actor=world.actor("officer2"), at=START)
    content, paid = filled(batch), []

    def pay(item: PaymentItem, *rest: Any) -> None:
        paid.append(item.pk)
        if len(paid) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        money.pay(item, *rest)

    monkeypatch.setattr(finance, "money", type("Dying", (), {"pay": staticmethod(pay)}))
    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        read(world, batch, content)
    connection.close()
    assert len(paid) == 2
    assert Budget.objects.get().paid == 0 and not PaymentItem.objects.filter(state="paid").exists()
    monkeypatch.undo()
    read(world, batch, content)
    assert Budget.objects.get().paid == 300000
    holds()
