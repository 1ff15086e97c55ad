"""The exchange over the API: a firm asks, an institution answers and reports, nobody sees more."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, Api, forget, key_of
from tests.exchange_world import LOAN, OFFERED, ExchangeWorld, make_exchange_world
from tests.factories import make_firm, make_member

from qifu.enterprises.models import Enterprise
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
NEED = {
    "kind": "loan", "title": "买原料", "need": LOAN, "contact_name": "王会计",
    "contact_phone": "13800138000", "visibility": "public", "shown": ["staff"],
}  # fmt: skip


@pytest.fixture
def world() -> ExchangeWorld:
    forget()
    return make_exchange_world(now())


def of(firm: Enterprise) -> Api:
    return Api(key_of(firm.memberships.earliest("id").user, scopes=ALL))


def test_a_need_is_answered_chosen_reported_and_confirmed(world: ExchangeWorld) -> None:
    firm, bank, rival = of(world.firm), *(of(b.enterprise) for b in world.banks)
    kinds = {k["code"]: k for k in firm.get("/exchange/kinds").json()}
    assert {f["name"] for f in kinds["loan"]["need"] if f["required"]} <= set(LOAN)
    (product,) = firm.get("/exchange/products?kind=loan").json()
    assert product["title"] == "税信贷"
    wrong = firm.post("/exchange/requests", {**NEED, "need": {"amount": "很多"}})
    assert wrong.status_code == 422 and "need-amount" in wrong.json()["errors"]
    made = firm.post("/exchange/requests", NEED, Idempotency_Key="n-1")
    number = made.json()["number"]
    assert made.status_code == 201
    again = firm.post("/exchange/requests", NEED, Idempotency_Key="n-1")
    assert again.json()["number"] == number
    here = f"/exchange/requests/{number}"
    assert [r["number"] for r in bank.get("/exchange/requests?box=open").json()["items"]] == [
        number
    ]
    seen = bank.get(here).json()
    assert (seen["firm"], seen["contact"], seen["shown"]) == (None, None, {"staff": 60})
    assert bank.post(f"{here}/offer", {"values": {"rate": "4"}}).status_code == 422
    assert bank.post(f"{here}/offer", {"values": OFFERED}).status_code == 201
    twice = bank.post(f"{here}/offer", {"values": OFFERED})
    assert (twice.status_code, twice.json()["code"]) == (409, "no_offer")
    assert rival.post(f"{here}/decline", {"reason": "debt"}).status_code == 201
    assert [o["state"] for o in rival.get(here).json()["offers"]] == ["declined"]
    offers = firm.get(here).json()["offers"]
    assert [(o["state"], o["reason"]) for o in offers] == [
        ("made", ""), ("declined", "现有负债过高"),
    ]  # fmt: skip
    stranger = make_firm()
    make_member(stranger, "admin")
    choose = f"/exchange/offers/{offers[0]['id']}/choose"
    assert of(stranger).post(choose, {"agreed": True}).status_code == 404
    assert of(stranger).get(here).status_code == 404
    assert firm.post(choose, {"agreed": False}).status_code == 422
    assert firm.post(choose, {"agreed": True}).json()["state"] == "engaged"
    assert bank.get(here).json()["contact"] == ["王会计", "13800138000"]
    assert rival.post(f"{here}/result", {"outcome": "done"}).status_code == 404
    result = {"amount": "280", "rate": "3.8", "months": "24", "signed_on": "2026-03-10"}
    done = bank.post(f"{here}/result", {"outcome": "done", "values": result})
    assert ["授信金额", "280 万元"] in done.json()["engagement"]["result"]
    assert firm.post(f"{here}/actions/report_done", {}).status_code == 404
    assert firm.post(f"{here}/actions/confirm", {}).json()["state"] == "done"
    head = Api(key_of(world.users["head"], scopes=ALL))
    assert [r["number"] for r in head.get("/exchange/requests").json()["items"]] == []
    elsewhere = Api(key_of(world.users["elsewhere"], scopes=ALL))
    assert elsewhere.get(here).status_code == 404
    assert head.get(here).json()["engagement"]["outcome"] == "done"
