"""Another's demand is not there: by number, list, search, timeline, attachment, act or export."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import DEMAND, ApiWorld

from qifu.cases.models import Case
from qifu.cases.queries import get_case
from qifu.kernel.access import AccessRecord
from qifu.kernel.errors import NotVisible
from qifu.kernel.files import store_file
from qifu.kernel.time import now

PARTS = ("", "/events", "/ledger", "/messages", "/actions", "/attachments")
BOXES = ("unit mine pool co triage extensions approvals revisits intake firm pushed all").split()
NOT_THERE = "SQ2026-999999-7"


def missing_number() -> str:
    from qifu.kernel.numbering import format_number

    return format_number("SQ", 2026, 999_999)


def plain(response: Any) -> tuple[int, dict[str, Any]]:
    """Status and body without the address, which alone may differ."""
    return response.status_code, {k: v for k, v in response.json().items() if k != "instance"}


@pytest.mark.parametrize("who", ["stranger", "water_head", "clerk", "revisitor", "mianqitong"])
def test_anothers_demand_looks_like_none(aw: ApiWorld, who: str) -> None:
    number, none = aw.dispatched(), missing_number()
    api = aw.api(who)
    for part in PARTS:
        theirs, nothing = api.get(f"/demands/{number}{part}"), api.get(f"/demands/{none}{part}")
        assert plain(theirs) == plain(nothing), part
        assert theirs.status_code == 404
    for action in ("accept", "withdraw", "rate", "close_out"):
        theirs, nothing = api.act(number, action), api.act(none, action)
        assert plain(theirs) == plain(nothing), action
        assert theirs.status_code == 404
    said = {"text": "你好"}
    theirs = api.post(f"/demands/{number}/messages", said)
    assert plain(theirs) == plain(api.post(f"/demands/{none}/messages", said))


@pytest.mark.parametrize("who", ["stranger", "water_head", "revisitor"])
def test_the_same_work_is_done_for_both(aw: ApiWorld, who: str) -> None:
    """404 costs the same queries whether the demand exists or not, so time does not tell."""
    number, none = aw.dispatched(), missing_number()
    api = aw.api(who)
    api.get("/me")
    counts = []
    for asked in (number, none):
        with CaptureQueriesContext(connection) as queries:
            api.get(f"/demands/{asked}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_lists_and_search_agree_with_pages(aw: ApiWorld) -> None:
    """Whoever finds a demand in any list may read it, and whoever may not read it finds it in none."""
    number = aw.dispatched()
    for who in aw.world.users:
        api = aw.api(who) if "admin" not in who else None
        if api is None:
            continue
        may = api.get(f"/demands/{number}").status_code == 200
        for box in BOXES:
            for more in ("", "&closed=true", f"&q={number}", "&q=用电增容", "&q=测试企业"):
                items = api.get(f"/demands?box={box}{more}").json()["items"]
                if any(i["number"] == number for i in items):
                    assert may, (who, box, more)


def test_a_unit_it_was_taken_from_has_it_nowhere(aw: ApiWorld) -> None:
    number = aw.dispatched()
    basis = {"legal_basis": "三定规定", "reason": "不属本局职责"}
    handler, clerk = aw.api("handler"), aw.api("dispatcher")
    assert handler.act(number, "object", basis).status_code == 200
    assert clerk.act(number, "sustain_objection", {"reason": "成立"}).status_code == 200
    body = {"lead_unit": aw.world.water.code, "klass": "general_5"}
    assert clerk.act(number, "dispatch", body).status_code == 200
    for box in BOXES:
        assert handler.get(f"/demands?box={box}&closed=true").json()["items"] == []
    for part in PARTS:
        assert handler.get(f"/demands/{number}{part}").status_code == 404
    assert handler.act(number, "accept").status_code == 404
    assert aw.api("water_handler").get(f"/demands/{number}").status_code == 200


def test_a_firm_cannot_be_spoken_for_by_another(aw: ApiWorld) -> None:
    theirs = {**DEMAND, "uscc": aw.world.firm.uscc}
    none = {**DEMAND, "uscc": "91510700MA62000013"}
    api = aw.api("stranger")
    first, second = api.post("/demands", theirs), api.post("/demands", none)
    assert first.status_code == 404
    assert {first.json()["code"], second.json()["code"]} <= {"not_found", "invalid"}
    assert aw.api("viewer").post("/demands", theirs).status_code == 404
    assert not Case.objects.exists()


def test_a_firm_sees_its_own_side_only(aw: ApiWorld) -> None:
    number = aw.dispatched()
    aw.api("handler").act(number, "accept")
    aw.api("handler").act(
        number, "request_extension", {"days": 5, "reason": "设备未到", "progress": "已订货"}
    )
    aw.api("handler").post(f"/demands/{number}/messages", {"text": "在办"})
    seen = aw.api("owner").get(f"/demands/{number}").json()
    assert not {"handler", "returns", "extension_pending", "external", "co_units"} & set(seen)
    everything = "".join(
        aw.api("owner").get(f"/demands/{number}{part}").content.decode() for part in PARTS
    )
    for secret in ("经办甲", "调度甲", "设备未到"):
        assert secret not in everything, secret
    staff = aw.api("handler").get(f"/demands/{number}").json()
    assert staff["handler"] == "经办甲"
    assert staff["extension_pending"] is True


def test_an_attachment_follows_its_case(aw: ApiWorld) -> None:
    at = now()
    owner = aw.world.actor("owner", at)
    stored = store_file(name="合同.txt", data="合同".encode(), actor=owner, at=at)
    path = f"/files/{stored.pk}"
    assert aw.api("owner").get(path).status_code == 200  # one's own, not attached yet
    for who in ("stranger", "dispatcher", "viewer", "12345"):
        assert aw.api(who).get(path).status_code == 404, who
    number = aw.submit(files=[str(stored.pk)])
    for who, status in {
        "owner": 200,
        "viewer": 200,
        "dispatcher": 200,
        "stranger": 404,
        "handler": 404,
        "12345": 404,
    }.items():
        assert aw.api(who).get(path).status_code == status, who
    listed = aw.api("owner").get(f"/demands/{number}/attachments").json()
    assert [a["name"] for a in listed] == ["合同.txt"]
    response = aw.api("owner").get(path)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    body = {"lead_unit": aw.world.power.code, "klass": "general_10"}
    aw.api("dispatcher").act(number, "dispatch", body)
    assert aw.api("handler").get(path).status_code == 200


def test_systems_see_what_they_pushed(aw: ApiWorld) -> None:
    body = {**DEMAND, "uscc": aw.world.firm.uscc}
    number = aw.api("12345").put("/external/12345/A-1", body).json()["number"]
    aw.submit()
    listed = aw.api("12345").get("/demands").json()["items"]
    assert [(i["number"], i["external"]) for i in listed] == [
        (number, [{"system": "12345", "id": "A-1"}])
    ]
    assert aw.api("mianqitong").get("/demands").json()["items"] == []
    seen = aw.api("12345").get(f"/demands/{number}").json()
    assert "handler" not in seen
    assert aw.api("12345").get(f"/demands/{number}/actions").json()["actions"] == []
    assert aw.api("12345").act(number, "withdraw", {"reason": "x"}).status_code == 403


def test_the_engine_agrees(aw: ApiWorld) -> None:
    number = aw.dispatched()
    for who in aw.world.users:
        if "admin" in who:
            continue
        try:
            get_case(aw.world.actor(who, now()), number)
            status = 200
        except NotVisible:
            status = 404
        assert aw.api(who).get(f"/demands/{number}").status_code == status, who


@pytest.mark.parametrize(
    ("who", "action", "data", "status", "code"),
    [
        ("viewer", "withdraw", {"reason": "x"}, 403, "wrong_role"),
        ("handler", "withdraw", {"reason": "x"}, 403, "wrong_role"),
        ("owner", "accept", {}, 403, "wrong_role"),
        ("dispatcher", "accept", {}, 403, "wrong_role"),
        ("handler", "answer", {"outcome": "solved"}, 409, "wrong_state"),
        ("owner", "rate", {"grade": "5", "solved": "yes"}, 409, "wrong_state"),
        ("handler", "material_lapsed", {}, 409, "wrong_state"),
        ("handler", "fly", {}, 404, "unknown_action"),
        ("leader", "dispatch", {}, 409, "wrong_state"),
    ],
)
def test_an_act_of_another_role_or_state(
    aw: ApiWorld, who: str, action: str, data: dict[str, Any], status: int, code: str
) -> None:
    number = aw.dispatched()
    response = aw.api(who).act(number, action, data)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert aw.api("dispatcher").get(f"/demands/{number}").json()["state"] == "dispatched"


def test_staff_never_rate(aw: ApiWorld) -> None:
    number = aw.dispatched()
    aw.api("handler").act(number, "accept")
    said = {"outcome": "solved", "text": "已送电", "evidence": "记录"}
    aw.api("handler").act(number, "answer", said)
    aw.api("head").act(number, "approve_answer")
    rating = {"grade": 5, "solved": "yes"}
    for who in ("handler", "head", "dispatcher", "revisitor"):
        assert aw.api(who).post(f"/demands/{number}/rating", rating).status_code == 403, who
    assert aw.api("owner").post(f"/demands/{number}/rating", rating).status_code == 200
    again = aw.api("owner").post(f"/demands/{number}/rating", rating)
    assert (again.status_code, again.json()["code"]) == (409, "guard:not_rated")


def test_reading_by_key_is_recorded_as_reading_a_page_is(aw: ApiWorld) -> None:
    number = aw.dispatched()
    before = AccessRecord.objects.count()
    for part in ("", "/events", "/messages"):
        assert aw.api("leader").get(f"/demands/{number}{part}").status_code == 200
    aw.api("stranger").get(f"/demands/{number}")
    found = AccessRecord.objects.order_by("pk")[before:]
    assert [(r.act, r.what, r.actor_name) for r in found] == [("open", number, "区领导")] * 3


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("viewer", "messages", 403),
        ("leader", "messages", 403),
        ("stranger", "messages", 404),
        ("owner", "rating", 409),
        ("stranger", "rating", 404),
        ("leader", "actions/accept", 403),
        ("owner", "messages", 422),
    ],
)
def test_who_may_not_is_told_so_before_what_was_wrong_with_the_words(
    aw: ApiWorld, who: str, address: str, status: int
) -> None:
    number = aw.dispatched()
    for body in ({}, {"nonsense": 1}):
        response = aw.api(who).post(f"/demands/{number}/{address}", body)
        assert response.status_code == status, response.content.decode()
