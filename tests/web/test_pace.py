"""Who is too fast is told so, in words and with Retry-After; headers hold under TLS and on errors."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.factories import World, make_world
from tests.guards.headers import wrong_headers
from tests.guards.url_world import BACKEND, every_url

from qifu.config.plain import PlainMiddleware
from qifu.kernel.rates import buckets
from qifu.web.pace import MEASURES, SEALED, measures_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    buckets.forget()
    return make_world()


def limited(settings: Any, **rates: int) -> None:
    settings.QIFU_RATES = {m.code: 0 for m in MEASURES} | rates


def test_trying_passwords_from_one_address_is_slowed_down(settings: Any, world: World) -> None:
    limited(settings, sign_in=3)
    client = Client()
    tried = [
        client.post("/accounts/login/", {"username": f"nobody{i}", "password": "wrong-password"})
        for i in range(5)
    ]
    assert [r.status_code for r in tried] == [422, 422, 422, 429, 429]
    assert 0 < int(tried[-1]["Retry-After"]) <= 60
    assert "请 " in tried[-1].content.decode() and "登录" in tried[-1].content.decode()
    assert not wrong_headers(tried[-1])


def test_codes_are_not_tried_one_after_the_other(settings: Any, world: World) -> None:
    limited(settings, by_code=2)
    client = Client()
    asked = [client.post("/track/", {"number": "SQ2026-000001-8", "secret": "X"}) for _ in range(3)]
    assert asked[-1].status_code == 429
    assert client.get("/").status_code == 200


def test_one_persons_haste_is_not_anothers(settings: Any, world: World) -> None:
    limited(settings, write=2)
    first, second = Client(), Client()
    first.force_login(world.users["owner"], backend=BACKEND)
    second.force_login(world.users["stranger"], backend=BACKEND)
    statuses = [first.post("/demands/start/").status_code for _ in range(3)]
    assert statuses[-1] == 429 and 429 not in statuses[:2]
    assert second.post("/demands/start/").status_code != 429


def test_reports_are_measured_by_address_alone(settings: Any, world: World) -> None:
    limited(settings, report=1)
    client = Client()
    client.force_login(world.users["owner"], backend=BACKEND)
    address = "/integrity/talk/"
    assert client.post(address, {}).status_code in (404, 422)  # the desk may be closed
    refused = client.post(address, {})
    assert refused.status_code == 429 and not refused.cookies


def test_every_post_upload_and_paper_is_under_a_measure() -> None:
    request = HttpRequest()
    request.method, request.content_type = "POST", "multipart/form-data"
    for address, name in every_url().items():
        request.path = address
        codes = {m.code for m in measures_of(request, name)}
        assert address.startswith("/api/") or {"write", "upload"} <= codes, address
    for address in ("/work/inbox/export/", "/credit/report.pdf", "/services/catalogue.xlsx"):
        request.method, request.path = "GET", address
        assert {m.code for m in measures_of(request, "x")} == {"export"}, address
    assert SEALED == "/integrity/"


@pytest.mark.parametrize("address", ["/no-such-page/", "/static/no-such.css", "/api/v1/nothing"])
def test_errors_carry_the_headers_too(address: str) -> None:
    assert not wrong_headers(Client().get(address))
    assert not wrong_headers(Client().get("/", headers={"Host": "elsewhere.example"}))


def test_the_desk_is_as_fast_as_no_address(world: World, settings: Any) -> None:
    limited(settings, write=2, export=2)
    for who in ("handler", None):
        client = Client()
        if who:
            client.force_login(world.users[who], backend=BACKEND)
        paces = []
        for address in ("/work/integrity/reports/x/say/", "/work/integrity/no-such/"):
            buckets.forget()
            paces.append([client.post(address).status_code for _ in range(4)])
        assert paces[0] == paces[1] == [404, 404, 429, 429], who


def test_what_no_database_can_hold_is_refused_and_no_fault_of_ours(rf: RequestFactory) -> None:
    client = Client()
    assert client.get("/policies/a%00b/").status_code == 404
    assert client.get("/find/?q=a%00b").status_code == 200  # forms drop or name it themselves
    answer = client.get("/api/v1/policies/a%00b")
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"
    assert not wrong_headers(answer)
    plain = PlainMiddleware(lambda _: HttpResponse())
    for asked in (rf.get("/find/", {"q": "a\x00b"}), rf.post("/track/", {"number": "a\x00b"})):
        for error in (DataError("NUL"), ValueError("NUL")):
            response = plain.process_exception(asked, error)
            assert response is not None and response.status_code == 400
        assert plain.process_exception(asked, KeyError("x")) is None
    assert plain.process_exception(rf.get("/find/", {"q": "a"}), DataError("x")) is None


def test_behind_tls_cookies_and_addresses_are_held_to_it() -> None:
    asked = (
        "from django.conf import settings as s; print(s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | {"HTTPS": "1"}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert found.stdout.split() == ["True"] * 4
