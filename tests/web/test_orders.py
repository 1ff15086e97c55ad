"""Supervision orders: issued, seen by whom they concern, answered, counted."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import World
from tests.web.conftest import Browser

from qifu.cases.models import Case, SupervisionOrder
from qifu.kernel.events import stream_events

pytestmark = pytest.mark.django_db


def issued(world: World, days: int = 2) -> tuple[Case, SupervisionOrder]:
    case = world.handling()
    case = world.act(case, "issue_order", "supervisor", level="order", text="请说明", days=days)
    return case, SupervisionOrder.objects.get(case=case)


def test_issue_by_number(world: World, browser: Browser) -> None:
    case = world.handling()
    client = browser("supervisor")
    found = client.get(reverse("work:order_new"), {"number": case.number.lower()})
    assert found["Location"] == reverse("work:order_issue", args=[case.number])
    lost = client.get(reverse("work:order_new"), {"number": "SQ2026-000999-0"}, follow=True)
    assert "没有找到编号" in lost.content.decode()
    data = {"version": str(case.version), "level": "urge", "text": "请三日内说明", "days": "3"}
    done = client.post(found["Location"] + "?do=issue_order", data)
    assert done["Location"] == reverse("work:orders") + "?box=issued"
    page = client.get(done["Location"]).content.decode()
    assert "请三日内说明" in page and "催办" in page


def test_the_ordered_unit_answers(world: World, browser: Browser) -> None:
    case, order = issued(world)
    client, url = browser("handler"), reverse("work:order", args=[order.pk])
    assert case.title in client.get(reverse("work:orders") + "?box=mine").content.decode()
    assert "确认反馈督办" in client.get(url).content.decode()
    data = {"version": str(case.version), "text": "已约供电公司周五到场"}
    assert client.post(url + "?do=answer_order", data)["Location"] == url
    order.refresh_from_db()
    assert (order.state, order.answer) == ("answered", "已约供电公司周五到场")
    page = browser("supervisor").get(reverse("work:orders") + "?box=answered").content.decode()
    assert case.title in page and "已反馈" in page


def test_a_file_sent_with_something_wrong_is_kept_for_the_next_try(
    world: World, browser: Browser
) -> None:
    case, order = issued(world)
    url = reverse("work:order", args=[order.pk]) + "?do=answer_order"
    proof = SimpleUploadedFile("现场.txt", "已到场".encode())
    client = browser("handler")
    page = client.post(url, {"version": str(case.version), "text": "", "files": proof})
    assert page.status_code == 422
    kept = re.findall(r'name="kept" value="([^"]+)"', page.content.decode())
    assert len(kept) == 1
    data = {"version": str(case.version), "text": "已到场", "kept": kept}
    assert client.post(url, data).status_code in (302, 303)
    order.refresh_from_db()
    assert order.state == "answered"
    assert kept[0] in str([event.payload for event in stream_events(case.stream)])


def test_the_older_order_is_answered_first(world: World, browser: Browser) -> None:
    case, first = issued(world)
    world.act(case, "issue_order", "supervisor", level="notice", text="再次说明", days=2)
    second = SupervisionOrder.objects.exclude(pk=first.pk).get()
    url = reverse("work:order", args=[second.pk])
    page = browser("handler").get(url).content.decode()
    assert "更早的督办" in page and 'id="act"' not in page


def test_another_unit_finds_no_order(world: World, browser: Browser) -> None:
    case, order = issued(world)
    client = browser("water_handler")
    assert client.get(reverse("work:order", args=[order.pk])).status_code == 404
    for box in ("open", "mine", "answered", "all"):
        page = client.get(reverse("work:orders"), {"box": box}).content.decode()
        assert case.title not in page
    assert browser("handler").get(reverse("work:order_new")).status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "handler"])
def test_every_count_opens_to_its_orders(world: World, browser: Browser, who: str) -> None:
    issued(world)
    issued(world, days=20)
    client = browser(who)
    page = client.get(reverse("work:orders")).content.decode()
    tiles = re.findall(r'class="tile" href="(\?box=\w+)"><b[^>]*>(\d+)</b>', page)
    assert len(tiles) >= 2
    for query, number in tiles:
        listed = client.get(reverse("work:orders") + query).content.decode()
        assert listed.count("data-row") == int(number), query


def test_an_order_before_there_is_a_lead(world: World, browser: Browser) -> None:
    case = world.act(world.dispatched(), "object", "handler", legal_basis="x", reason="不属本局")
    world.act(case, "issue_order", "supervisor", level="urge", text="尽快裁定", days=1)
    SupervisionOrder.objects.update(unit=None)
    order = SupervisionOrder.objects.get()
    assert "指挥调度中心" in browser("supervisor").get(reverse("work:orders")).content.decode()
    url = reverse("work:order", args=[order.pk])
    assert "指挥调度中心" in browser("supervisor").get(url).content.decode()
