"""Policies find firms: when one is published, when facts change, before a window closes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant, make_policy
from tests.factories import START, make_firm, make_member

from qifu.cases import clockwork
from qifu.cases.models import Limit
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.kernel.time import shanghai_date
from qifu.policies import reach, rechecks, telling, versions
from qifu.policies.drafting import forget_firms
from qifu.policies.models import (
    FirmCheck,
    Policy,
    PolicyTopic,
    PolicyVersion,
    Push,
    PushRun,
    QuietFirm,
    Subscription,
)
from qifu.policies.officers import exclude_firm

pytestmark = pytest.mark.django_db
TODAY = shanghai_date(START)


@pytest.fixture
def world() -> ClaimWorld:
    found = make_claim_world()
    forget_firms()
    FirmCheck.objects.all().delete()
    return found


def know(firm: Enterprise, value: bool | None, at: Any = START, source: str = "statistics") -> None:
    said = {firm.pk: {"newly_above_scale": value}}
    record_facts(said=said, source=source, on=at.date(), actor=SYSTEM_ACTOR, at=at)


def publish(world: ClaimWorld, at: Any = START, code: str = "P-1", **more: Any) -> PolicyVersion:
    """A new version through the officer's door."""
    officer = world.actor("officer")
    draft = versions.open_draft(code=code, actor=officer, at=at)
    policy = Policy.objects.get(code=code)
    body = {
        **draft.body, "title": policy.title, "issuer": "区政府", "unit": world.unit.code,
        "source_text": "文件", "area": "涪城区", "gives": "10万元", "eligibility": policy.rule,
        "benefit": policy.benefit, "mode": "none", "level": "district", "kind": "奖补", **more,
    }  # fmt: skip
    row = versions.save_draft(
        version_id=draft.pk, revision=draft.revision, body=body, actor=officer, at=at
    )
    return versions.publish_draft(version_id=row.pk, actor=officer, at=at)


def find(at: Any = START) -> None:
    forget_firms()
    for run in reach.open_runs():
        reach.go_on_with(run_id=run, at=at)


def pushed(**more: Any) -> set[tuple[int, str, str]]:
    rows = Push.objects.filter(**more)
    return set(rows.values_list("enterprise_id", "reason", "standing"))


def test_a_published_policy_finds_the_eligible_and_the_near(world: ClaimWorld) -> None:
    near, unknown = make_claimant(eligible=False), make_claimant(eligible=None)
    publish(world)
    run = PushRun.objects.get()
    assert not Push.objects.exists() and run.done_at is None
    find()
    assert pushed() == {
        (world.firm.pk, "published", "eligible"),
        (near.pk, "published", "near"),
    }
    run.refresh_from_db()
    assert (run.eligible, run.near, run.pushed, run.done_at) == (1, 1, 2, START)
    assert Push.objects.get(enterprise=world.firm).amount == 100_000
    assert not Push.objects.filter(enterprise=unknown).exists()
    assert stream_events("policy:P-1")[-1].kind == "policy.pushed"


def test_each_push_is_made_once(world: ClaimWorld) -> None:
    publish(world)
    find()
    run = PushRun.objects.get()
    PushRun.objects.update(done_at=None, passed=0)
    find()
    assert Push.objects.count() == 1
    run.refresh_from_db()
    assert run.pushed == 1


def test_a_firm_kept_out_of_claiming_is_not_brought_what_it_may_not_have(world: ClaimWorld) -> None:
    out = make_claimant()
    exclude_firm(
        enterprise_id=out.pk, reason="骗取补贴", source="审计决定书", since=TODAY, until=None,
        actor=world.actor("officer"), at=START,
    )  # fmt: skip
    publish(world)
    find()
    assert pushed() == {(world.firm.pk, "published", "eligible")}
    assert PushRun.objects.get().done_at == START


def test_a_version_that_says_the_same_is_no_news(world: ClaimWorld) -> None:
    publish(world)
    find()
    newcomer = make_claimant()
    later = START + timedelta(days=1)
    publish(world, later, note="勘误")
    find(later)
    assert Push.objects.filter(enterprise=world.firm).count() == 1
    assert Push.objects.filter(enterprise=newcomer, version=3).count() == 1
    publish(world, later, benefit={"amount": 200_000})
    find(later)
    assert Push.objects.get(enterprise=world.firm, version=4).amount == 200_000


def test_a_killed_worker_goes_on_where_it_stopped(
    world: ClaimWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "CHUNK", 2)
    for _ in range(6):
        make_claimant()
    publish(world)
    forget_firms()
    (run,) = reach.open_runs()
    assert reach.go_on_with(run_id=run, at=START, chunks=2) == 2
    assert Push.objects.count() == 4
    broken = reach.write_pushes

    def die(*args: Any, **more: Any) -> int:
        broken(*args, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(reach, "write_pushes", die)
    with pytest.raises(KeyboardInterrupt):
        reach.go_on_with(run_id=run, at=START)
    monkeypatch.setattr(reach, "write_pushes", broken)
    assert Push.objects.count() == 4  # the chunk it died in is undone
    find()
    assert Push.objects.count() == 7
    assert PushRun.objects.get().pushed == 7


def test_a_version_replaced_before_its_firms_were_found_finds_none(world: ClaimWorld) -> None:
    publish(world)
    publish(world, benefit={"amount": 5})
    find()
    assert set(Push.objects.values_list("version", flat=True)) == {3}


def test_a_changed_fact_brings_what_became_eligible(world: ClaimWorld) -> None:
    other = make_claimant(eligible=False)
    FirmCheck.objects.all().delete()
    know(other, True, START + timedelta(days=1), source="department")
    know(world.firm, True, START + timedelta(days=1))  # nothing new
    assert FirmCheck.objects.count() == 1
    rechecks.check_firms(at=START + timedelta(days=1))
    push = Push.objects.get()
    assert (push.enterprise_id, push.reason, push.amount) == (other.pk, "facts", 100_000)
    (changed,) = push.because["changed"]
    assert (changed["fact"], changed["old"], changed["new"]) == ("newly_above_scale", False, True)
    assert changed["source"] == "主管部门"
    assert not FirmCheck.objects.exists()


def test_there_and_back_between_two_rounds_is_no_change(world: ClaimWorld) -> None:
    later = START + timedelta(days=1)
    know(world.firm, False, later)
    know(world.firm, True, later + timedelta(days=1))
    assert FirmCheck.objects.get().before == {"newly_above_scale": True}
    rechecks.check_firms(at=later)
    assert not Push.objects.exists()


def test_many_firms_are_one_row_each_and_go_in_chunks(
    world: ClaimWorld, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    firms = [make_firm() for _ in range(25)]
    with django_assert_max_num_queries(25):
        record_facts(
            said={firm.pk: {"newly_above_scale": True} for firm in firms}, source="tax",
            on=TODAY, actor=SYSTEM_ACTOR, at=START,
        )  # fmt: skip
    assert FirmCheck.objects.count() == 25
    monkeypatch.setattr(rechecks, "CHUNK", 10)
    assert rechecks.check_firms(at=START, chunks=1) == 1
    assert Push.objects.count() == 10 and FirmCheck.objects.count() == 15
    assert rechecks.check_firms(at=START) == 2
    assert Push.objects.count() == 25


def test_a_firm_that_knows_is_not_brought_it_twice(world: ClaimWorld) -> None:
    publish(world)
    firm = make_claimant(eligible=False)
    FirmCheck.objects.all().delete()
    know(firm, True, START + timedelta(days=1))
    find()
    rechecks.check_firms(at=START)
    assert [p.reason for p in Push.objects.filter(enterprise=firm)] == ["published"]


def test_a_closing_window_reminds_who_has_not_claimed_once(world: ClaimWorld) -> None:
    done = make_claimant()
    Policy.objects.update(open_until=TODAY + timedelta(days=30))
    world.claim(done)
    assert reach.ask_for_closing(at=START) == 0
    late = START + timedelta(days=28)
    assert reach.ask_for_closing(at=late) == 1
    assert reach.ask_for_closing(at=late) == 0
    find(late)
    assert pushed(reason="closing") == {(world.firm.pk, "closing", "eligible")}
    Policy.objects.update(open_until=TODAY - timedelta(days=1), version=2)
    assert reach.ask_for_closing(at=late) == 0


def test_the_district_says_when_a_window_is_about_to_close(world: ClaimWorld) -> None:
    Policy.objects.update(open_until=TODAY + timedelta(days=30))
    Limit.objects.create(code="policy_closing_notice", title="提醒", amount=40)
    clockwork.forget_limits()
    assert reach.ask_for_closing(at=START) == 1


def follow(firm: Enterprise, *rights: str, **wish: str) -> Subscription:
    user = make_member(firm, *rights)
    return Subscription.objects.create(user=user, enterprise=firm, since=START, **wish)


def test_who_follows_hears_of_it_though_it_is_not_for_the_firm(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=None)
    row = follow(firm, "view", kind="奖补", text="升规")
    follow(make_claimant(eligible=None), "view", kind="减免")
    follow(world.firm, "view", level="district")
    publish(world)
    find()
    assert pushed(enterprise=firm) == {(firm.pk, "followed", "other")}
    assert pushed() == {
        (firm.pk, "followed", "other"),
        (world.firm.pk, "published", "eligible"),
    }
    telling.tell_pushes(at=START)
    assert list(
        Notice.objects.filter(template="push.followed").values_list("recipient", flat=True)
    ) == [row.user_id]
    push = Push.objects.get(enterprise=firm)
    assert push.because["followed"][0]["words"] == "奖补 · 含“升规”"


def test_following_finds_as_the_library_does(world: ClaimWorld) -> None:
    PolicyTopic.objects.create(code="grow", title="升规", says=["做大"], means=["升规入统"])
    hit = {
        follow(make_claimant(eligible=None), "view", **wish).enterprise_id
        for wish in ({"text": "做大 奖励"}, {"topic": "grow"}, {"industry": "C"}, {})
    }
    for wish in ({"text": "社保"}, {"level": "city"}, {"text": "做大 社保"}):
        follow(make_claimant(eligible=None), "view", **wish)
    gone = follow(make_claimant(eligible=None), "view")
    gone.user.memberships.update(valid_until=START)
    publish(world)
    find()
    assert {firm for firm, *_ in pushed(reason="followed")} == hit


def held(world: ClaimWorld, count: int, **more: Any) -> list[Policy]:
    """So many policies pushed to the world's firm, not told."""
    found = []
    for n in range(count):
        policy = make_policy(world.unit, f"H-{n}-{Policy.objects.count()}", **more)
        reach.write_pushes(
            policy, 1,
            [reach.NewPush(world.firm.pk, "published", "eligible", Decimal(n * 1000))], START,
        )  # fmt: skip
        found.append(policy)
    return found


def told() -> list[str]:
    rows = Push.objects.filter(told_at__isnull=False).order_by("told_at", "pk")
    return [push.policy.code for push in rows.select_related("policy")]


def test_five_a_week_the_best_first_and_the_rest_later(world: ClaimWorld) -> None:
    rows = held(world, 6)
    urgent = held(world, 1, open_until=TODAY + timedelta(days=4))[0]
    assert telling.tell_pushes(at=START) == 5
    assert urgent.code in told() and rows[0].code not in told() and rows[1].code not in told()
    assert telling.tell_pushes(at=START + timedelta(days=6)) == 0
    assert telling.tell_pushes(at=START + timedelta(days=8)) == 2
    assert Notice.objects.filter(template="push.eligible", channel="site").count() == 7
    assert telling.tell_pushes(at=START + timedelta(days=20)) == 0


def test_the_limit_is_the_districts(world: ClaimWorld) -> None:
    Limit.objects.create(code="policy_push_week", title="推送", amount=2, time_unit="per-week")
    clockwork.forget_limits()
    held(world, 4)
    assert telling.tell_pushes(at=START) == 2


def test_what_is_over_lapses_instead(world: ClaimWorld) -> None:
    rows = held(world, 4)
    Policy.objects.filter(pk=rows[0].pk).update(active=False)
    Policy.objects.filter(pk=rows[1].pk).update(valid_until=TODAY - timedelta(days=1))
    world.claim(policy=rows[2])
    assert telling.tell_pushes(at=START) == 1
    assert Push.objects.filter(lapsed_at=START).count() == 3
    assert told() == [rows[3].code]


def test_a_notice_names_the_firm_and_leads_to_why(world: ClaimWorld) -> None:
    held(world, 1, open_until=date(2026, 12, 31))
    telling.tell_pushes(at=START)
    push = Push.objects.get()
    notice = Notice.objects.get(channel="site", template="push.eligible")
    assert notice.link == f"/policies/pushed/{push.pk}/" and notice.stream == push.stream
    assert world.firm.name in notice.body and "截止 2026-12-31" in notice.body


def test_a_quiet_firm_is_told_nothing_and_one_without_people_waits(world: ClaimWorld) -> None:
    QuietFirm.objects.create(enterprise=world.firm, since=START, by_name="甲")
    nobody = make_firm()
    held(world, 1)
    policy = Policy.objects.get(code="P-1")
    reach.write_pushes(policy, 1, [reach.NewPush(nobody.pk, "facts", "eligible")], START)
    assert telling.tell_pushes(at=START) == 0
    QuietFirm.objects.all().delete()
    make_member(nobody, "admin")
    assert telling.tell_pushes(at=START) == 2


def test_a_new_pushed_version_takes_the_place_of_a_held_one(world: ClaimWorld) -> None:
    publish(world)
    find()
    publish(world, benefit={"amount": 7})
    find()
    telling.tell_pushes(at=START)
    told_versions = Push.objects.filter(told_at=START).values_list("version", flat=True)
    assert list(told_versions) == [3]
    assert Push.objects.get(version=2).lapsed_at == START
