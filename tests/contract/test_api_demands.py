"""A demand from the first word to its rating through the API, and what is refused on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc
from tests.contract.api_client import DEMAND, ApiWorld

from qifu.api.keys import known
from qifu.cases.models import Case
from qifu.enterprises.models import Enterprise

# what a creation may ask the database, sign-in, BEGIN and COMMIT included
WITH_A_KNOWN_KEY, WITH_A_NEW_KEY = 12, 16
CODE = "91510700MA6200001"
GOOD_CODE = CODE + uscc.calc_check_digit(CODE)


def test_the_whole_loop(aw: ApiWorld) -> None:
    number = aw.submit()
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("dispatcher", "dispatch", {"lead_unit": aw.world.power.code, "klass": "general_10"}),
        ("handler", "accept", {}),
        ("handler", "request_material", {"items": ["合同"], "days": 3, "reason": "核对"}),
        ("owner", "supply_material", {"text": "已补充"}),
        ("handler", "answer", {"outcome": "solved", "text": "已送电", "evidence": "送电记录"}),
        ("head", "approve_answer", {}),
        (
            "revisitor",
            "revisit_accepted",
            {"method": "phone", "solved": "solved", "satisfied": "satisfied", "note": "好"},
        ),
        ("revisitor", "close_out", {}),
        ("owner", "rate", {"grade": "5", "solved": "yes"}),
    ]
    for who, action, data in steps:
        api = aw.api(who)
        offered = {a["code"]: a for a in api.get(f"/demands/{number}/actions").json()["actions"]}
        assert offered[action]["enabled"], offered[action]["why_not"]
        names = {f["name"] for f in offered[action]["fields"]}
        assert set(data) <= names
        seen = api.get(f"/demands/{number}")["ETag"]
        response = api.act(number, action, data, If_Match=seen)
        assert response.status_code == 200, response.content.decode()
    seen = aw.api("owner").get(f"/demands/{number}").json()
    assert (seen["state"], seen["open"], seen["result"]) == ("closed", False, "solved")
    assert [a["text"] for a in seen["answers"]] == ["已送电"]
    assert seen["ratings"][0]["grade"] == 5
    timeline = aw.api("owner").get(f"/demands/{number}/events").json()
    assert timeline[0]["sentence"].startswith("诉求已收到")
    assert aw.api("owner").get(f"/demands/{number}/events?after={timeline[-1]['seq']}").json() == []
    ledger = aw.api("owner").get(f"/demands/{number}/ledger").json()
    main = next(c for c in ledger if c["kind"] == "main")
    assert main["days"]
    assert main["days"][0]["why"]


def test_a_creation_asks_little(aw: ApiWorld) -> None:
    api = aw.api("owner")
    body = {**DEMAND, "topic": aw.world.topic.topic}
    api.post("/demands", body)
    cold, warm = [], []
    for turn in range(6):  # the least of three: caches that live for seconds may just have ended
        if turn % 2 == 0:
            known.forget()
        with CaptureQueriesContext(connection) as queries:
            response = api.post("/demands", body, Idempotency_Key=f"k-{turn}")
        assert response.status_code == 201
        (warm if turn % 2 else cold).append(len(queries))
    assert min(cold) <= WITH_A_NEW_KEY, cold
    assert min(warm) <= WITH_A_KNOWN_KEY, [q["sql"][:90] for q in queries]


def test_a_push_asks_little(aw: ApiWorld) -> None:
    api = aw.api("12345")
    body = {**DEMAND, "uscc": aw.world.firm.uscc}
    counts = []
    for turn in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert api.put(f"/external/12345/A-{turn}", body).status_code == 201
        counts.append(len(queries))
    assert min(counts) <= 13, [q["sql"][:90] for q in queries]
    with CaptureQueriesContext(connection) as queries:
        assert api.put("/external/12345/A-2", body).status_code == 200
    assert len(queries) <= 6


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", " \n "),
        ("text", "好" * 10_001),
        ("text", "坏\x00字"),
        ("text", "转向\u202e字"),
        ("text", "半个\ud800"),
        ("text", "<script>alert(1)</script>"),
        ("text", 7),
        ("text", None),
        ("text", ["a"]),
        ("contact_name", ""),
        ("contact_name", "名" * 41),
        ("contact_name", "<img src=x onerror=alert(1)>"),
        ("contact_phone", "12345"),
        ("contact_phone", "电话"),
        ("contact_phone", "1380013800\x00"),
        ("contact_phone", "9" * 10_000),
        ("title", "题" * 61),
        ("title", "\x07"),
        ("topic", "no-such"),
        ("topic", "\x00"),
        ("topic", "a" * 61),
        ("channel", "pigeon"),
        ("channel", "window"),
        ("channel", "12345"),
        ("place", "nowhere"),
        ("files", ["x"]),
        ("files", ["00000000-0000-0000-0000-000000000000"]),
        ("files", "x"),
        ("files", ["00000000-0000-0000-0000-000000000000"] * 11),
        ("uscc", "91510703"),
        ("uscc", "9151070300000000X0"),
        ("uscc", "\x00" * 18),
        ("uscc", "9" * 61),
        ("fallback", "maybe"),
        ("no_such_field", 1),
    ],
)
def test_bad_input_is_named_by_field(aw: ApiWorld, field: str, value: Any) -> None:
    response = aw.api("owner").post("/demands", {**DEMAND, field: value})
    body = response.json()
    assert response.status_code == 422, body
    assert body["code"] == "invalid"
    assert any(name.split(".")[0] == field for name in body["errors"]), body["errors"]
    sentence = next(m for many in body["errors"].values() for m in many)
    assert any("\u4e00" <= c <= "\u9fff" for c in sentence)
    assert not Case.objects.exists()


def test_every_error_comes_at_once(aw: ApiWorld) -> None:
    body = aw.api("owner").post("/demands", {"text": "", "contact_name": "", "contact_phone": "1"})
    assert {"text", "contact_name", "contact_phone"} <= set(body.json()["errors"])


def test_missing_fields_are_named(aw: ApiWorld) -> None:
    body = aw.api("owner").post("/demands", {}).json()
    assert body["errors"] == {
        name: ["请填写此项。"] for name in ("text", "contact_name", "contact_phone")
    }


def test_a_window_takes_in_for_a_firm(aw: ApiWorld) -> None:
    api = aw.api("clerk")
    body = {**DEMAND, "uscc": GOOD_CODE}
    unknown = api.post("/demands", body)
    assert (unknown.status_code, set(unknown.json()["errors"])) == (422, {"uscc"})
    made = api.post("/demands", {**body, "firm_name": "新来的企业有限公司", "channel": "hotline"})
    assert made.status_code == 201, made.content.decode()
    assert Enterprise.objects.get(uscc=GOOD_CODE).name == "新来的企业有限公司"
    number = made.json()["number"]
    case = Case.objects.get(number=number)
    assert (case.channel, case.intake_centre) == ("hotline", aw.world.window.centre_id)
    assert api.get(f"/demands/{number}").status_code == 200
    assert [i["number"] for i in api.get("/demands").json()["items"]] == [number]


@pytest.mark.parametrize("name", ["", " ", "<script>x</script>", "名" * 121, "\x00"])
def test_a_bad_firm_name_registers_nothing(aw: ApiWorld, name: str) -> None:
    body = {**DEMAND, "uscc": GOOD_CODE, "firm_name": name}
    assert aw.api("12345").put("/external/12345/A-1", body).status_code == 422
    assert not Enterprise.objects.filter(uscc=GOOD_CODE).exists()


@pytest.mark.parametrize("number", ["a b", "%00", "键", "x" * 81, "%F0%9F%98%80"])
def test_an_odd_outside_number_is_refused(aw: ApiWorld, number: str) -> None:
    body = {**DEMAND, "uscc": aw.world.firm.uscc}
    response = aw.api("12345").put(f"/external/12345/{number}", body)
    assert response.status_code in (404, 422), response.content.decode()


def upload(aw: ApiWorld, name: str, data: bytes) -> Any:
    api = aw.api("owner")
    sent = {"Authorization": f"Bearer {api.key}"}
    return api.client.post("/api/v1/files", {"file": SimpleUploadedFile(name, data)}, headers=sent)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("图.png", b"<html><script>alert(1)</script></html>"),
        ("单.pdf", b"MZ\x90\x00"),
        ("空.txt", b""),
        ("页.html", b"<html></html>"),
        ("无后缀", b"abc"),
        ("运行.exe", b"MZ\x90\x00"),
        ("../../x.txt\x00.png", b"abc"),
    ],
)
def test_a_file_that_is_not_what_it_claims(aw: ApiWorld, name: str, data: bytes) -> None:
    response = upload(aw, name, data)
    assert response.status_code in (400, 422), response.content.decode()
    assert response.json()["code"] in ("invalid", "malformed")


def test_a_file_too_large(aw: ApiWorld) -> None:
    response = upload(aw, "大.txt", b"a" * (20 * 1024 * 1024 + 1))
    assert response.status_code in (413, 422)
    response = upload(aw, "大.txt", b"a" * (22 * 1024 * 1024))
    assert response.status_code == 413


def test_a_demand_with_a_file(aw: ApiWorld) -> None:
    made = upload(aw, "说明.txt", "用电增容申请".encode())
    assert made.status_code == 201, made.content.decode()
    number = aw.submit(files=[made.json()["id"]])
    seen = aw.api("owner").get(f"/demands/{number}").json()
    assert [a["name"] for a in seen["attachments"]] == ["说明.txt"]
    got = aw.api("owner").get(f"/files/{made.json()['id']}")
    assert b"".join(got.streaming_content).decode() == "用电增容申请"
    again = aw.api("owner").post("/demands", {**DEMAND, "files": [made.json()["id"]]})
    assert (again.status_code, set(again.json()["errors"])) == (422, {"files"})


def test_tracking_needs_number_and_secret(aw: ApiWorld) -> None:
    made = aw.api("owner").post("/demands", DEMAND).json()
    body = {"number": made["number"], "secret": made["secret"]}
    seen = aw.api("").post("/tracking", body)
    assert seen.status_code == 200
    assert seen.json()["state"] == "submitted"
    assert "contact" not in seen.json()
    for wrong in (
        {**body, "secret": "000000"},
        {**body, "number": "SQ2026-999999-0"},
        {"number": "\x00", "secret": "\x00"},
    ):
        assert aw.api("").post("/tracking", wrong).status_code == 404


def test_a_rating_link_works_once(aw: ApiWorld) -> None:
    from qifu.demands.operations import make_rating_link
    from qifu.kernel.time import now

    case = aw.world.answered()
    token = make_rating_link(case=case, at=now())
    rating = {"grade": 4, "solved": "yes"}
    assert aw.api("").post(f"/rating-links/{token}x", rating).status_code == 404
    assert (
        aw.api("").post(f"/rating-links/{token}", {"grade": 9, "solved": "yes"}).status_code == 422
    )
    assert aw.api("").post(f"/rating-links/{token}", rating).json()["rated"] is True
    assert aw.api("").post(f"/rating-links/{token}", rating).status_code == 404


def test_messages_go_both_ways(aw: ApiWorld) -> None:
    number = aw.dispatched()
    aw.api("owner").post(f"/demands/{number}/messages", {"text": "请问进展？"})
    aw.api("handler").post(f"/demands/{number}/messages", {"text": "正在核实"})
    rows = aw.api("owner").get(f"/demands/{number}/messages").json()
    assert [(r["side"], r["who"]) for r in rows] == [
        ("firm", aw.world.users["owner"].name),
        ("staff", "承办单位"),
    ]
    rows = aw.api("handler").get(f"/demands/{number}/messages").json()
    assert rows[1]["who"] == "经办甲"
    refused = aw.api("leader").post(f"/demands/{number}/messages", {"text": "我来看看"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_role")


def test_the_directory(aw: ApiWorld) -> None:
    api = aw.api("owner")
    assert aw.world.power.code in {u["code"] for u in api.get("/units").json()}
    topic = next(t for t in api.get("/topics").json() if t["code"] == aw.world.topic.topic)
    assert topic["unit"]["name"] == "区发改局"
    assert "portal" in {c["code"] for c in api.get("/channels").json()}
    found = api.post("/topics/suggest", {"text": "想做用电增容"}).json()
    assert found["topics"][0]["unit"]["code"] == aw.world.power.code
    me = api.get("/me").json()
    assert me["firms"] == [
        {"uscc": aw.world.firm.uscc, "name": aw.world.firm.name, "rights": ["admin"]}
    ]


def test_action_errors_come_all_at_once(aw: ApiWorld) -> None:
    number = aw.dispatched()
    aw.api("handler").act(number, "accept")
    data = {"outcome": "magic", "text": "", "files": ["x"], "extra": 1}
    response = aw.api("handler").act(number, "answer", data)
    assert response.status_code == 422
    assert {"outcome", "text", "evidence", "extra"} <= set(response.json()["errors"])
    loose = aw.api("handler").post(f"/demands/{number}/actions/answer", {"text": "x"})
    assert (loose.status_code, set(loose.json()["errors"])) == (422, {"text"})


def test_numbers_are_read_as_people_type_them(aw: ApiWorld) -> None:
    number = aw.submit()
    for typed in (number.lower(), number.replace("-", ""), number.replace("-", "%20")):
        assert aw.api("owner").get(f"/demands/{typed}").json()["number"] == number
