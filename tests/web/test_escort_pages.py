"""Escorts on screen: asked by the firm, worked by the specialist, reassigned, rated."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.escort_world import lay_escorts
from tests.factories import START, World, make_world
from tests.guards.test_query_counts import BACKEND

from qifu.escorts.models import Escort
from qifu.identity.models import User
from qifu.kernel.models import Notice
from qifu.web import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(middleware, "now", lambda: START)
    return make_world()


def enter(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def test_from_asking_to_rating(world: World) -> None:
    people = lay_escorts(world)
    owner, mine = enter(world.users["owner"]), enter(people["centre"])
    ask = reverse("portal:escort_ask")
    assert "帮办一个事项" in text_of(owner.get(ask))
    wrong = owner.post(ask, {"firm": world.firm.pk, "title": "", "checklist": ""})
    assert wrong.status_code == 422
    bad = {"firm": world.firm.pk, "title": "开店", "checklist": "application", "case_number": "X1"}
    assert "没有找到这个办件" in text_of(owner.post(ask, bad))
    given = owner.post(ask, {**bad, "case_number": ""})
    escort = Escort.objects.get()
    page = reverse("portal:escort", args=[escort.number])
    assert given["Location"] == page
    assert "专员甲" in text_of(owner.get(page)) and "0816-2345678" in text_of(owner.get(page))
    assert escort.title in text_of(owner.get(reverse("portal:escorts")))
    assert enter(world.users["stranger"]).get(page).status_code == 404

    assert escort.title in text_of(mine.get(reverse("work:escorts")))
    work = reverse("work:escort", args=[escort.number])
    for step in escort.steps.all():
        url = reverse("work:escort_step", args=[escort.number, step.pk])
        mine.post(url, {"note": "办好"})
    mine.post(
        reverse("work:escort_log", args=[escort.number]), {"log-text": "已陪同", "log-inner": "on"}
    )
    assert "已陪同" in text_of(mine.get(work)) and "已陪同" not in text_of(owner.get(page))
    close = reverse("work:escort_close", args=[escort.number])
    assert mine.post(close, {"close-ended": "done", "close-outcome": ""}).status_code == 422
    mine.post(close, {"close-ended": "done", "close-outcome": "证照已领"})
    link = Notice.objects.get(template="escort.done", channel="sms").body.rpartition("http")[2]
    path = "/escorts/rate/" + link.partition("/escorts/rate/")[2]
    passer = enter(None)
    assert passer.post(path, {"comment": "好"}).status_code == 422
    assert "谢谢" in text_of(passer.post(path, {"grade": "5", "comment": "好"}))
    assert passer.get(path).status_code == 404
    assert "非常满意" in text_of(mine.get(work))
    again = owner.post(page, {"grade": "1", "comment": ""})
    assert again.status_code == 409


def test_staff_open_reassign_and_keep_the_roster(world: World) -> None:
    people = lay_escorts(world)
    clerk, dispatcher = enter(world.users["clerk"]), enter(world.users["dispatcher"])
    assert world.firm.name in text_of(clerk.get(reverse("work:escort_find"), {"q": "测试企业"}))
    url = reverse("work:escort_new", args=[world.firm.pk])
    assert clerk.post(url, {}).status_code == 422
    clerk.post(url, {"checklist": "project", "title": "建厂", "case_number": ""})
    escort = Escort.objects.get()
    assert escort.specialist == people["town"]
    page = text_of(dispatcher.get(reverse("work:escort", args=[escort.number])))
    assert "改派" in page and "专员甲：没有登记" in page
    move = reverse("work:escort_reassign", args=[escort.number])
    assert dispatcher.post(move, {"to-specialist": "x", "to-why": ""}).status_code == 422
    dispatcher.post(move, {"to-specialist": people["centre"].pk, "to-why": "原专员请假"})
    escort.refresh_from_db()
    assert escort.specialist == people["centre"]
    assert (
        enter(people["town"]).get(reverse("work:escort", args=[escort.number])).status_code == 404
    )
    roster = text_of(clerk.get(reverse("work:roster")))
    assert "专员甲" in roster and "修改<span" not in roster
    keep = reverse("work:roster_member", args=[people["town"].pk])
    assert enter(world.users["town_head"]).get(keep).status_code == 200
    assert enter(world.users["head"]).get(keep).status_code == 404
    data = {"skills": ["law", "talent"], "phone": "13800138000", "limit": "3", "active": "on"}
    assert dispatcher.post(keep, data).status_code == 303
    assert "法务和信用" in text_of(clerk.get(reverse("work:roster")))
