"""Who hears of what happens to a claim."""

from __future__ import annotations

import pytest
from tests.claim_world import ClaimWorld, make_claim_world
from tests.domain.test_pack_load import load
from tests.factories import START

from qifu.cases.alarms import sweep_alarms
from qifu.cases.models import Case
from qifu.identity.models import User
from qifu.kernel.models import Notice, NoticeTemplate
from qifu.policies.claim_notices import ALARMS, ROUTES
from qifu.policies.grants import approve_grant_list, draw_grant_list
from qifu.policies.models import Claim, Policy
from qifu.policies.publicity import object_to_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def heard(template: str) -> list[str]:
    """Names (or the phone) of who got it, sorted."""
    rows = Notice.objects.filter(template=template)
    names = dict(User.objects.values_list("pk", "name"))
    return sorted(names.get(n.recipient_id or 0, n.address) for n in rows)


def words(code: str, body: str) -> None:
    """The site's text of a notice."""
    text = {"subject": "通知", "body": body}
    NoticeTemplate.objects.update_or_create(code=code, channel="site", defaults=text)


def claim_case(claim: Claim) -> Case:
    return Case.objects.get(pk=claim.pk)


def owner_of(world: ClaimWorld) -> str:
    return world.firm.memberships.get().user.name


def test_the_firm_and_the_head_hear_of_a_new_claim(world: ClaimWorld) -> None:
    claim = world.claim()
    assert heard("claim.received") == sorted(["13800138000", owner_of(world)])
    assert heard("claim.filed") == sorted(["负责人甲", "又审又批"])
    site = Notice.objects.get(template="claim.received", channel="site")
    assert site.link == f"/claims/{claim.case.number}/"
    staff = Notice.objects.filter(template="claim.filed").first()
    assert staff is not None and staff.link == f"/work/claims/{claim.case.number}/"


def test_each_step_tells_who_is_next_and_the_firm_what_it_got(world: ClaimWorld) -> None:
    claim = world.claim()
    world.payable(claim)
    assert heard("claim.to_decide") == sorted(["负责人甲", "又审又批"])
    assert owner_of(world) in heard("claim.approved")
    assert heard("claim.payable") == sorted(["政策甲", "政策乙"])


def test_a_refused_firm_reads_why(world: ClaimWorld) -> None:
    words("claim.refused", "理由：{reason}")
    claim = world.claim()
    said = {"outcome": "refuse", "amount": "", "opinion": "不在名单内", "override": "以名单为准"}
    world.proposed(claim, **said)
    world.act(claim, "approve_claim", "head")
    notice = Notice.objects.get(template="claim.refused", channel="site")
    assert notice.body == "理由：不在名单内"
    assert not heard("claim.approved")


def test_material_asked_goes_to_the_firm_supplied_to_the_handler(world: ClaimWorld) -> None:
    words("claim.material", "{items}，{due}前")
    claim = world.claim()
    asked = {"items": "审计报告\n社保证明", "days": "5", "reason": "缺两件"}
    world.act(claim, "request_material", "handler", **asked)
    notice = Notice.objects.get(template="claim.material", channel="site")
    due = claim_case(claim).step_due_on
    assert notice.body == f"审计报告；社保证明，{due}前"
    world.act(claim, "supply_material", world.owner(world.firm), text="已补")
    assert heard("claim.supplied") == ["审核甲"]


def test_an_objection_reaches_the_head(world: ClaimWorld) -> None:
    claim = world.claim()
    world.public(claim)
    object_to_claim(case_id=claim.pk, name="赵六", phone="13900139000", text="不是首次", at=START)
    assert heard("claim.objection") == sorted(["负责人甲", "又审又批"])


def test_an_automatic_grant_asks_the_firm(world: ClaimWorld) -> None:
    Policy.objects.update(mode="automatic", service={"declared_clear": True, "materials": []})
    found = draw_grant_list(policy_code="P-1", actor=world.actor("officer"), at=START)
    approve_grant_list(list_id=found.pk, actor=world.actor("officer2"), at=START)
    assert owner_of(world) in heard("claim.intent")
    assert not heard("claim.received")


def test_alarms_reach_whose_step_it_is(world: ClaimWorld) -> None:
    world.payable(world.claim())
    late = START.replace(month=START.month + 2)
    sweep_alarms(at=late)
    told = {name for template in ALARMS.values() for name in heard(template)}
    assert {"政策甲", "政策乙"} <= told


def test_every_template_is_in_the_pack() -> None:
    load()
    have = set(NoticeTemplate.objects.values_list("code", "channel"))
    assert {(t, c) for many in ROUTES.values() for _, t, channels in many for c in channels} <= have
