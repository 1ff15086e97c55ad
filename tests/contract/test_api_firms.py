"""Credit, places and law over the API: a firm its own, an office what it has, nobody more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.contract.api_client import ALL, Api, forget, key_of
from tests.credit_world import lay_credit, record_of
from tests.factories import make_firm, make_member, make_staff, make_unit
from tests.law_world import make_law_world
from tests.places_world import make_places_world

from qifu.identity.actors import load_actor
from qifu.identity.models import Role, User
from qifu.kernel.time import now, shanghai_date
from qifu.places.bookings import days_offered

pytestmark = pytest.mark.django_db


def of(user: User) -> Api:
    return Api(key_of(user, scopes=ALL))


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    forget()


def test_a_firm_reads_its_credit_and_lets_a_unit_look_until_a_day() -> None:
    keeper = make_unit("market-regulation")
    lay_credit(keeper)
    firm, other = make_firm(), make_firm()
    owner, stranger = of(make_member(firm, "admin")), of(make_member(other, "admin"))
    record_of(firm, load_actor(make_staff(keeper, Role.HANDLER), now()), "dishonest")
    found = owner.get("/credit/checkup").json()
    assert [f["kind"] for f in found["harming"]] == ["dishonest"] and found["barred"]
    assert found["harming"][0]["how"] and not found["honours"]
    assert stranger.get("/credit/checkup").json()["harming"] == []
    assert stranger.get(f"/credit/checkup?uscc={firm.uscc}").status_code == 404
    assert of(make_staff(keeper, Role.HEAD)).get("/credit/checkup").status_code == 404
    until = str(shanghai_date(now()) + timedelta(days=30))
    said = {"unit": "no-such", "purpose": "", "until": until}
    wrong = owner.post("/credit/consents", said)
    assert wrong.status_code == 422 and {"unit", "purpose"} <= set(wrong.json()["errors"])
    given = owner.post("/credit/consents", {**said, "unit": keeper.code, "purpose": "贷款核实"})
    assert given.status_code == 201
    (row,) = owner.get("/credit/consents").json()
    assert (row["unit"], row["until"], row["revoked_at"]) == (keeper.name, until, None)
    here = f"/credit/consents/{row['id']}/revoke"
    assert stranger.post(here, {}).status_code == 404
    assert owner.post(here, {}).json()["revoked_at"]
    assert owner.get("/credit/looks").json() == []


def test_hours_are_booked_once_and_given_back() -> None:
    at = now()
    world = make_places_world(at)
    firm = of(world.firm.memberships.get().user)
    assert {p["step"] for p in firm.get("/places").json()} == {"incubator", "accelerator"}
    assert firm.get("/places/rooms").json() == [] and firm.get("/gatherings").json() == []
    (tool,) = firm.get("/facilities").json()
    day = days_offered(world.facility, shanghai_date(at))[1]
    slots = firm.get(f"/facilities/{tool['id']}/slots?on={day}").json()
    assert slots and all(s["free"] for s in slots)
    assert firm.get(f"/facilities/{tool['id']}/slots?on=2020-01-01").json() == []
    said = {
        "begins_at": slots[0]["begins_at"], "purpose": "测硬度", "contact_name": "王工",
        "contact_phone": "13800138000",
    }  # fmt: skip
    book = f"/facilities/{tool['id']}/bookings"
    assert firm.post(book, {**said, "purpose": ""}).status_code == 422
    assert firm.post(book, {**said, "begins_at": "0001-01-01T00:00:00Z"}).status_code == 422
    made = firm.post(book, said, Idempotency_Key="b-1")
    assert made.status_code == 201
    assert firm.post(book, said, Idempotency_Key="b-1").json()["id"] == made.json()["id"]
    rival = of(make_member(make_firm(), "admin"))
    assert rival.post(book, said).status_code in (409, 422)
    assert rival.get("/bookings").json() == []
    cancel = f"/bookings/{made.json()['id']}/cancel"
    assert rival.post(cancel, {}).status_code == 404
    assert firm.post(cancel, {}).json()["state"] == "cancelled"
    assert rival.post(book, said).status_code == 201


def test_a_matter_is_its_firms_and_its_offices_alone_and_evidence_is_anybodys_to_check() -> None:
    world = make_law_world(now())
    owner, mediator = of(world.users["owner"]), of(world.users["mediator"])
    services = {s["code"]: s for s in owner.get("/law/services").json()}
    assert services["mediation"]["unit"]["code"] == "mediation-committee"
    said = {
        "service": "mediation", "words": "对方拖欠货款", "contact_name": "王会计",
        "contact_phone": "13800138000", "amount": "120000",
    }  # fmt: skip
    wrong = owner.post("/law/matters", {**said, "words": "", "contact_phone": "1"})
    assert wrong.status_code == 422 and {"words", "contact_phone"} <= set(wrong.json()["errors"])
    assert owner.post("/law/matters", {**said, "service": "\x00"}).status_code == 404
    made = owner.post("/law/matters", said, Idempotency_Key="m-1")
    number = made.json()["number"]
    assert owner.post("/law/matters", said, Idempotency_Key="m-1").json()["number"] == number
    here = f"/law/matters/{number}"
    assert owner.get(here).json()["words"] == mediator.get(here).json()["words"] == "对方拖欠货款"
    assert [s["due_on"] is None for s in mediator.get(here).json()["stays"]] == [True]
    assert [m["number"] for m in mediator.get("/law/matters").json()["items"]] == [number]
    for who in ("aid", "leader", "dispatcher", "revisitor"):
        assert of(world.users[who]).get(here).status_code == 404, who
        assert of(world.users[who]).get("/law/matters").json()["items"] == [], who
    file = {"title": "合同", "sha256": "a" * 64, "sm3": "b" * 64, "size": 10}
    assert owner.post("/evidence", {**file, "sm3": "z"}).status_code == 422
    assert owner.post("/evidence", {**file, "uscc": make_firm().uscc}).status_code == 404
    kept = owner.post("/evidence", {**file, "uscc": world.firm.uscc}).json()
    (found,) = Api("").post("/evidence/check", {"digest": "B" * 64}).json()
    assert (found["number"], found["which"], found["problem"]) == (kept["number"], "sm3", "")
    assert Api("").post("/evidence/check", {"digest": "c" * 64}).json() == []
    assert mediator.get("/evidence").json() == []
