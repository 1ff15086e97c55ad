"""Who may ask at all: tokens, sessions with CSRF, scopes, rates, sizes; every refusal one shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import DEMAND, Api, ApiWorld, key_of

from qifu.api import keys
from qifu.api.keys import known
from qifu.api.problems import CODES, MEDIA_TYPE
from qifu.cases.models import Case
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import ApiToken, Post, User
from qifu.identity.operations import end_post
from qifu.identity.tokens import revoke_token
from qifu.kernel.time import now


def problem(response, status: int, code: str) -> dict[str, object]:  # type: ignore[no-untyped-def]
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert response["Content-Type"] == MEDIA_TYPE
    assert {"type", "title", "status", "detail", "code", "instance"} <= set(body)
    assert body["status"] == status
    return dict(body)


def test_nobody_is_told_to_bring_a_key(aw: ApiWorld) -> None:
    refused = aw.api("").get("/demands")
    problem(refused, 401, "unauthenticated")
    assert refused["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "key",
    ["", "x", "qf_", "qf__", "qf_0000000000_", "Basic", "qf_\x7f_x", "密钥", "qf_a_" + "b" * 500],
)
def test_a_wrong_key_is_no_key(aw: ApiWorld, key: str) -> None:
    response = aw.api("").get("/demands", Authorization=f"Bearer {key}")
    problem(response, 401, "unauthenticated")


def test_half_a_key_is_no_key(aw: ApiWorld) -> None:
    key = aw.api("owner").key
    for wrong in (key[:-1], key + "x", key[:-1] + ("A" if key[-1] != "A" else "B"), key.upper()):
        problem(Api(wrong).get("/demands"), 401, "unauthenticated")


def test_expired_and_revoked_keys_are_no_keys(aw: ApiWorld) -> None:
    user = aw.world.users["owner"]
    old = key_of(user, at=now() - timedelta(days=40))
    problem(Api(old).get("/demands"), 401, "unauthenticated")
    api = aw.api("owner")
    assert api.get("/demands").status_code == 200
    token = ApiToken.objects.get(prefix=api.key.split("_")[1])
    revoke_token(token_id=token.pk, actor=SYSTEM_ACTOR, at=now())
    problem(api.get("/demands"), 401, "unauthenticated")  # at once, not when the memory fades


def test_a_remembered_key_does_not_outlive_its_expiry(aw: ApiWorld) -> None:
    api = aw.api("owner")
    assert api.get("/me").status_code == 200
    caller = keys.caller_of_key(api.key, now())
    assert caller is not None and caller.expires_at is not None
    assert keys.caller_of_key(api.key, caller.expires_at + timedelta(seconds=1)) is None


def test_an_ended_post_ends_at_once(aw: ApiWorld) -> None:
    number = aw.dispatched()
    api = aw.api("handler")
    assert api.get(f"/demands/{number}").status_code == 200
    post = Post.objects.get(user=aw.world.users["handler"])
    end_post(post_id=post.pk, actor=SYSTEM_ACTOR, at=now())
    problem(api.get(f"/demands/{number}"), 404, "not_found")


def test_a_disabled_account_has_no_key(aw: ApiWorld) -> None:
    api = aw.api("owner")
    User.objects.filter(pk=aw.world.users["owner"].pk).update(is_active=False)
    known.forget()
    problem(api.get("/demands"), 401, "unauthenticated")


def test_a_remembered_key_costs_no_query(aw: ApiWorld) -> None:
    api = aw.api("dispatcher")
    api.get("/me")
    with CaptureQueriesContext(connection) as queries:
        api.get("/me")
    assert len(queries) <= 1  # the firms of the asker
    before = ApiToken.objects.get(prefix=api.key.split("_")[1]).last_used_at
    known.forget()
    api.get("/me")
    assert ApiToken.objects.get(prefix=api.key.split("_")[1]).last_used_at == before


def test_scopes_bound_what_a_key_may_do(aw: ApiWorld) -> None:
    reader = Api(key_of(aw.world.users["owner"], scopes=("demands:read",)))
    writer = Api(key_of(aw.world.users["owner"], scopes=("demands:write",)))
    problem(reader.post("/demands", DEMAND), 403, "scope_missing")
    number = writer.post("/demands", DEMAND).json()["number"]
    problem(writer.get(f"/demands/{number}"), 403, "scope_missing")
    problem(reader.act(number, "withdraw", {"reason": "x"}), 403, "scope_missing")
    assert reader.get(f"/demands/{number}").status_code == 200


def session(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def test_our_own_pages_use_the_session(aw: ApiWorld) -> None:
    client = session(aw.world.users["owner"])
    assert client.get("/api/v1/demands").status_code == 200
    sent = {"data": DEMAND, "content_type": "application/json"}
    problem(client.post("/api/v1/demands", **sent), 403, "csrf")
    assert not Case.objects.exists()
    client.cookies["csrftoken"] = "a" * 32
    made = client.post("/api/v1/demands", **sent, headers={"X-CSRFToken": "a" * 32})
    assert made.status_code == 201


def test_a_given_password_is_changed_first(aw: ApiWorld) -> None:
    user = aw.world.users["owner"]
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    problem(session(user).get("/api/v1/demands"), 403, "password_change_required")


def test_a_wrong_key_is_not_tried_as_a_session(aw: ApiWorld) -> None:
    client = session(aw.world.users["owner"])
    wrong = client.get("/api/v1/demands", headers={"Authorization": "Bearer qf_x_y"})
    problem(wrong, 401, "unauthenticated")


def test_too_many_requests_are_told_to_wait(aw: ApiWorld) -> None:
    key = key_of(aw.world.users["owner"], per_minute=3)
    found = [Api(key).get("/demands") for _ in range(4)]
    assert [r.status_code for r in found] == [200, 200, 200, 429]
    assert int(found[3]["Retry-After"]) >= 1
    problem(found[3], 429, "rate_limited")
    assert aw.api("owner").get("/demands").status_code == 200  # another key of the same person


def test_guessing_keys_is_slowed(aw: ApiWorld) -> None:
    codes = [Api(f"qf_{n:010d}_x").get("/demands").status_code for n in range(40)]
    assert codes[:30] == [401] * 30
    assert codes[-1] == 429
    assert aw.api("owner").get("/demands").status_code == 200  # shuts out nobody else


def test_tracking_is_limited_by_address(aw: ApiWorld) -> None:
    body = {"number": "SQ2026-000001-8", "secret": "234567"}
    codes = {aw.api("").post("/tracking", body).status_code for _ in range(70)}
    assert codes == {404, 429}


def test_ten_megabytes_of_text_are_too_large(aw: ApiWorld) -> None:
    problem(
        aw.api("owner").post("/demands", {**DEMAND, "text": "好" * 10_000_000}), 413, "too_large"
    )
    problem(aw.api("owner").post("/demands", "x" * 2_000_000), 413, "too_large")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "\xff", '"x"', "[" * 100_000, '{"text":NaN}']
)
def test_what_is_no_object_is_refused(aw: ApiWorld, body: str) -> None:
    sent = body.encode("latin-1")
    for path in ("/demands", "/demands/SQ2026-000001-8/actions/accept"):
        response = aw.api("owner").call("POST", path, sent)
        assert response.status_code in (400, 404, 422), response.content.decode()
        assert response["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/demands", 405),
        ("PATCH", "/demands/SQ2026-000001-8", 405),
        ("GET", "/nowhere", 404),
        ("POST", "/../x", 404),
        ("GET", "/files/abc", 422),
        ("GET", "/demands/%00", 404),
        ("GET", "/demands?limit=0", 422),
        ("GET", "/demands?cursor=abc", 422),
        ("GET", "/demands?q=%00", 422),
        ("GET", "/demands?light=blue", 422),
    ],
)
def test_every_refusal_has_one_shape(aw: ApiWorld, method: str, path: str, status: int) -> None:
    response = aw.api("owner").call(method, path)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == MEDIA_TYPE
    assert response.json()["code"] in CODES


def test_the_database_gone_is_a_problem_of_its_own(aw: ApiWorld, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from django.db import OperationalError

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("qifu.api.v1.demands.get_case", gone)
    response = aw.api("owner").get("/demands/SQ2026-000001-8")
    problem(response, 503, "database_away")
    assert response["Retry-After"]


def test_what_nobody_foresaw_is_a_problem_too(aw: ApiWorld, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("qifu.api.v1.demands.get_case", lambda *a: 1 / 0)
    body = problem(aw.api("owner").get("/demands/SQ2026-000001-8"), 500, "internal")
    assert "division" not in str(body)
