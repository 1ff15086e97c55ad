"""A firm's pages of pushes and subscriptions: why, opened, followed, stopped; none is another's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.factories import START, make_firm, make_member

from qifu.enterprises.models import Enterprise
from qifu.identity.models import User
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.policies import reach, telling
from qifu.policies.models import Policy, Push, QuietFirm, Subscription

pytestmark = pytest.mark.django_db
LIST, FOLLOWED = "/policies/pushed/", "/policies/subscriptions/"


@pytest.fixture
def world() -> ClaimWorld:
    return make_claim_world()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def owner(firm: Enterprise) -> Client:
    return client_of(firm.memberships.earliest("id").user)


def push_to(firm: Enterprise, reason: str = "published", **more: object) -> Push:
    policy = Policy.objects.get(code="P-1")
    given = {"standing": "eligible", "amount": Decimal(100_000), "because": {}, **more}
    reach.write_pushes(policy, 1, [reach.NewPush(firm.pk, reason, **given)], START)  # type: ignore[arg-type]
    return Push.objects.get(enterprise=firm, reason=reason)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_unread_and_leads_to_why(world: ClaimWorld) -> None:
    push = push_to(world.firm)
    text = page(owner(world.firm), LIST)
    assert "未读" in text and f"/policies/pushed/{push.pk}/" in text and "100,000 元" in text
    assert "排队通知中" in text and "最多通知 5 项" in text
    home = page(owner(world.firm), "/")
    assert "新适合您的政策" in home and f"/policies/pushed/{push.pk}/" in home
    Push.objects.update(opened_at=START)
    assert "未读" not in page(owner(world.firm), LIST)
    assert "新适合您的政策" not in page(owner(world.firm), "/")


def test_why_shows_conditions_with_own_values_and_what_was_sent(world: ClaimWorld) -> None:
    push = push_to(world.firm)
    telling.tell_pushes(at=START)
    text = page(owner(world.firm), f"{LIST}{push.pk}/")
    assert "为什么推给我" in text and "符合条件" in text
    assert "属于首次升规入统名单" in text and "第一条" in text and "本企业：是" in text
    assert "统计部门" in text and "站内：1 人，送达 1 人" in text
    assert "去申报" in text and "最多通知 5 项" in text


def test_what_was_claimed_leads_to_the_claim(world: ClaimWorld) -> None:
    push = push_to(world.firm)
    claim = world.claim()
    text = page(owner(world.firm), f"{LIST}{push.pk}/")
    assert "已申报，看进展" in text and claim.case.number in text and "去申报" not in text
    assert "新适合您的政策" not in page(owner(world.firm), "/")


def test_why_tells_the_change_and_what_is_other_by_now(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=False)
    changed = {
        "fact": "newly_above_scale", "old": None, "new": True, "source": "统计部门",
        "on": "2026-03-02",
    }  # fmt: skip
    push = push_to(firm, "facts", because={"changed": [changed]})
    text = page(owner(firm), f"{LIST}{push.pk}/")
    assert "由不符合变为符合" in text and "首次升规入统：未知 → <strong>是" in text
    assert "截至 2026-03-02" in text and "推送时：符合条件" in text and "只差一步</strong>" in text
    assert "去申报" not in text


def test_opened_by_the_pages_post_or_the_notice_never_by_a_get(world: ClaimWorld) -> None:
    push = push_to(world.firm)
    client = owner(world.firm)
    page(client, f"{LIST}{push.pk}/")
    push.refresh_from_db()
    assert push.opened_at is None
    assert client.get(f"{LIST}{push.pk}/opened/").status_code == 405
    assert client.post(f"{LIST}{push.pk}/opened/").status_code == 204
    push.refresh_from_db()
    first = push.opened_at
    assert first is not None
    client.post(f"{LIST}{push.pk}/opened/")
    push.refresh_from_db()
    assert push.opened_at == first
    other = make_claimant()
    push = push_to(other)
    telling.tell_pushes(at=START)
    notice = Notice.objects.get(stream=push.stream, channel="site")
    answer = owner(other).post(f"/notices/{notice.pk}/")
    assert answer.headers["Location"] == f"/policies/pushed/{push.pk}/"
    push.refresh_from_db()
    assert push.opened_at is not None


def test_another_firms_push_is_not_there(world: ClaimWorld) -> None:
    push = push_to(world.firm)
    client = owner(make_claimant())
    assert client.get(f"{LIST}{push.pk}/").status_code == 404
    assert client.post(f"{LIST}{push.pk}/opened/").status_code == 404
    assert client.get(LIST, {"firm": world.firm.pk}).status_code == 404
    assert client.get(FOLLOWED, {"firm": world.firm.pk}).status_code == 404
    asked = {"firm": world.firm.pk, "quiet": "1"}
    assert client.post(f"{FOLLOWED}quiet/", asked).status_code == 404
    assert not QuietFirm.objects.exists()
    push.refresh_from_db()
    assert push.opened_at is None


def test_following_from_the_library_and_leaving_off(world: ClaimWorld) -> None:
    client = owner(world.firm)
    text = page(client, "/policies/?q=升规&kind=奖补")
    assert "订阅这样的政策" in text and 'name="text" value="升规"' in text
    asked = {"text": "升规", "kind": "奖补", "level": ""}
    answer = client.post(FOLLOWED, asked, follow=True)
    assert "已订阅：奖补 · 含“升规”" in answer.content.decode()
    client.post(FOLLOWED, asked)
    row = Subscription.objects.get()
    stranger = owner(make_claimant())
    assert stranger.post(f"{FOLLOWED}{row.pk}/drop/").status_code == 404
    client.post(f"{FOLLOWED}{row.pk}/drop/")
    assert not Subscription.objects.exists()
    kinds = [e.kind for e in stream_events(world.firm.stream)]
    assert kinds[-2:] == ["policy.followed", "policy.unfollowed"]
    assert "订阅这样的政策" not in page(Client(), "/policies/?q=升规")


@pytest.mark.parametrize("asked", [{"level": "x"}, {"kind": "x"}, {"text": "字" * 61}])
def test_what_cannot_be_followed_is_said(world: ClaimWorld, asked: dict[str, str]) -> None:
    assert owner(world.firm).post(FOLLOWED, asked).status_code == 422
    assert not Subscription.objects.exists()


def test_only_the_administrator_stops_pushes(world: ClaimWorld) -> None:
    clerk = client_of(make_member(world.firm, "submit"))
    asked = {"firm": world.firm.pk, "quiet": "1"}
    assert clerk.post(f"{FOLLOWED}quiet/", asked).status_code == 409
    assert "由本企业的管理员操作" in page(clerk, FOLLOWED)
    client = owner(world.firm)
    client.post(f"{FOLLOWED}quiet/", asked)
    push_to(world.firm)
    assert telling.tell_pushes(at=START) == 0
    text = page(client, LIST)
    assert "已停止推送，没有通知" in text and "首次升规入统奖励" in text
    client.post(f"{FOLLOWED}quiet/", {**asked, "quiet": "0"})
    assert telling.tell_pushes(at=START) == 1


def test_a_firm_without_pushes_is_told_where_to_look(world: ClaimWorld) -> None:
    firm = make_firm("新厂")
    text = page(client_of(make_member(firm, "view")), LIST)
    assert "还没有推送" in text and "/policies/mine/" in text
