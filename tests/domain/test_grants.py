"""Automatic grants: a list, a second person, the firm's word."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.factories import START

from qifu.cases.alarms import sweep_alarms
from qifu.enterprises.facts import record_facts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import Conflict, NotVisible, Refused
from qifu.policies import money
from qifu.policies.grants import approve_grant_list, draw_grant_list
from qifu.policies.models import Budget, Claim, GrantList, Policy

pytestmark = pytest.mark.django_db
CLEAR = {"publicity_days": 3, "declared_clear": True, "materials": []}


@pytest.fixture
def world() -> ClaimWorld:
    world = make_claim_world()
    Policy.objects.update(mode="automatic", service=CLEAR)
    return world


def drawn(world: ClaimWorld) -> GrantList:
    return draw_grant_list(policy_code="P-1", actor=world.actor("officer"), at=START)


def approved(world: ClaimWorld) -> list[Claim]:
    return approve_grant_list(list_id=drawn(world).pk, actor=world.actor("officer2"), at=START)


def test_only_certain_firms_are_on_the_list(world: ClaimWorld) -> None:
    make_claimant(eligible=False)
    make_claimant(eligible=None)
    found = drawn(world)
    assert [row["firm"] for row in found.rows] == [world.firm.pk]
    assert found.total == Decimal(100000) and not Claim.objects.exists()


def test_only_for_policies_declared_clear(world: ClaimWorld) -> None:
    Policy.objects.update(service={**CLEAR, "declared_clear": False})
    with pytest.raises(Refused, match="没有声明"):
        drawn(world)
    Policy.objects.update(mode="claim", service=CLEAR)
    with pytest.raises(Refused, match="不能免申即享"):
        drawn(world)


def test_a_second_person_lets_it_go_and_the_money_is_held(world: ClaimWorld) -> None:
    found = drawn(world)
    with pytest.raises(Refused, match="不能是同一个人"):
        approve_grant_list(list_id=found.pk, actor=world.actor("officer"), at=START)
    with pytest.raises(NotVisible):
        approve_grant_list(list_id=found.pk, actor=world.actor("elsewhere"), at=START)
    claims = approve_grant_list(list_id=found.pk, actor=world.actor("head"), at=START)
    assert [c.case.state for c in claims] == ["intent"]
    assert Budget.objects.get().held == 100000
    with pytest.raises(Conflict):
        approve_grant_list(list_id=found.pk, actor=world.actor("head"), at=START)


def test_the_firm_accepts_and_waits_for_payment(world: ClaimWorld) -> None:
    (claim,) = approved(world)
    world.act(claim, "confirm_grant", world.owner(world.firm))
    claim.refresh_from_db()
    assert claim.case.state == "publicity" and claim.account_name == world.firm.name
    sweep_alarms(at=START + timedelta(days=4))
    claim.case.refresh_from_db()
    assert claim.case.state == "payable"


def test_the_firm_declines_or_is_silent_and_the_money_is_free_again(world: ClaimWorld) -> None:
    other = make_claimant()
    claims = {c.enterprise_id: c for c in approved(world)}
    assert Budget.objects.get().held == 200000
    world.act(claims[world.firm.pk], "decline_grant", world.owner(world.firm), reason="不需要")
    sweep_alarms(at=START + timedelta(days=20))
    silent = claims[other.pk]
    silent.refresh_from_db()
    assert silent.case.state == "declined" and not silent.live
    assert Budget.objects.get().held == 0 and money.check_money() == []


def test_without_an_account_nothing_is_accepted(world: ClaimWorld) -> None:
    (claim,) = approved(world)
    world.firm.accounts.all().delete()
    with pytest.raises(Refused, match="收款账户"):
        world.act(claim, "confirm_grant", world.owner(world.firm))


def test_who_is_no_longer_eligible_is_not_asked(world: ClaimWorld) -> None:
    other = make_claimant()
    listed = drawn(world)
    assert len(listed.rows) == 2
    record_facts(
        said={other.pk: {"newly_above_scale": False}}, source="statistics",
        on=START.date(), actor=SYSTEM_ACTOR, at=START,
    )  # fmt: skip
    claims = approve_grant_list(list_id=listed.pk, actor=world.actor("officer2"), at=START)
    assert [c.enterprise_id for c in claims] == [world.firm.pk]


def test_a_budget_too_small_for_the_list_changes_nothing(world: ClaimWorld) -> None:
    make_claimant()
    Budget.objects.update(total=Decimal(150000))
    with pytest.raises(Refused, match="预算只剩"):
        approved(world)
    assert not Claim.objects.exists() and Budget.objects.get().held == 0


def test_who_has_it_this_year_is_left_out(world: ClaimWorld) -> None:
    approved(world)
    with pytest.raises(Refused, match="没有可以免申即享的企业"):
        drawn(world)
