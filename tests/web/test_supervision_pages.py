"""Pages of supervision: what was found, the unit's word, a false alarm that is learnt, out of scope."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import START, World, make_staff
from tests.supervision_world import DAY, found, lay_rules
from tests.web.conftest import Browser

from qifu.identity.models import Role
from qifu.kernel.time import today
from qifu.supervision.models import Finding, LearntException
from qifu.supervision.queries import history_of

pytestmark = pytest.mark.django_db
FINDINGS = "/work/findings/"


@pytest.fixture
def row(world: World) -> Finding:
    lay_rules()
    world.users["supervisor2"] = make_staff(world.centre, Role.SUPERVISOR, "督办乙")
    return found(world)


def test_the_list_leads_to_the_finding_and_its_case(row: Finding, browser: Browser) -> None:
    boss, page = browser("supervisor"), f"{FINDINGS}{row.pk}/"
    listed = boss.get(FINDINGS).content.decode()
    assert page in listed and row.title in listed
    assert page not in boss.get(f"{FINDINGS}?state=false_alarm").content.decode()
    text = boss.get(page).content.decode()
    assert row.says in text and row.cases.get().case.number in text
    assert "命中规则只是线索" in text and 'href="#acts"' in text
    rules = boss.get(f"{FINDINGS}rules/").content.decode()
    assert "最少件数" in rules and "yaml" not in rules


def test_the_unit_is_heard_once_and_nothing_typed_is_lost(row: Finding, browser: Browser) -> None:
    head, page = browser("head"), f"{FINDINGS}{row.pk}/"
    long = "当时系统故障，照片没有传上去。" * 200
    refused = head.post(page, {"act": "reply", "text": long})
    assert refused.status_code == 422 and long in refused.content.decode()
    assert head.post(page, {"act": "reply", "text": "照片已补传"}).status_code == 303
    again = head.get(page).content.decode()
    assert "照片已补传" in again and 'value="reply"' not in again
    assert head.post(page, {"act": "reply", "text": "再说一次"}).status_code == 404
    assert head.post(page, {"act": "dismiss", "reason": "自己认定"}).status_code == 404
    assert "照片已补传" in browser("supervisor").get(page).content.decode()


def test_a_false_alarm_is_learnt_by_two(row: Finding, browser: Browser) -> None:
    boss, page = browser("supervisor"), f"{FINDINGS}{row.pk}/"
    assert boss.post(page, {"act": "dismiss", "reason": ""}).status_code == 422
    assert boss.post(page, {"act": "dismiss", "reason": "依据在附件里"}).status_code == 303
    taught = {"act": "propose", "why": "该单位的依据都在附件里", "until": str(DAY)}
    none = boss.post(page, taught)
    assert none.status_code == 422 and "请至少选一项特征" in none.content.decode()
    trait = next(iter(row.traits))
    late = boss.post(page, {**taught, "traits": [trait], "until": "2020-01-01"})
    assert late.status_code == 422 and taught["why"] in late.content.decode()
    until = str(today() + timedelta(days=90))
    assert boss.post(page, {**taught, "traits": [trait], "until": until}).status_code == 303
    learnt = LearntException.objects.get()
    own = f"{FINDINGS}exceptions/{learnt.pk}/"
    assert own in boss.get(f"{FINDINGS}exceptions/").content.decode()
    assert boss.post(own, {"act": "decide", "agreed": "yes"}).status_code == 404, "not by oneself"
    second = browser("supervisor2")
    assert second.post(own, {"act": "decide", "agreed": "yes"}).status_code == 303
    learnt.refresh_from_db()
    assert learnt.state == "active" and "撤销例外" in boss.get(own).content.decode()


def test_what_is_out_of_scope_is_not_there(row: Finding, world: World, browser: Browser) -> None:
    world.users["elsewhere"] = make_staff(world.centre, Role.HEAD, "别的负责人")
    page = f"{FINDINGS}{row.pk}/"
    nowhere = browser("elsewhere").get(f"{FINDINGS}999999/")
    assert nowhere.status_code == 404
    assert browser("elsewhere").get(page).content == nowhere.content
    listed = browser("elsewhere").get(FINDINGS).content.decode()
    assert page not in listed and row.says not in listed and "这里没有线索" in listed
    assert browser("owner").get(page).status_code == 403
    assert browser("handler").get(FINDINGS).status_code == 403


def test_a_signal_is_disposed_of_by_discipline_alone(
    row: Finding, world: World, browser: Browser
) -> None:
    world.users["discipline"] = make_staff(world.centre, Role.DISCIPLINE, "纪检")
    signal = Finding.objects.create(
        rule="repeated-overdue", purpose="signal", title="反复超期", subject="unit:test",
        since=DAY, until=DAY, unit=world.power, units=[world.power.pk], says="5 件超期", count=1,
        state="open", found_at=START,
    )  # fmt: skip
    page, officer = f"/work/signals/{signal.pk}/", browser("discipline")
    assert page in officer.get("/work/signals/").content.decode()
    assert officer.post(page, {"act": "dispose", "reason": "谈过"}).status_code == 422
    done = {"act": "dispose", "outcome": "talk", "reason": "已谈话提醒"}
    assert officer.post(page, done).status_code == 303
    assert "已谈话提醒" in officer.get(page).content.decode()
    again = officer.post(page, done)
    assert (again.status_code, again.get("Location")) == (303, page), "sent twice, done once"
    assert len(history_of(signal)) == 1
    changed = {**done, "reason": "再谈一次"}
    assert officer.post(page, changed).status_code == 404, "a disposition is final"
    assert browser("supervisor").get(page).status_code == 403
