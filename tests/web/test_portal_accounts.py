"""Signing in by name or phone, being locked out, one's own password and contact."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import PASSWORD, World, make_user
from tests.web.conftest import Browser

from qifu.identity.models import User

FORM = {"next": ""}


def test_by_user_name_and_by_phone(client: Client, world: World) -> None:
    make_user("王厂长", phone="13900001111", username="wang")
    for login in ("wang", "13900001111"):
        client.logout()
        response = client.post("/accounts/login/", {**FORM, "login": login, "password": PASSWORD})
        assert response.status_code == 302, login
        assert client.get(response["Location"])["Location"] == "/"


def test_officials_land_at_their_workbench(browser: Browser) -> None:
    assert browser("handler").get("/accounts/welcome/")["Location"] == "/work/"


def test_a_wrong_password_keeps_the_name_and_says_little(client: Client, world: World) -> None:
    name = world.users["owner"].username
    response = client.post("/accounts/login/", {**FORM, "login": name, "password": "wrong"})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'value="{name}"' in page
    assert "密码不对" in page
    unknown = client.post("/accounts/login/", {**FORM, "login": "nobody", "password": "wrong"})
    assert "密码不对" in unknown.content.decode()


def test_after_many_wrong_passwords_the_account_rests(client: Client, world: World) -> None:
    name = world.users["owner"].username
    for _ in range(6):
        response = client.post("/accounts/login/", {**FORM, "login": name, "password": "wrong"})
    assert response.status_code == 429
    assert "账号已暂时锁定" in response.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(target: str, client: Client, world: World) -> None:
    name = world.users["owner"].username
    response = client.post(
        "/accounts/login/", {"next": target, "login": name, "password": PASSWORD}
    )
    assert response["Location"] == "/accounts/welcome/"


def test_a_given_password_is_changed_before_anything(browser: Browser, world: World) -> None:
    User.objects.filter(pk=world.users["owner"].pk).update(must_change_password=True)
    owner = browser("owner")
    assert owner.get("/demands/")["Location"] == "/accounts/password/"
    new = "Quiet-river-2026"
    worst = owner.post("/accounts/password/", {"old": "x", "new": "123", "again": "12"})
    for said in ("现在的密码不对", "两次输入的新密码不一样", "至少"):
        assert said in worst.content.decode().partition("card-q")[2].partition("<label")[0], said
    bad = owner.post("/accounts/password/", {"old": PASSWORD, "new": "123", "again": "123"})
    assert bad.status_code == 422
    done = owner.post("/accounts/password/", {"old": PASSWORD, "new": new, "again": new})
    assert done.status_code == 302
    assert owner.get("/demands/").status_code == 200


def test_the_profile_corrects_phone_and_mail(browser: Browser, world: World) -> None:
    owner = browser("owner")
    assert owner.get("/profile/").status_code == 200
    assert owner.post("/profile/", {"phone": "123", "email": "x"}).status_code == 422
    assert owner.post("/profile/", {"phone": "13900002222", "email": ""}).status_code == 302
    world.users["owner"].refresh_from_db()
    assert world.users["owner"].phone == "13900002222"


def test_signing_out_needs_a_post(browser: Browser) -> None:
    owner = browser("owner")
    assert owner.get("/accounts/logout/").status_code == 405
    assert owner.post("/accounts/logout/").status_code == 302
    assert owner.get("/demands/").status_code == 302
