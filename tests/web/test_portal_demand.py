"""A firm's page of its demand: what it says, what one can do, and who may not see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import START, World
from tests.web.conftest import Browser

from qifu.cases.models import Case, Message, Rating
from qifu.kernel.models import Notice


def now_minus(days: int = 0):  # type: ignore[no-untyped-def]
    return timezone.now() - timedelta(days=days)


def test_it_says_where_it_stands_and_who_has_it(browser: Browser, world: World) -> None:
    case = world.handling(timezone.now())
    page = browser("owner").get(f"/demands/{case.number}/").content.decode()
    assert "区发改局正在办理" in page
    assert "还剩" in page
    assert f"/demands/{case.number}/ledger/" in page
    assert "已分派给区发改局办理" in page


def test_before_dispatch_it_says_by_when(browser: Browser, world: World) -> None:
    case = world.submit(timezone.now()).case
    page = browser("owner").get(f"/demands/{case.number}/").content.decode()
    assert "前分派" in page
    assert "指挥调度中心" in page


def test_the_ledger_tells_every_day(browser: Browser, world: World) -> None:
    case = world.handling(START)
    page = browser("owner").get(f"/demands/{case.number}/ledger/").content.decode()
    assert "计入，第 1 天" in page
    assert "周末" in page
    assert "（到期日）" in page
    assert "日历版本" in page


PAGES = ("", "ledger/", "receipt/", "receipt.pdf", "do/withdraw/")


@pytest.mark.parametrize("page", PAGES)
def test_another_firm_finds_nothing(page: str, browser: Browser, world: World) -> None:
    case = world.submit().case
    other = browser("stranger")
    missing = other.get(f"/demands/SQ2026-999999-0/{page}")
    there = other.get(f"/demands/{case.number}/{page}")
    assert there.status_code == missing.status_code == 404
    assert there.content == missing.content


def test_another_firm_cannot_write(browser: Browser, world: World) -> None:
    case = world.submit().case
    other = browser("stranger")
    for path, data in (
        ("messages/", {"text": "你好"}),
        ("secret/", {}),
        ("do/withdraw/", {"reason": "x", "version": 1}),
    ):
        assert other.post(f"/demands/{case.number}/{path}", data).status_code == 404
    assert not Message.objects.exists()


def test_another_firm_is_not_in_the_list_or_search(browser: Browser, world: World) -> None:
    case = world.submit().case
    other = browser("stranger")
    for query in ("", "?show=all", f"?show=all&q={case.number}", "?show=all&q=用电"):
        assert f"/demands/{case.number}/" not in other.get(f"/demands/{query}").content.decode()
    assert case.number in browser("viewer").get("/demands/?show=all&q=用电").content.decode()


def test_who_may_only_look_reads_but_does_not_act(browser: Browser, world: World) -> None:
    case = world.submit().case
    viewer = browser("viewer")
    page = viewer.get(f"/demands/{case.number}/").content.decode()
    assert "发送留言" not in page
    assert "可以在这里告诉" not in page
    assert "撤回诉求" not in page
    assert viewer.post(f"/demands/{case.number}/messages/", {"text": "x"}).status_code == 403


def test_messages_go_both_ways(browser: Browser, world: World) -> None:
    case = world.handling(timezone.now())
    owner = browser("owner")
    upload = SimpleUploadedFile("照片说明.txt", "现场".encode(), "text/plain")
    sent = owner.post(
        f"/demands/{case.number}/messages/", {"text": "今天又停电了", "files": [upload]}
    )
    assert sent.status_code in (302, 303)
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "今天又停电了" in page
    assert "照片说明.txt" in page
    assert owner.post(f"/demands/{case.number}/messages/", {"text": ""}).status_code == 422


def test_withdrawing_asks_why_and_does_it_once(browser: Browser, world: World) -> None:
    case = world.submit(timezone.now()).case
    owner = browser("owner")
    url = f"/demands/{case.number}/do/withdraw/"
    assert owner.get(url).status_code == 200
    assert owner.post(url, {"version": case.version, "reason": ""}).status_code == 422
    assert owner.post(url, {"version": case.version, "reason": "已解决"}).status_code in (302, 303)
    again = owner.post(url, {"version": case.version, "reason": "已解决"})
    assert again.status_code == 409
    case.refresh_from_db()
    assert case.state == "withdrawn"
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "已答复" not in page
    assert "发送留言" not in page
    assert "谁在办" not in page
    receipt = owner.get(f"/demands/{case.number}/receipt/").content.decode()
    assert "会尽快分派" not in receipt
    assert owner.get(url).status_code == 409


def test_what_somebody_did_meanwhile_is_told_and_the_text_kept(
    browser: Browser, world: World
) -> None:
    case = world.submit(timezone.now()).case
    seen = case.version
    world.act(
        case,
        "dispatch",
        "dispatcher",
        timezone.now(),
        lead_unit=world.power.code,
        klass="general_5",
    )
    response = browser("owner").post(
        f"/demands/{case.number}/do/withdraw/", {"version": seen, "reason": "写好的理由"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "刚刚" in page
    assert "写好的理由" in page


def test_supplying_asks_for_each_thing(browser: Browser, world: World) -> None:
    case = world.handling(timezone.now())
    world.act(
        case,
        "request_material",
        "handler",
        timezone.now(),
        items="营业执照\n用地红线图",
        days=5,
        reason="核实用地",
    )
    owner = browser("owner")
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "用地红线图" in page
    assert "暂停计时" in page
    assert Notice.objects.filter(body__contains="营业执照；用地红线图").exists()
    url = f"/demands/{case.number}/do/supply_material/"
    assert "1. 营业执照" in owner.get(url).content.decode()
    case.refresh_from_db()
    upload = SimpleUploadedFile("红线图.txt", "图".encode(), "text/plain")
    missing = owner.post(url, {"version": case.version, "text_1": "", "files_2": [upload]})
    assert missing.status_code == 422
    assert "红线图.txt" in missing.content.decode()
    kept = missing.context["items"][1]["kept"][0].pk
    done = owner.post(
        url, {"version": case.version, "text_1": "随信附上", "kept_2": [str(kept)], "text": ""}
    )
    assert done.status_code in (302, 303)
    case.refresh_from_db()
    assert case.state == "handling"
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "1. 营业执照：随信附上" in page
    assert "红线图.txt" in page


def test_rating_is_apart_from_solved(browser: Browser, world: World) -> None:
    case = world.answered(timezone.now())
    owner = browser("owner")
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "已送电" in page
    url = f"/demands/{case.number}/do/rate/"
    assert owner.post(url, {"version": case.version, "grade": "2"}).status_code == 422
    rated = owner.post(url, {"version": case.version, "grade": "2", "solved": "partly"})
    assert rated.status_code in (302, 303)
    rating = Rating.objects.get()
    assert (rating.grade, rating.solved) == (2, "partly")
    assert (
        "您已评价：不满意，问题部分解决" in owner.get(f"/demands/{case.number}/").content.decode()
    )


def test_reopening_needs_a_reason(browser: Browser, world: World) -> None:
    case = world.closed(timezone.now())
    owner = browser("owner")
    url = f"/demands/{case.number}/do/reopen/"
    assert owner.post(url, {"version": case.version, "reason": ""}).status_code == 422
    assert owner.post(url, {"version": case.version, "reason": "又停电"}).status_code in (302, 303)
    case.refresh_from_db()
    assert (case.state, case.round) == ("submitted", 2)
    page = owner.get(f"/demands/{case.number}/").content.decode()
    assert "前分派" in page
    assert "将到期" not in page


def test_an_officials_act_is_not_the_firms(browser: Browser, world: World) -> None:
    case = world.submit(timezone.now()).case
    owner = browser("owner")
    assert owner.get(f"/demands/{case.number}/do/dispatch/").status_code == 409
    data = {"version": case.version, "lead_unit": world.power.code, "klass": "general_5"}
    assert owner.post(f"/demands/{case.number}/do/dispatch/", data).status_code == 409
    assert owner.get(f"/demands/{case.number}/do/nonsense/").status_code == 404


def test_the_list_filters_in_the_address_and_pages(browser: Browser, world: World) -> None:
    for _ in range(21):
        world.submit()
    owner = browser("owner")
    first = owner.get("/demands/?show=open")
    assert len(first.context["rows"]) == 20
    assert "show=open&amp;page=2" in first.content.decode()
    assert len(owner.get("/demands/?show=open&page=2").context["rows"]) == 1
    assert owner.get("/demands/?page=nonsense&show=x").status_code == 200
    assert len(owner.get("/demands/?show=closed").context["rows"]) == 0


def test_the_list_costs_the_same_for_one_and_many(
    browser: Browser, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = browser("owner")
    world.submit()
    counts = []
    for _ in range(2):
        owner.get("/demands/")
        with django_assert_max_num_queries(12) as captured:
            owner.get("/demands/")
        counts.append(len(captured))
        for _ in range(15):
            world.submit()
    assert counts[0] == counts[1]


def test_the_page_costs_few_queries(
    browser: Browser, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = world.answered(timezone.now())
    owner = browser("owner")
    owner.get(f"/demands/{case.number}/")
    with django_assert_max_num_queries(18):
        owner.get(f"/demands/{case.number}/")


def test_a_lost_secret_is_renewed(client: Client, browser: Browser, world: World) -> None:
    receipt = world.submit(timezone.now())
    number = receipt.case.number
    owner = browser("owner")
    assert "生成新的查询码" in owner.get(f"/demands/{number}/receipt/").content.decode()
    assert owner.post(f"/demands/{number}/secret/").status_code in (302, 303)
    fresh = owner.get(f"/demands/{number}/receipt/").context["secret"]
    old = client.post("/track/", {"number": number, "secret": receipt.secret})
    assert old.status_code == 422
    assert client.post("/track/", {"number": number, "secret": fresh}).status_code == 200


def test_officials_have_their_own_page(browser: Browser, world: World) -> None:
    case = Case.objects.get(pk=world.handling(timezone.now()).pk)
    assert browser("handler").get(f"/demands/{case.number}/").status_code == 404


def test_who_may_only_read_is_told_so_clearly(browser: Browser, world: World) -> None:
    case = world.submit().case
    client = browser("viewer")
    for page in ("do/withdraw/", "do/rate/"):
        response = client.get(f"/demands/{case.number}/{page}")
        assert response.status_code == 403
        assert "您只能查看，不能代这家企业办理" in response.content.decode()
    assert client.post(f"/demands/{case.number}/messages/", {"text": "你好"}).status_code == 403
    assert not Message.objects.exists()
