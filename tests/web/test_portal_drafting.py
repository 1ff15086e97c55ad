"""Writing a demand in three steps without JavaScript; nothing typed is ever lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import PASSWORD, START, World
from tests.web.conftest import Browser

from qifu.cases.models import Attachment, Case
from qifu.demands.models import DemandDraft, KnownAnswer

TEXT = "车间扩产需要用电增容，变压器报装一个月没有进展。"


def details(world: World, **more: object) -> dict[str, object]:
    return {
        "topic": world.topic.topic,
        "enterprise": "",
        "contact_name": "王厂长",
        "contact_phone": "138 0013 8000",
        "place": "",
        **more,
    }


def written(client: Client, world: World, **more: object) -> None:
    """Steps one and two done."""
    assert client.post("/demands/new/t1/", {"text": TEXT}).status_code == 302
    response = client.post("/demands/new/t1/details/", details(world, **more))
    assert response.status_code == 302, response.content.decode()


def test_from_the_first_word_to_the_receipt(browser: Browser, world: World) -> None:
    owner = browser("owner")
    start = owner.get("/demands/new/")["Location"]
    assert owner.get(start).status_code == 200
    two = owner.post(start, {"text": TEXT})["Location"]
    page = owner.get(two).content.decode()
    assert "供电用电报装" in page
    assert "区发改局" in page
    assert world.users["owner"].name in page
    three = owner.post(two, details(world))["Location"]
    assert TEXT in owner.get(three).content.decode()
    receipt = owner.post(three)["Location"]
    case = Case.objects.get()
    assert receipt == f"/demands/{case.number}/receipt/"
    shown = owner.get(receipt).content.decode()
    assert case.number in shown
    assert "查询码（只在这里" in shown
    assert case.topic == world.topic.topic
    assert not DemandDraft.objects.exists()


def test_the_same_form_sent_twice_makes_one_demand(browser: Browser, world: World) -> None:
    owner = browser("owner")
    written(owner, world)
    first = owner.post("/demands/new/t1/check/")
    second = owner.post("/demands/new/t1/check/")
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_box_of_the_home_page_survives_signing_in(client: Client, world: World) -> None:
    assert client.post("/demands/start/", {"text": TEXT})["Location"] == "/demands/new/"
    assert "/accounts/login/" in client.get("/demands/new/")["Location"]
    client.post(
        "/accounts/login/",
        {"login": world.users["owner"].username, "password": PASSWORD, "next": "/demands/new/"},
    )
    two = client.get("/demands/new/")["Location"]
    assert two.endswith("/details/")
    assert DemandDraft.objects.get().data["text"] == TEXT


def test_a_draft_is_kept_and_taken_up_again(browser: Browser, world: World) -> None:
    owner = browser("owner")
    assert owner.post("/demands/new/t2/", {"text": TEXT, "later": "1"})["Location"] == "/demands/"
    assert "没写完的草稿" in owner.get("/demands/").content.decode()
    assert TEXT in owner.get("/demands/new/t2/").content.decode()
    assert owner.post("/demands/new/t2/discard/").status_code == 302
    assert not DemandDraft.objects.exists()


def test_autosave_takes_whatever_is_there(browser: Browser, world: World) -> None:
    owner = browser("owner")
    saved = owner.post("/demands/new/t3/", {"text": "写到一"}, headers={"X-Autosave": "1"})
    assert saved.status_code == 204
    assert DemandDraft.objects.get().data["text"] == "写到一"
    owner.post("/demands/new/t3/details/", {"contact_phone": "1"}, headers={"X-Autosave": "1"})
    assert DemandDraft.objects.get().data["contact_phone"] == "1"


def test_somebody_elses_draft_does_not_exist(browser: Browser, world: World) -> None:
    browser("owner").post("/demands/new/t4/", {"text": TEXT})
    other = browser("stranger")
    for step in ("", "details/", "check/"):
        assert other.get(f"/demands/new/t4/{step}").status_code == 404
        assert other.post(f"/demands/new/t4/{step}", {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写此项"),
        ("   ", "请填写此项"),
        ("<script>alert(1)</script>", "网页代码"),
        ("响铃\x07字符", "看不见"),
        ("长" * 10_001, "最多 10000 个字"),
    ],
)
def test_bad_words_are_refused_with_a_reason(
    text: str, words: str, browser: Browser, world: World
) -> None:
    response = browser("owner").post("/demands/new/t5/", {"text": text})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Case.objects.exists()


def test_nul_is_refused_and_not_stored(browser: Browser, world: World) -> None:
    response = browser("owner").post("/demands/new/t6/", {"text": "空\x00字符"})
    assert response.status_code == 422


def test_a_wrong_phone_is_told_at_its_field(browser: Browser, world: World) -> None:
    owner = browser("owner")
    owner.post("/demands/new/t7/", {"text": TEXT})
    response = owner.post("/demands/new/t7/details/", details(world, contact_phone="12345"))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_contact_phone"' in page
    assert 'value="12345"' in page
    assert DemandDraft.objects.get().data["contact_phone"] == "12345"


def test_a_good_file_stays_when_another_is_refused(browser: Browser, world: World) -> None:
    owner = browser("owner")
    owner.post("/demands/new/t8/", {"text": TEXT})
    files = [
        SimpleUploadedFile("现场.txt", "现场情况".encode(), "text/plain"),
        SimpleUploadedFile("报告.pdf", b"not a pdf", "application/pdf"),
    ]
    response = owner.post("/demands/new/t8/details/", details(world, files=files))
    page = response.content.decode()
    assert response.status_code == 422
    assert "报告.pdf" in page
    assert "已上传" in page
    kept = DemandDraft.objects.get().files
    assert len(kept) == 1
    assert owner.post("/demands/new/t8/details/", details(world, kept=kept)).status_code == 302
    assert "现场.txt" in owner.get("/demands/new/t8/check/").content.decode()
    owner.post("/demands/new/t8/check/")
    assert Attachment.objects.get().file.name == "现场.txt"


def test_known_answers_and_own_demands_are_shown_before_sending(
    browser: Browser, world: World
) -> None:
    KnownAnswer.objects.create(
        question="用电增容报装没有进展找谁？", answer="找供电服务专员。", published_at=START
    )
    world.submit()
    owner = browser("owner")
    written(owner, world)
    page = owner.get("/demands/new/t1/check/").content.decode()
    assert "找供电服务专员" in page
    assert "您正在办理的诉求" in page


def test_suggestions_are_a_fragment_for_everyone(client: Client, world: World) -> None:
    page = client.post("/demands/suggest/", {"text": "变压器用电增容"}).content.decode()
    assert "区发改局" in page
    assert "<html" not in page
    assert client.post("/demands/suggest/", {"text": "嗯"}).status_code == 200


def test_who_may_only_look_is_told_what_to_do(browser: Browser, world: World) -> None:
    for name in ("viewer", "handler"):
        page = browser(name).get("/demands/new/").content.decode()
        assert "您的账号还不能替企业提诉求" in page
    assert browser("viewer").get("/demands/new/t9/").status_code == 404


def test_another_firm_cannot_be_named(browser: Browser, world: World) -> None:
    owner = browser("owner")
    owner.post("/demands/new/t10/", {"text": TEXT})
    response = owner.post("/demands/new/t10/details/", details(world, enterprise="999999"))
    assert response.status_code in (302, 422)
    owner.post("/demands/new/t10/check/")
    assert not Case.objects.exclude(enterprise=world.firm).exists()


def test_the_number_given_last_time_is_not_asked_again(browser: Browser, world: World) -> None:
    world.users["owner"].phone = ""
    world.users["owner"].save()
    world.submit(contact_phone="13912345678")
    client = browser("owner")
    two = client.post(client.get("/demands/new/")["Location"], {"text": TEXT})["Location"]
    assert 'value="13912345678"' in client.get(two).content.decode()


def test_leaving_a_draft_never_demands_that_it_be_right(browser: Browser, world: World) -> None:
    owner = browser("owner")
    left = owner.post("/demands/new/t1/", {"text": "<script>怎么写", "later": "1"})
    assert left["Location"] == "/demands/"
    assert owner.post("/demands/new/t1/", {"text": TEXT}).status_code == 302
    left = owner.post("/demands/new/t1/details/", details(world, contact_phone="138", later="1"))
    assert left["Location"] == "/demands/"
    kept = DemandDraft.objects.get()
    assert (kept.data["contact_phone"], kept.step) == ("138", 2)
    assert owner.get("/demands/new/t1/check/")["Location"].endswith("/details/")


def test_leaving_tells_of_what_could_not_be_kept(browser: Browser, world: World) -> None:
    owner = browser("owner")
    assert owner.post("/demands/new/t1/", {"text": "长" * 20001, "later": "1"}).status_code == 422
    owner.post("/demands/new/t1/", {"text": TEXT})
    bad = SimpleUploadedFile("假.pdf", b"MZ\x90\x00 not a document")
    page = owner.post("/demands/new/t1/details/", details(world, files=bad, later="1"))
    assert page.status_code == 422
    assert "假.pdf：" in page.content.decode()


def test_the_summary_names_a_field_once(browser: Browser, world: World) -> None:
    owner = browser("owner")
    page = owner.post("/demands/new/t1/", {"text": ""}).content.decode()
    assert ">您遇到什么问题：请填写此项</a>" in page
    page = owner.post("/demands/new/t1/", {"text": "<script>"}).content.decode()
    assert '<a href="#id_text">“您遇到什么问题？”里有网页代码' in page
