"""Ratings on the pages: given by the firm, seen by everybody, answered and mended by officials."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.factories import REACHED, World, moment
from tests.rating_world import lay_rating_ground, mending_of, rated, served
from tests.web.conftest import Browser

from qifu.cases.models import Case
from qifu.demands.operations import make_rating_link
from qifu.ratings.models import Occasion

GIVEN = {"grade": "2", "solved": "no", "bad": ["slow"], "comment": "等了一个月", "public": "on"}


@pytest.fixture
def world(world: World) -> World:
    lay_rating_ground()
    return world


def text(response) -> str:
    return response.content.decode()


def test_the_firm_rates_adds_and_reads_the_answer(world: World, browser: Browser) -> None:
    row = served(world, timezone.now())
    owner, url = browser("owner"), f"/ratings/mine/{row.pk}/"
    assert url in text(owner.get("/ratings/mine/"))
    led = owner.get(f"/demands/{row.case.number}/do/rate/")
    assert led.status_code == 302 and led["Location"] == url
    page = text(owner.get(url))
    assert "哪些要改进" in page and "checked" not in page  # nothing is ticked beforehand
    wrong = owner.post(url, {"comment": "等了一个月"})
    assert wrong.status_code == 422 and "等了一个月" in text(wrong)
    assert owner.post(url, GIVEN).status_code == 303
    again = owner.post(url, GIVEN)
    assert again.status_code == 409 and "已经评价过" in text(again)
    page = text(owner.get(url))
    assert "不满意" in page and "办得慢" in page and "差评处理 CP" in page
    assert owner.post(f"{url}more/", {"text": "还是没好"}).status_code == 303
    assert owner.post(f"{url}more/", {"text": "再补充"}).status_code == 409
    head = browser("head")
    assert head.post(f"/work/ratings/{row.pk}/", {"text": "我们已加派人手"}).status_code == 303
    twice = head.post(f"/work/ratings/{row.pk}/", {"text": "改一下"})
    assert twice.status_code == 409 and "不能再改" in text(twice)
    page = text(owner.get(url))
    assert "我们已加派人手" in page and "还是没好" in page


def test_whoever_only_reads_is_told_so(world: World, browser: Browser) -> None:
    row = served(world)
    page = text(browser("viewer").get(f"/ratings/mine/{row.pk}/"))
    assert "您只能查看" in page and "提交评价" not in page
    assert browser("stranger").get(f"/ratings/mine/{row.pk}/").status_code == 404


def test_the_link_takes_labels_and_works_once(client: Client, world: World) -> None:
    case = world.answered(timezone.now())
    url = f"/rate/{make_rating_link(case=case, at=timezone.now())}/"
    assert "办得慢" in text(client.get(url))
    assert client.post(url, {"grade": "2"}).status_code == 422
    assert client.post(url, GIVEN).status_code == 200
    row = Occasion.objects.get(case=case)
    assert (row.grade, row.labels, row.public, row.via) == (2, ["slow"], True, "link")
    assert client.get(url).status_code == 404


def test_everybody_sees_results_and_few_are_said_to_be_few(client: Client, world: World) -> None:
    assert "还没有办结的服务" in text(client.get("/ratings/"))
    cache.clear()
    now = timezone.now()
    bad = rated(world, 2, now, comment="等了一个月", public=True)
    rated(world, 5, now, comment="不公开的话")
    served(world, now)
    page = text(client.get("/ratings/"))
    assert "评价只有 2 条，数量少，不算比例" in page
    assert "等了一个月" in page and "不公开的话" not in page
    assert world.firm.name not in page
    own = text(client.get(f"/ratings/items/{bad.item_kind}/{bad.item}/"))
    assert "办结的服务</dt><dd>3 次" in own and "评价率 66.7%" in own
    for _ in range(3):
        rated(world, 5, now)
    cache.clear()
    assert "80.0%" in text(client.get("/ratings/?by=unit"))
    assert client.get("/ratings/items/nothing/x/").status_code == 404
    assert client.get("/ratings/centres/none/").status_code == 404
    centre = text(client.get(f"/centres/{world.window.centre.code}/"))
    assert "近一年还没有经这个中心办结的服务" in centre


def test_a_bad_one_is_mended_on_the_pages(world: World, browser: Browser) -> None:
    case = mending_of(rated(world, 1, moment("2026-03-02 10:00"), comment="没人接电话"))
    url = f"/work/ratings/mending/{case.number}/"
    head = browser("head")
    assert case.number in text(head.get("/work/ratings/"))
    assert case.number in text(head.get("/work/inbox/"))
    assert head.get(f"/work/cases/{case.number}/")["Location"] == url
    page = text(browser("handler").get(url))
    assert "没人接电话" in page and "138****8000" in page and "核实属实" in page

    def act(who: str, action: str, **data: str) -> None:
        version = Case.objects.get(pk=case.pk).version
        sent = browser(who).post(f"{url}?do={action}", {**data, "version": version})
        assert sent.status_code == 303, text(sent)

    act("handler", "confirm_problem", text="值班电话无人接", cause="attitude")
    act("handler", "report_mended", outcome="solved", text="已排班", evidence="排班表")
    waiting = text(head.get("/work/approvals/"))
    assert case.number in waiting and "已排班" in waiting
    act("head", "approve_answer")
    revisitor = browser("revisitor")
    assert case.title in text(revisitor.get("/work/revisits/"))
    assert revisitor.get(f"/work/revisits/{case.number}/")["Location"] == url
    act("revisitor", "revisit_accepted", **REACHED)
    act("revisitor", "close_out")
    cache.clear()
    assert "1（1）" in text(browser("owner").get("/ratings/"))
    assert "逐日时限" in text(head.get(f"{url}ledger/"))


def test_the_clerk_reads_its_centres_ratings_and_answers_none(
    world: World, browser: Browser
) -> None:
    row = rated(world, 2)
    clerk = browser("clerk")
    assert row.case.number not in text(clerk.get("/work/ratings/?show=all"))
    assert clerk.get(f"/work/ratings/{row.pk}/").status_code == 404
    leader = browser("leader")
    assert row.case.number in text(leader.get("/work/ratings/?show=all"))
    assert "发出回复" not in text(leader.get(f"/work/ratings/{row.pk}/"))
    assert leader.post(f"/work/ratings/{row.pk}/", {"text": "好"}).status_code == 404
