"""Projects on screen: from a lead to the firm's own page, for whom it is and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import START
from tests.guards.test_query_counts import BACKEND
from tests.project_world import PLAN, ProjectWorld, make_project_world

from qifu.projects.alliance import MemberInput, keep_member
from qifu.projects.models import AllianceMember, Blocker, Likeness, Project, Slip, Watch
from qifu.web import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw(monkeypatch: pytest.MonkeyPatch) -> ProjectWorld:
    monkeypatch.setattr(middleware, "now", lambda: START)
    return make_project_world()


def enter(pw: ProjectWorld, name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(pw.people.get(name) or pw.world.users[name], backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


LEAD = {
    "title": "年产 5000 台机床项目", "company": "大连北方机床有限公司", "source": "visit",
    "contact_name": "孙经理", "contact_phone": "13500135000", "chain": "智能装备",
    "investment": "2.6 亿", "land": "50",
}  # fmt: skip


def test_from_a_lead_to_its_stages(pw: ProjectWorld) -> None:
    officer, url = enter(pw, "officer"), reverse("work:project_new")
    wrong = officer.post(url, LEAD)
    assert wrong.status_code == 422 and "不小于 0 的数字" in text_of(wrong)
    assert "大连北方机床有限公司" in text_of(wrong)
    made = officer.post(url, {**LEAD, "investment": "26000"}, follow=True)
    row = Project.objects.get()
    assert "2.6 亿元" in text_of(made) and "下一阶段：对接" in text_of(made)
    work = reverse("work:project", args=[row.number])
    gone = officer.post(reverse("work:project_advance", args=[row.number]), {"go-on": "2026-03-02"})
    assert gone["Location"] == work
    page = text_of(officer.get(work))
    assert "有走访或洽谈记录" in page and "条件都满足以后才能进入" in page
    early = officer.post(
        reverse("work:project_advance", args=[row.number]), {"go-on": "2026-03-02"}
    )
    assert early.status_code == 409 and "还没有走访或洽谈记录" in text_of(early)
    visit = reverse("work:project_add", args=[row.number, "visit"])
    assert officer.post(visit, {"on": "2026-03-01", "text": ""}).status_code == 422
    officer.post(visit, {"on": "2026-03-01", "text": "看了地块"})
    stale = officer.post(
        reverse("work:project_advance", args=[row.number]), {"go-on": "2026-03-02", "version": "1"}
    )
    assert stale.status_code == 409 and "又有了新的变化" in text_of(stale)

    plan = reverse("work:project_plan", args=[row.number])
    days = {f"plan_{code}": day.isoformat() for code, day in PLAN.items() if code != "contact"}
    assert "按各阶段一般要的工作日先排好了" in text_of(officer.get(plan))
    officer.post(plan, days)
    moved = {**days, "plan_producing": "2027-08-01"}
    refused = officer.post(plan, moved)
    assert refused.status_code == 422 and "请选择原因" in text_of(refused)
    assert 'value="2027-08-01"' in text_of(refused)
    officer.post(plan, {**moved, "reason": "funds", "said": "等增资"})
    shown = text_of(officer.get(work))
    assert Slip.objects.count() == 1 and "企业资金安排，等增资" in shown and "<svg" in shown

    boss = enter(pw, "boss")
    trio = reverse("work:project_trio", args=[row.number])
    three = {
        "leader": pw.people["chief"].pk, "department": pw.world.power.code,
        "specialist": pw.people["escort"].pk,
    }  # fmt: skip
    assert enter(pw, "escort").get(work).status_code == 404
    boss.post(trio, three)
    assert "曾凡" in text_of(enter(pw, "escort").get(work))
    boss.post(reverse("work:project_key", args=[row.number]), {"key": "1"})
    assert "重点项目" in text_of(officer.get(work))
    stop = reverse("work:project_stop", args=[row.number])
    assert officer.post(stop, {"what": "pause"}).status_code == 422
    officer.post(
        stop, {"what": "pause", "reason": "waiting", "resume_on": "2026-05-06", "said": "等"}
    )
    assert "已暂停" in text_of(officer.get(work))
    officer.post(reverse("work:project_restart", args=[row.number]), {"said": "可以谈了"})
    assert Project.objects.get().state == "active"


def test_pages_are_for_those_it_concerns(pw: ProjectWorld) -> None:
    row = pw.until("landed")
    work = reverse("work:project", args=[row.number])
    for name in ("officer", "boss", "chief", "escort", "head"):
        assert enter(pw, name).get(work).status_code == 200, name
        assert row.title in text_of(enter(pw, name).get(reverse("work:projects"))), name
    assert enter(pw, "land").get(work).status_code == 404
    assert row.title not in text_of(enter(pw, "land").get(reverse("work:projects_all")))
    for name in ("dispatcher", "supervisor", "clerk", "owner"):
        assert enter(pw, name).get(work).status_code == 403, name
    mine = reverse("portal:my_project", args=[row.number])
    own = text_of(enter(pw, "owner").get(mine))
    assert "曾凡" in own and "手续办到哪了" in own and "落地" in own
    assert "周总" not in own and row.brought_by not in own.split("<main")[0]
    assert enter(pw, "stranger").get(mine).status_code == 404
    assert row.title in text_of(enter(pw, "owner").get(reverse("portal:my_projects")))
    lead = pw.lead(title="保密线索", company="某投资公司", contact_phone="")
    assert (
        enter(pw, "owner").get(reverse("portal:my_project", args=[lead.number])).status_code == 404
    )


def test_board_list_and_funnel_open_to_the_same_projects(pw: ProjectWorld) -> None:
    row = pw.until("signed")
    other = pw.lead(title="物流园", company="西安秦运物流", contact_phone="", chain="现代物流")
    officer = enter(pw, "officer")
    funnel = text_of(officer.get(reverse("work:projects_funnel")))
    assert "2 个" in funnel and "?reached=signed" in funnel
    listed = reverse("work:projects_all")
    signed = text_of(officer.get(listed + "?reached=signed"))
    assert row.title in signed and other.title not in signed and "到过“签约”阶段的" in signed
    found = text_of(officer.get(listed + "?words=秦运&chain=现代物流"))
    assert other.title in found and row.title not in found
    assert "没有符合的项目" in text_of(officer.get(listed + "?since=2027-01-01"))
    assert "没有符合的项目" in text_of(officer.get(listed + "?words=%00&stage=%27&unit=x"))
    board = text_of(officer.get(reverse("work:projects")))
    assert row.title in board and 'id="stage-signed"' in board


def test_two_that_may_be_one_are_decided_side_by_side(pw: ProjectWorld) -> None:
    first, again = pw.lead(), pw.lead(title="轴承项目")
    officer = enter(pw, "officer")
    assert "疑似重复 1 对" in text_of(officer.get(reverse("work:projects")))
    pair = Likeness.objects.get()
    url = reverse("work:project_decide", args=[pair.pk])
    shown = text_of(officer.get(url))
    assert first.number in shown and again.number in shown
    assert officer.post(url, {}).status_code == 422
    officer.post(url, {"answer": first.number, "words": "同一个人"})
    moved = officer.get(reverse("work:project", args=[again.number]))
    assert moved["Location"] == reverse("work:project", args=[first.number])
    assert officer.get(url).status_code == 404


def test_anybody_tells_of_a_lead(pw: ProjectWorld) -> None:
    visitor, url = enter(pw), reverse("portal:invest")
    assert "提供投资线索" in text_of(visitor.get(url))
    assert visitor.get(reverse("portal:invested")).status_code == 302
    told = {
        "title": "氢能阀门项目", "company": "苏州氢阀科技", "reporter": "老李",
        "reporter_phone": "13700137000", "token": "abc", "member": "没有的商会",
    }  # fmt: skip
    wrong = visitor.post(url, told)
    assert wrong.status_code == 422 and "没有找到这个联盟成员" in text_of(wrong)
    keep_member(
        member_id=None, data=MemberInput("四川氢能商会", "", "", "", START.date()),
        actor=pw.actor("officer"), at=START,
    )  # fmt: skip
    done = visitor.post(url, {**told, "member": "四川氢能商会"}, follow=True)
    row = Project.objects.get()
    assert row.number in text_of(done) and row.source == "alliance" and row.member is not None
    visitor.post(url, {**told, "member": "四川氢能商会"})
    assert Project.objects.count() == 1
    follow = reverse("portal:lead_followed", args=[row.receipt])
    assert follow in done.content.decode() and row.receipt != row.token
    shown = text_of(Client().get(follow))
    assert "还在安排人跟进" in shown and row.number in shown and "氢" not in shown
    assert Client().get(reverse("portal:lead_followed", args=["x" * 32])).status_code == 404
    officer = enter(pw, "officer")
    officer.post(reverse("work:project_claim", args=[row.number]))
    assert Project.objects.get().owner_id == pw.people["officer"].pk
    assert "已有专人跟进" in text_of(Client().get(follow))
    assert "1 条，到“签约”及以后 0 个" in text_of(officer.get(reverse("work:alliance")))
    member = reverse("work:alliance_member", args=[AllianceMember.objects.get().pk])
    assert row.title in text_of(officer.get(member))
    assert "1 条，到" not in text_of(enter(pw, "town").get(reverse("work:alliance")))


def test_the_way_blockers_and_factors(pw: ProjectWorld) -> None:
    row = pw.until("landed")
    officer, way = enter(pw, "officer"), reverse("work:project_way", args=[row.number])
    shown = text_of(officer.get(way))
    assert "从企业开办到竣工验收" in shown and "竣工验收" in shown and "决定工期" in shown
    act = reverse("work:project_way_act", args=[row.number, "milestone"])
    bad = officer.post(act, {"milestone-code": "land", "milestone-paper": "", "milestone-on": ""})
    assert bad.status_code == 422
    done = {"milestone-code": "land", "milestone-paper": "备案证明", "milestone-on": "2026-03-01"}
    assert officer.post(act, done).status_code == 303
    assert "备案证明" in text_of(officer.get(way))
    block = reverse("work:blocker_new", args=[row.number])
    said = {"text": "专线路由没人牵头", "into": "consultation"}
    assert "请选择参加会商的单位" in text_of(officer.post(block, said))
    refused = officer.post(block, {**said, "parties": [pw.world.power.code]})
    assert refused.status_code == 409 and "专线路由没人牵头" in text_of(refused)
    officer.post(block, {**said, "into": "demand"})
    case = Blocker.objects.get().case
    assert case is not None
    for name, page in (("officer", "work:project"), ("owner", "portal:my_project")):
        assert case.number in text_of(enter(pw, name).get(reverse(page, args=[row.number])))
    officer.post(
        reverse("work:project_add", args=[row.number, "factor"]),
        {"factor": "land", "text": "35 亩", "days": "10"},
    )
    watch = Watch.objects.get(kind="factor")
    asked, url = enter(pw, "land"), reverse("work:project_watch", args=[watch.pk])
    assert "35 亩" in text_of(asked.get(reverse("work:project_watches")))
    assert "35 亩" in text_of(asked.get(url))
    asked.post(url, {"act": "take"})
    assert asked.post(url, {"act": "end", "end-ended": "done"}).status_code == 422
    asked.post(url, {"act": "move", "move-days": "5", "move-why": "等规划"})
    asked.post(url, {"act": "end", "end-ended": "done", "end-outcome": "已列入供地计划"})
    assert "已列入供地计划" in text_of(officer.get(way))
