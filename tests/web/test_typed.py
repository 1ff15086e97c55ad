"""A form that cannot be taken gives back what was typed, on a page only its sender sees."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import World, make_world

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
WORDS = "车间扩产要增加一台变压器，<b>报装</b>一个多月没有进展。"


@pytest.fixture
def world() -> World:
    return make_world()


def test_an_ended_sign_in_gives_the_words_back() -> None:
    answer = Client().post(
        "/policies/mine/", {"text": WORDS, "password": "secret-secret-1", "x": "短"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "登录已过期" in page and "&lt;b&gt;报装&lt;/b&gt;" in page
    assert "/accounts/login/?next=%2Fpolicies%2Fmine%2F" in page
    assert "secret-secret-1" not in page and answer["Cache-Control"] == "no-store"


def test_with_nothing_typed_one_goes_to_the_sign_in_page() -> None:
    answer = Client().post("/work/inbox/bulk/", {"action": "accept"})
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize(
    ("origin", "given"), [("http://testserver", True), ("https://evil.example", False), ("", False)]
)
def test_an_old_form_gives_them_back_on_our_own_pages_only(
    world: World, origin: str, given: bool
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["owner"], backend=BACKEND)
    headers = {"Origin": origin} if origin else {}
    answer = client.post("/policies/mine/", {"text": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert ("报装" in answer.content.decode()) is given
