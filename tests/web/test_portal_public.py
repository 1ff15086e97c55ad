"""Pages for everyone, and pages for when something is refused or broken."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from tests.bundle_world import make_bundle_world
from tests.factories import World

from qifu.config.away import broken
from qifu.identity.models import Centre
from qifu.reform.models import ReformTask
from qifu.web import errors


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about/",
        "/privacy/",
        "/accessibility/",
        "/centres/",
        "/policies/",
        "/reform/",
        "/track/",
        "/healthz",
        "/accounts/login/",
    ],
)
def test_anyone_may_read(path: str, client: Client, world: World) -> None:
    assert client.get(path).status_code == 200


def test_a_centre_without_a_confirmed_name_says_so(client: Client, world: World) -> None:
    centre = Centre.objects.get()
    page = client.get(f"/centres/{centre.code}/").content.decode()
    assert "名称待确认" in page
    assert "待公布" in page
    assert client.get("/centres/nowhere/").status_code == 404


def test_a_reform_task_shows_its_words_and_what_was_inferred(client: Client, db: None) -> None:
    ReformTask.objects.create(
        number=2,
        section="一、建强服务载体",
        main_task="建强“1+4+4”线下中心",
        content="按照“前台综合受理、后台分类联办”运行,限时(6 月底前)办结",
        lead_text="区政务审批局",
        deadline="6月底前",
        inferred=["lead_text", "due_on"],
        source="附件3 第2项",
    )
    page = client.get("/reform/2/").content.decode()
    assert "后台分类联办" in page
    assert "原表中“牵头单位”为合并单元格" in page
    assert "运行，限时（6 月底前）办结" in page
    assert client.get("/reform/3/").status_code == 404
    assert client.get("/reform/").status_code == 200


@pytest.mark.parametrize("path", ["/demands/", "/firm/", "/notices/", "/profile/", "/work/"])
def test_what_needs_signing_in_leads_there_and_back(path: str, client: Client, db: None) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={path}"


def test_an_unknown_page_explains_itself(client: Client, db: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_the_error_pages_need_no_database(rf, settings) -> None:  # type: ignore[no-untyped-def]
    request = rf.get("/demands/")
    for response, status in (
        (errors.not_found(request), 404),
        (errors.forbidden(request), 403),
        (errors.csrf(request), 403),
        (errors.conflict(request, "李工刚刚处理了此件。"), 409),
        (errors.invalid(request, ["请填写"]), 422),
        (errors.too_large(request), 413),
        (errors.away(request), 503),
        (errors.broken(request), 500),
    ):
        assert response.status_code == status
        assert "您可以" in response.content.decode()


def test_a_lost_database_is_a_calm_page(rf) -> None:  # type: ignore[no-untyped-def]
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = broken(rf.get("/"))
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "connection refused" not in response.content.decode()


def test_a_form_without_its_token_is_refused_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/demands/start/", {"text": "x"})
    assert response.status_code == 403
    assert "页面停留太久" in response.content.decode()


def test_pages_carry_a_strict_policy(client: Client, db: None) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "onclick" not in page


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=4 * 1024 * 1024)
def test_ten_megabytes_of_text_are_refused_in_words(client: Client, db: None) -> None:
    response = client.post("/demands/start/", {"text": "长" * 3_500_000})
    assert response.status_code == 413
    assert "太大" in response.content.decode()


def test_the_home_page_leads_to_bundles_and_to_what_one_handed_in(db: None) -> None:
    world = make_bundle_world()
    number = world.submit().case.number
    stranger, owner = Client(), Client()
    owner.force_login(world.owner_user, backend="qifu.identity.backends.NameOrPhoneBackend")
    for client, own in ((stranger, False), (owner, True)):
        page = client.get("/").content.decode()
        assert 'href="/bundles/open-restaurant/"' in page
        assert (f'href="/applications/{number}/"' in page) is own
        assert ("您的办件" in page) is own
