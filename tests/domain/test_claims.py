"""A claim from handing in to the money, and everything that has to be refused on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy
from tests.factories import START, make_member

from qifu.cases.alarms import sweep_alarms
from qifu.cases.queries import get_case, visible_cases
from qifu.enterprises.facts import known_facts
from qifu.enterprises.models import Evidence
from qifu.identity.actors import load_actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.policies import money
from qifu.policies.claims import save_claim_draft
from qifu.policies.models import Budget, Claim, ClaimWindow, Policy
from qifu.policies.officers import exclude_firm, reopen_window
from qifu.policies.publicity import dismiss_objection, object_to_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    claim.case.refresh_from_db()
    return claim.case.state


def test_a_claim_keeps_what_the_matcher_said_and_on_what(world: ClaimWorld) -> None:
    claim = world.claim()
    assert (claim.verdict, claim.computed, claim.year) == ("eligible", Decimal(100000), 2026)
    assert claim.facts == {"newly_above_scale": True}
    assert claim.origins == {"newly_above_scale": "statistics"}
    assert claim.conditions[0]["mark"] == "✓" and claim.conditions[0]["cites"] == "第一条"
    assert claim.version.number == 1 and claim.materials.get().type.code == "licence"
    assert claim.case.number.startswith("SB2026-") and claim.case.lead_unit == world.unit
    assert claim.case.due_on == date(
        2026, 5, 28
    )  # 60 working days from 2 March 2026, two holidays between


def test_the_whole_way_to_payable_holds_the_money(world: ClaimWorld) -> None:
    claim = world.claim()
    world.public(claim)
    budget = Budget.objects.get()
    assert (budget.held, budget.paid) == (100000, 0)
    assert state(claim) == "publicity" and claim.amount == 100000
    due = claim.case.step_due_on
    assert due == date(2026, 3, 9)
    assert sweep_alarms(at=START + timedelta(days=6)) == 0
    sweep_alarms(at=START + timedelta(days=8))
    assert state(claim) == "payable"
    assert money.check_money() == []


def test_the_same_form_twice_is_one_claim(world: ClaimWorld) -> None:
    owner = world.owner(world.firm)
    draft = save_claim_draft(
        policy_code="P-1", enterprise_id=world.firm.pk, data={"x": 1}, actor=owner, at=START
    )
    first = world.claim(token=draft.token)
    assert world.claim(token=draft.token).pk == first.pk
    with pytest.raises(Refused, match="已申报过"):
        world.claim()
    assert Claim.objects.count() == 1


def test_all_that_is_missing_is_told_at_once(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=None)
    Evidence.objects.filter(enterprise=firm).delete()
    firm.accounts.all().delete()
    with pytest.raises(Invalid) as error:
        world.claim(firm)
    assert set(error.value.field_errors) == {
        "fact-newly_above_scale", "material-licence", "account",
    }  # fmt: skip
    assert not Claim.objects.exists()


def test_a_declared_fact_is_marked_as_the_firms_own_word(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=None)
    claim = world.claim(firm, declared={"newly_above_scale": True})
    assert claim.verdict == "eligible"
    assert claim.origins == {"newly_above_scale": "declared"}
    assert known_facts(firm.pk).origins["newly_above_scale"] == ("declared", START.date())


def test_a_refused_form_leaves_no_declared_fact_behind(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=None)
    firm.accounts.all().delete()
    with pytest.raises(Invalid):
        world.claim(firm, declared={"newly_above_scale": True})
    assert known_facts(firm.pk).values.get("newly_above_scale") is None


def test_who_is_not_eligible_says_why_and_the_reviewer_too(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=False)
    with pytest.raises(Invalid, match="比对认为不符合"):
        world.claim(firm)
    claim = world.claim(firm, statement="统计名单漏了我们，附统计局证明")
    assert claim.verdict == "ineligible" and claim.computed is None
    with pytest.raises(Invalid, match="请写明理由"):
        world.proposed(claim)
    world.act(
        claim, "propose", "handler", outcome="grant", amount="100000", opinion="同意",
        override="统计局已出具更正说明",
    )  # fmt: skip
    world.act(claim, "approve_claim", "head")
    assert state(claim) == "publicity" and claim.override == "统计局已出具更正说明"


def test_more_than_computed_needs_a_reason(world: ClaimWorld) -> None:
    claim = world.claim()
    with pytest.raises(Invalid, match="高于系统计算"):
        world.proposed(claim, amount="100000.01")
    for wrong in ("-1", "1.234", "abc", "1e400", "NaN"):
        with pytest.raises(Invalid):
            world.act(claim, "propose", "handler", outcome="grant", amount=wrong, opinion="x")
    with pytest.raises(Invalid, match="核定金额"):
        world.act(claim, "propose", "handler", outcome="grant", opinion="x")


def test_nobody_approves_their_own_opinion(world: ClaimWorld) -> None:
    claim = world.claim()
    world.act(claim, "accept", "both")
    world.act(claim, "propose", "both", outcome="grant", amount="100000", opinion="x")
    with pytest.raises(Refused, match="不能审批自己"):
        world.act(claim, "approve_claim", "both")
    world.act(claim, "approve_claim", "head")
    assert state(claim) == "publicity"


def test_a_refusal_frees_the_firm_to_claim_again_and_to_appeal_once(world: ClaimWorld) -> None:
    claim = world.claim()
    world.proposed(claim, outcome="refuse", amount=None, override="已在外区享受同类奖励")
    world.act(claim, "approve_claim", "head")
    assert state(claim) == "refused" and not claim.live and not claim.case.open
    owner = world.owner(world.firm)
    world.act(claim, "appeal", owner, reason="没有在外区享受过")
    assert state(claim) == "appealed" and claim.case.open and claim.case.due_on is not None
    world.act(claim, "accept_appeal", "head", reason="核实属实")
    assert state(claim) == "reviewing" and claim.live
    world.act(
        claim, "propose", "handler", outcome="refuse", opinion="仍不符合", override="复核后不符"
    )
    world.act(claim, "approve_claim", "head")
    with pytest.raises(Refused, match="不能再次申诉"):
        world.act(claim, "appeal", owner, reason="再申诉")


def test_an_appeal_is_too_late_after_thirty_days(world: ClaimWorld) -> None:
    claim = world.claim()
    world.proposed(claim, outcome="refuse", amount=None, override="x")
    world.act(claim, "approve_claim", "head")
    late = START + timedelta(days=31)
    with pytest.raises(Refused, match="30 日"):
        world.act(claim, "appeal", world.owner(world.firm, late), late, reason="x")


def test_an_appeal_does_not_bring_back_what_was_claimed_anew(world: ClaimWorld) -> None:
    claim = world.claim()
    world.proposed(claim, outcome="refuse", amount=None, override="x")
    world.act(claim, "approve_claim", "head")
    world.claim()
    world.act(claim, "appeal", world.owner(world.firm), reason="x")
    with pytest.raises(Refused, match="已重新申报"):
        world.act(claim, "accept_appeal", "head", reason="x")
    assert state(claim) == "appealed"


def test_what_is_missing_is_asked_for_once(world: ClaimWorld) -> None:
    claim = world.claim()
    asked = {"items": "统计局证明\n近三月报表", "days": "5", "reason": "核对入统"}
    world.act(claim, "request_material", "handler", **asked)
    assert state(claim) == "supplementing" and claim.case.paused
    world.act(claim, "supply_material", world.owner(world.firm), text="已补")
    assert state(claim) == "reviewing" and not claim.case.paused
    with pytest.raises(Refused, match="一次性告知过"):
        world.act(claim, "request_material", "handler", **asked)


def test_supplement_lapses_by_itself(world: ClaimWorld) -> None:
    claim = world.claim()
    world.act(claim, "request_material", "handler", items="证明", days="5", reason="x")
    sweep_alarms(at=START + timedelta(days=9))
    assert state(claim) == "reviewing"


def test_the_window_and_its_exception(world: ClaimWorld) -> None:
    Policy.objects.update(open_from="2026-01-01", open_until="2026-02-28")
    with pytest.raises(Refused, match="已于 2026-02-28 关闭"):
        world.claim()
    with pytest.raises(NotVisible):
        reopen_window(
            policy_code="P-1", enterprise_id=world.firm.pk, until=date(2026, 3, 31), reason="x",
            actor=world.actor("handler"), at=START,
        )  # fmt: skip
    with pytest.raises(Refused, match="其他单位"):
        reopen_window(
            policy_code="P-1", enterprise_id=world.firm.pk, until=date(2026, 3, 31), reason="x",
            actor=world.actor("elsewhere"), at=START,
        )  # fmt: skip
    reopen_window(
        policy_code="P-1", enterprise_id=world.firm.pk, until=date(2026, 3, 31),
        reason="受灾停产，未能按期申报", actor=world.actor("officer"), at=START,
    )  # fmt: skip
    assert ClaimWindow.objects.get().reason == "受灾停产，未能按期申报"
    assert world.claim().case.open
    with pytest.raises(Refused, match="关闭"):
        world.claim(make_claimant())


def test_a_firm_on_the_exclusion_list_cannot_claim(world: ClaimWorld) -> None:
    exclude_firm(
        enterprise_id=world.firm.pk, reason="骗取补贴", source="信用中国", since=date(2026, 1, 1),
        until=date(2026, 12, 31), actor=world.actor("officer"), at=START,
    )  # fmt: skip
    with pytest.raises(Refused, match="骗取补贴"):
        world.claim()
    assert not Claim.objects.exists()


def test_the_budget_runs_out_between_two_approvals(world: ClaimWorld) -> None:
    Budget.objects.update(total=Decimal("150000"))
    first, second = world.claim(), world.claim(make_claimant())
    world.public(first)
    world.proposed(second)
    with pytest.raises(Refused, match=r"只剩 50,000 元"):
        world.act(second, "approve_claim", "head")
    assert state(second) == "deciding" and second.amount is None
    world.act(first, "withdraw", world.owner(world.firm), reason="不需要了")
    assert state(first) == "withdrawn"
    world.act(second, "approve_claim", "head")
    assert state(second) == "publicity" and money.check_money() == []


def test_firm_cap_and_exclusive_group(world: ClaimWorld) -> None:
    other = make_policy(world.unit, "P-2", exclusive_group="升规")
    Policy.objects.filter(code="P-1").update(exclusive_group="升规", firm_cap=Decimal("80000"))
    claim = world.claim()
    world.proposed(claim)
    with pytest.raises(Refused, match=r"最多还能核定 80,000 元"):
        world.act(claim, "approve_claim", "head")
    world.act(claim, "send_back_proposal", "head", reason="按上限核定")
    world.act(claim, "propose", "handler", outcome="grant", amount="80000", opinion="按上限")
    world.act(claim, "approve_claim", "head")
    second = world.claim(policy=other)
    world.proposed(second)
    with pytest.raises(Refused, match="不能重复享受"):
        world.act(second, "approve_claim", "head")


def test_an_objection_stops_the_claim_until_it_is_ruled_on(world: ClaimWorld) -> None:
    claim = world.claim()
    world.public(claim)
    with pytest.raises(Invalid):
        object_to_claim(case_id=claim.pk, name="", phone="123", text="x", at=START)
    row = object_to_claim(
        case_id=claim.pk, name="群众", phone="13900000000", text="产值不实", at=START
    )
    later = START + timedelta(days=9)
    sweep_alarms(at=later)
    assert state(claim) == "publicity"
    with pytest.raises(NotVisible):
        dismiss_objection(
            objection_id=row.pk, reason="x", actor=world.actor("handler", later), at=later
        )
    dismiss_objection(
        objection_id=row.pk, reason="经核实产值属实", actor=world.actor("head", later), at=later
    )
    assert state(claim) == "payable"


def test_an_objection_that_holds_sends_it_back_and_frees_the_money(world: ClaimWorld) -> None:
    claim = world.claim()
    world.public(claim)
    object_to_claim(case_id=claim.pk, name="群众", phone="13900000000", text="产值不实", at=START)
    world.act(claim, "uphold_objection", "head", reason="核实后产值不足")
    assert state(claim) == "reviewing" and Budget.objects.get().held == 0
    assert claim.objections.get().state == "upheld"


def test_who_sees_a_claim(world: ClaimWorld) -> None:
    claim = world.claim()
    for who in ("handler", "head", "officer"):
        assert get_case(world.actor(who), claim.case.number).pk == claim.pk
        assert visible_cases(world.actor(who)).filter(pk=claim.pk).exists()
    stranger = load_actor(make_member(make_claimant()), START)
    for actor in (world.actor("elsewhere"), stranger):
        with pytest.raises(NotVisible):
            get_case(actor, claim.case.number)
        assert not visible_cases(actor).filter(pk=claim.pk).exists()
        with pytest.raises(NotVisible):
            world.claim(world.firm, actor=stranger)


def test_nobody_moves_money_by_a_form(world: ClaimWorld) -> None:
    claim = world.claim()
    world.payable(claim)
    for who in ("officer", "head", "handler"):
        with pytest.raises(Refused, match="不是此件当前环节"):
            world.act(claim, "draw_payment", who, batch="x")
    assert state(claim) == "payable"
