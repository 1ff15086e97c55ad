"""What an officer sees of a policy's way to firms, of the guide's limit, of a draft overtaken."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.domain.test_pushes import find, publish
from tests.factories import START

from qifu.cases import clockwork
from qifu.cases.models import Limit
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.policies import desk, push_queries, telling, versions
from qifu.policies.models import Claim, Policy, PolicyVersion, Push

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def officer(world: ClaimWorld) -> Client:
    client = Client()
    user = world.users["officer"]
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def test_the_counts_are_those_of_the_tables(world: ClaimWorld) -> None:
    publish(world)
    quiet, near = make_claimant(), make_claimant(eligible=False)
    find()
    telling.tell_pushes(at=START)
    Push.objects.filter(enterprise=world.firm).update(opened_at=START)
    Push.objects.filter(enterprise=near).update(told_at=None)
    Policy.objects.update(mode="claim")
    world.claim()
    Claim.objects.update(paid_at=START)
    world.claim(quiet)
    found = push_queries.funnel(Policy.objects.get())
    assert (found.pushed, found.told, found.held, found.opened) == (3, 2, 1, 1)
    assert (found.claimed, found.paid, found.eligible, found.near) == (2, 1, 2, 1)
    assert found.steps[0] == ("推送", 3, 100)
    page = officer(world).get("/work/policies/P-1/").content.decode()
    assert "符合 <strong>2</strong> 家，只差一步 <strong>1</strong> 家" in page
    assert "还有 1 家在排队通知" in page
    page = officer(world).get("/work/policies/").content.decode()
    assert "通知 2 · 查看 1" in page and "已拨付 1" in page


def test_the_guides_limit_is_the_districts(world: ClaimWorld) -> None:
    assert "发布后 7 个工作日内" in officer(world).get("/work/policies/").content.decode()
    Limit.objects.create(code="policy_guide", title="指南", amount=3)
    clockwork.forget_limits()
    assert "发布后 3 个工作日内" in officer(world).get("/work/policies/").content.decode()


def test_a_draft_overtaken_by_a_new_version_says_so(world: ClaimWorld) -> None:
    actor = world.actor("officer")
    versions.open_draft(code="P-1", actor=actor, at=START)
    assert desk.overtaken_by(Policy.objects.get()) is None
    assert "起草以后" not in officer(world).get("/work/policies/P-1/draft/").content.decode()
    policy = Policy.objects.get()
    row = PolicyVersion(
        policy=policy, number=0, state="draft", edited_at=START, edited_name="数据包",
        body={"title": "新标题"},
    )  # fmt: skip
    versions.make_live(row, SYSTEM_ACTOR, START, from_pack=True)
    page = officer(world).get("/work/policies/P-1/draft/").content.decode()
    assert "数据包" in page and "发布了第 3 版" in page and "从第 1 版开始" in page
    assert "?old=1&amp;new=3#compare" in page and "?old=3&amp;new=2#compare" in page
    compare = officer(world).get("/work/policies/P-1/", {"old": "3", "new": "2"})
    assert "第 3 版 → 第 2 版" in compare.content.decode()
