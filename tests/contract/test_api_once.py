"""The same request again is done once, also when it comes at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from tests.contract.api_client import DEMAND, ApiWorld, at_once

from qifu.api.models import StoredReply
from qifu.api.once import forget_old_replies
from qifu.cases.models import Case
from qifu.demands.models import ExternalRef
from qifu.enterprises.models import Enterprise
from qifu.kernel.time import now

NEW_FIRM = "91510700MA6200001"


def test_a_replay_gives_the_same_reply(aw: ApiWorld) -> None:
    first = aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    again = aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_the_spelling_of_the_body_does_not_matter(aw: ApiWorld) -> None:
    aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    turned = dict(reversed(DEMAND.items()))
    assert aw.api("owner").post("/demands", turned, Idempotency_Key="a-1").status_code == 201
    assert Case.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(aw: ApiWorld) -> None:
    aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    other = aw.api("owner").post("/demands", {**DEMAND, "text": "另一件事"}, Idempotency_Key="a-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_keys_of_two_people_do_not_meet(aw: ApiWorld) -> None:
    aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    other = aw.api("stranger").post("/demands", DEMAND, Idempotency_Key="a-1")
    assert other.status_code == 201
    assert Case.objects.count() == 2


def test_a_refusal_may_be_corrected_under_the_same_key(aw: ApiWorld) -> None:
    wrong = {**DEMAND, "contact_phone": "12"}
    assert aw.api("owner").post("/demands", wrong, Idempotency_Key="a-1").status_code == 422
    assert not StoredReply.objects.exists()
    assert aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1").status_code == 201


@pytest.mark.parametrize("key", ["", "键", "a b", "x" * 201])
def test_an_odd_key_is_refused(aw: ApiWorld, key: str) -> None:
    refused = aw.api("owner").post("/demands", DEMAND, Idempotency_Key=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_invalid")


def test_an_action_is_done_once(aw: ApiWorld) -> None:
    number = aw.dispatched()
    first = aw.api("handler").act(number, "accept", Idempotency_Key="b-1")
    again = aw.api("handler").act(number, "accept", Idempotency_Key="b-1")
    assert (first.status_code, first.content) == (200, again.content)
    assert aw.api("handler").act(number, "accept").status_code == 409


def test_an_upload_is_kept_once(aw: ApiWorld) -> None:
    ids = set()
    for _ in range(2):
        file = SimpleUploadedFile("说明.txt", "内容".encode())
        sent = {"Authorization": f"Bearer {aw.api('owner').key}", "Idempotency-Key": "c-1"}
        response = aw.api("owner").client.post("/api/v1/files", {"file": file}, headers=sent)
        assert response.status_code == 201, response.content.decode()
        ids.add(response.json()["id"])
    assert len(ids) == 1


def test_old_replies_are_forgotten(aw: ApiWorld) -> None:
    aw.api("owner").post("/demands", DEMAND, Idempotency_Key="a-1")
    assert forget_old_replies(at=now()) == 0
    StoredReply.objects.update(at="2026-01-01T00:00:00Z")
    assert forget_old_replies(at=now()) == 1


def test_a_key_in_flight_is_a_conflict(committed: ApiWorld) -> None:
    """Many at the same moment: one demand; the others wait nowhere, they are told."""
    api = committed.api("owner")
    responses = at_once(
        *[lambda: api.post("/demands", DEMAND, Idempotency_Key="same") for _ in range(6)]
    )
    found = sorted(r.status_code for r in responses)
    assert set(found) <= {201, 409}, [r.content for r in responses]
    assert found.count(201) >= 1
    assert {r.json()["code"] for r in responses if r.status_code == 409} <= {"key_in_flight"}
    assert len({r.content for r in responses if r.status_code == 201}) == 1
    assert Case.objects.count() == 1
    assert api.post("/demands", DEMAND, Idempotency_Key="same").status_code == 201
    assert Case.objects.count() == 1


def test_a_held_key_is_in_flight(committed: ApiWorld) -> None:
    """As long as another transaction works on the key, nobody waits for it."""
    from hashlib import sha256

    user = committed.world.users["owner"].pk
    key = sha256(f"user:{user}\nheld".encode()).digest()
    with connection.cursor() as cursor:
        lock = int.from_bytes(key[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
        api = committed.api("owner")
        (refused,) = at_once(lambda: api.post("/demands", DEMAND, Idempotency_Key="held"))
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
    assert (refused.status_code, refused.json()["code"]) == (409, "key_in_flight")
    assert refused["Retry-After"] == "1"
    assert api.post("/demands", DEMAND, Idempotency_Key="held").status_code == 201


def test_an_outside_number_makes_one_demand_of_four_pushes(committed: ApiWorld) -> None:
    """Also when the firm itself is not known yet."""
    from stdnum.cn import uscc

    code = NEW_FIRM + uscc.calc_check_digit(NEW_FIRM)
    body = {**DEMAND, "uscc": code, "firm_name": "新来的企业有限公司"}
    api = committed.api("12345")
    for turn in range(3):
        path = f"/external/12345/T-{turn}"
        responses = at_once(*[lambda p=path: api.put(p, body) for _ in range(4)])
        assert sorted(r.status_code for r in responses) == [200, 200, 200, 201], [
            r.content.decode() for r in responses
        ]
        assert len({r.json()["number"] for r in responses}) == 1
        assert [r.json()["secret"] is not None for r in responses].count(True) == 1
    assert Case.objects.count() == ExternalRef.objects.count() == 3
    assert Enterprise.objects.filter(uscc=code).count() == 1


def test_new_firms_pushed_at_once_are_registered_once(committed: ApiWorld) -> None:
    from stdnum.cn import uscc

    code = NEW_FIRM + uscc.calc_check_digit(NEW_FIRM)
    body = {**DEMAND, "uscc": code, "firm_name": "新来的企业有限公司"}
    api = committed.api("12345")
    responses = at_once(*[lambda n=n: api.put(f"/external/12345/N-{n}", body) for n in range(4)])
    assert [r.status_code for r in responses] == [201] * 4, [r.content.decode() for r in responses]
    assert Enterprise.objects.filter(uscc=code).count() == 1


def test_a_body_in_post_is_known_too(aw: ApiWorld) -> None:
    body = {**DEMAND, "uscc": aw.world.firm.uscc, "external": {"system": "12345", "id": "P-9"}}
    first = aw.api("12345").post("/demands", body)
    again = aw.api("12345").post("/demands", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert again.json()["created"] is False
    read = aw.api("12345").get("/external/12345/P-9").json()
    assert read["number"] == first.json()["number"]
    assert read["external"] == [{"system": "12345", "id": "P-9"}]


def lost_race(sqlstate: str) -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()
    return error


@pytest.mark.parametrize(
    ("sqlstate", "failures", "tries", "status"),
    [("40P01", 2, 3, 201), ("40001", 1, 2, 201), ("40P01", 99, 4, 503), ("55P03", 99, 1, 503)],
)
def test_a_lost_race_is_run_again(
    aw: ApiWorld,
    monkeypatch: pytest.MonkeyPatch,
    sqlstate: str,
    failures: int,
    tries: int,
    status: int,
) -> None:
    from qifu.api.v1 import demands

    real, calls = demands.create_demand, []

    def unlucky(*args: Any) -> Any:
        calls.append(args)
        made = real(*args)
        if len(calls) <= failures:
            raise lost_race(sqlstate)
        return made

    monkeypatch.setattr(demands, "create_demand", unlucky)
    response = aw.api("owner").post("/demands", DEMAND, Idempotency_Key="r-1")
    assert (response.status_code, len(calls)) == (status, tries)
    assert Case.objects.count() == (1 if status == 201 else 0)
    if status == 503:
        assert response.json()["code"] == "busy"
        assert response["Retry-After"] == "1"


def test_a_system_speaks_for_itself_alone(aw: ApiWorld) -> None:
    body = {**DEMAND, "uscc": aw.world.firm.uscc}
    aw.api("12345").put("/external/12345/A-1", body)
    for who in ("mianqitong", "owner", "handler"):
        for response in (
            aw.api(who).put("/external/12345/A-1", body),
            aw.api(who).get("/external/12345/A-1"),
        ):
            assert (response.status_code, response.json()["code"]) == (403, "wrong_system"), who
    assert aw.api("mianqitong").get("/external/mianqitong/A-1").status_code == 404
