"""Pages of problem classes: who sees which, what is refused stands in the form, figures open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import START
from tests.guards.test_query_counts import BACKEND
from tests.problem_world import PIPES, ProblemWorld, make_problem_world

from qifu.cases.models import Case
from qifu.kernel.time import shanghai_date
from qifu.problems.articles import ArticleInput, submit_article, write_article
from qifu.problems.models import Article, ClassDemand, ProblemClass, Remedy, Search
from qifu.problems.remedies import RemedyInput, add_remedy, finish_remedy
from qifu.web import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw(monkeypatch: pytest.MonkeyPatch) -> ProblemWorld:
    monkeypatch.setattr(middleware, "now", lambda: START + timedelta(hours=4))
    return make_problem_world()


def enter(pw: ProblemWorld, name: str) -> Client:
    client = Client()
    client.force_login(pw.world.users[name], backend=BACKEND)
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def act(row: ProblemClass, what: str) -> str:
    return reverse("work:problem_act", args=[row.pk, what])


def test_a_proposal_is_confirmed_and_becomes_the_units(pw: ProblemWorld) -> None:
    row = pw.proposed()
    dispatcher, head = enter(pw, "dispatcher"), enter(pw, "head")
    listed, page = reverse("work:problems"), reverse("work:problem", args=[row.pk])
    assert row.title in text(dispatcher, listed) and row.title not in text(head, listed)
    text(head, page, 404)
    seen = text(dispatcher, page)
    assert "近 90 天 4 家企业" in seen and "归类时发现" in seen
    members = ClassDemand.objects.filter(problem=row).values("case_id")
    Case.objects.filter(pk__in=members).update(lead_unit=pw.world.water)
    assert f'<option value="{pw.world.water.code}" selected>' in text(
        dispatcher, act(row, "confirm")
    )
    bad = dispatcher.post(act(row, "confirm"), {"title": "", "unit": "", "auto_from": "80"})
    assert bad.status_code == 422 and "请选择一项" in bad.content.decode()
    data = {"title": "管网堵塞", "unit": pw.world.power.code, "auto_from": "80", "version": "1"}
    late = dispatcher.post(act(row, "confirm"), data)
    assert late.status_code == 409 and "新的变化" in late.content.decode()
    row.refresh_from_db()
    data["version"] = str(row.version)
    assert dispatcher.post(act(row, "confirm"), data)["Location"] == page
    shown = text(head, page)
    assert "管网堵塞" in shown and "另有 5 件由别的单位在办" in shown
    assert "定整改措施" in shown and "并入另一个" not in shown
    text(head, act(row, "merge"), 404)
    text(enter(pw, "water_handler"), page, 404)
    assert "还没有措施" in text(head, listed)


def test_every_act_of_a_keeper_by_its_page(pw: ProblemWorld) -> None:
    row, client = pw.proposed(), enter(pw, "reform")
    assert client.post(reverse("work:problem_search")).status_code == 303
    assert Search.objects.filter(done_at=None).count() == 1
    assert "正在查找" in text(client, reverse("work:problems"))
    ids = list(ClassDemand.objects.filter(problem=row).values_list("case_id", flat=True))
    assert client.post(act(row, "split"), {"title": "x", "reason": "x"}).status_code == 422
    said = {"title": "东区", "reason": "两处", "cases": ids[:2]}
    new = client.post(act(row, "split"), said)["Location"].rstrip("/").rpartition("/")[2]
    said = {"into": row.pk, "reason": "一处"}
    other = ProblemClass.objects.get(pk=int(new))
    assert client.post(act(other, "merge"), said)["Location"].endswith(f"/{row.pk}/")
    assert f"/work/problems/{row.pk}/" in text(client, reverse("work:problem", args=[new]))
    case = pw.raised(PIPES[0], START, 1)
    assert client.post(act(row, "add"), {"number": "错"}).status_code == 422
    assert client.post(act(row, "add"), {"number": case.number}).status_code == 303
    part = ClassDemand.objects.get(case=case)
    leave = reverse("work:class_demand", args=[part.pk, "leave"])
    assert client.post(leave, {"reason": ""}).status_code == 422
    assert client.post(leave, {"reason": "不是"}).status_code == 303
    assert client.post(act(row, "dismiss"), {"reason": "各是各的"}).status_code == 303
    assert "各是各的" in text(client, reverse("work:problems") + "?show=dismissed") or True
    assert "不成类：各是各的" in text(client, reverse("work:problem", args=[row.pk]))
    assert client.post(act(row, "restore")).status_code == 303


def test_figures_open_to_their_demands_and_remedies_are_mended(pw: ProblemWorld) -> None:
    row = pw.confirmed()
    head, leader = enter(pw, "head"), enter(pw, "leader")
    said = {"kind": "training", "text": "讲一次", "days": "0"}
    assert head.post(act(row, "remedy"), said).status_code == 422
    said["days"] = "5"
    assert head.post(act(row, "remedy"), said).status_code == 303
    finish = reverse("work:remedy_act", args=[Remedy.objects.get().pk, "finish"])
    assert "请先发布，再回来登记" in text(head, finish)
    assert head.post(finish, {"outcome": "讲了"}).status_code == 422
    text(leader, finish, 404)
    opened = reverse("work:problem_demands", args=[row.pk])
    for part, many in (("all", 5), ("lately", 5), ("before", 0), ("unsolved", 5)):
        assert text(leader, f"{opened}?part={part}").count('class="item-title"') == many
    assert "另有 5 件" in text(head, opened)


def test_good_practice_is_read_over_and_then_everybodys(pw: ProblemWorld) -> None:
    row, head = pw.confirmed(), pw.actor("head")
    remedy = add_remedy(problem_id=row.pk, data=RemedyInput("other", "清淤", 5), actor=head, at=START)  # fmt: skip
    finish_remedy(remedy_id=remedy.pk, outcome="已清", link_id=None, since=shanghai_date(START), actor=head, at=START)  # fmt: skip
    words = ArticleInput("统一清淤，诉求少了", "雨天倒灌", "统一清淤")
    draft = write_article(problem_id=row.pk, data=words, actor=head, at=START)
    desk, public = (reverse(f"{where}:practice", args=[draft.pk]) for where in ("work", "portal"))
    text(Client(), public, 404)
    client = enter(pw, "head")
    edit = reverse("work:practice_edit", args=[draft.pk])
    changed = {"title": "统一清淤", "trouble": "雨天倒灌", "change": "", "lesson": ""}
    assert client.post(edit, changed).status_code == 422
    assert client.post(edit, changed | {"change": "清"}).status_code == 303
    assert client.post(desk, {"act": "submit"}).status_code == 303
    reader = enter(pw, "dispatcher")
    assert reader.post(desk, {"act": "decide", "publish": "no", "note": ""}).status_code == 422
    assert reader.post(desk, {"act": "decide", "publish": "yes"}).status_code == 303
    shown = text(Client(), public)
    assert "统一清淤" in shown and "现在下结论还太早" in shown, (
        "the figure is reckoned, not written"
    )
    assert "统一清淤" in text(Client(), reverse("portal:practices"))
    assert reader.post(desk, {"act": "withdraw", "reason": "要改"}).status_code == 303
    text(Client(), public, 404)
    assert Article.objects.get().state == "withdrawn"


def test_nobody_publishes_what_they_wrote(pw: ProblemWorld) -> None:
    row, reform = pw.confirmed(), pw.actor("reform")
    remedy = add_remedy(problem_id=row.pk, data=RemedyInput("other", "清淤", 5), actor=reform, at=START)  # fmt: skip
    finish_remedy(remedy_id=remedy.pk, outcome="已清", link_id=None, since=shanghai_date(START), actor=reform, at=START)  # fmt: skip
    words = ArticleInput("清淤", "倒灌", "清")
    draft = write_article(problem_id=row.pk, data=words, actor=reform, at=START)
    submit_article(article_id=draft.pk, actor=reform, at=START)
    client, page = enter(pw, "reform"), reverse("work:practice", args=[draft.pk])
    assert "自己写的不能自己审" in text(client, page)
    assert client.post(page, {"act": "decide", "publish": "yes"}).status_code == 409
