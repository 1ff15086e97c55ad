"""Policies and claims over the API: the firm's whole errand, and who may not."""

from __future__ import annotations

import pytest
from tests.claim_world import ClaimWorld, make_claim_world, make_claimant
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.factories import make_firm, make_member

from qifu.identity.models import User
from qifu.policies.models import Claim

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "王会计", "contact_phone": "13800138000"}


@pytest.fixture
def world() -> ClaimWorld:
    forget()
    return make_claim_world()


def api(user: User, scopes: tuple[str, ...] = ALL) -> Api:
    return Api(key_of(user, scopes=scopes))


def owner(world: ClaimWorld) -> User:
    return User.objects.get(memberships__enterprise=world.firm)


def test_a_firm_finds_its_policy_and_claims_it(world: ClaimWorld) -> None:
    mine = api(owner(world))
    found = mine.get("/policies?q=升规").json()
    assert [row["code"] for row in found["items"]] == ["P-1"] and found["next"] is None
    assert mine.get("/policies/P-1").json()["service"]["materials"][0]["type"] == "licence"
    matches = mine.get(f"/firms/{world.firm.uscc}/policies").json()
    assert matches["total"] == "100000.00"
    assert [m["policy"] for m in matches["eligible"]] == ["P-1"]
    told = mine.get(f"/firms/{world.firm.uscc}/policies/P-1").json()
    assert told["conditions"]["items"][0]["mark"] == "✓" and not told["problem"]
    assert told["documents"][0]["held"] and told["account"].startswith("••••")

    body = {"policy": "P-1", **CONTACT}
    made = mine.post("/claims", body, Idempotency_Key="k-1")
    assert made.status_code == 201, made.content.decode()
    again = mine.post("/claims", body, Idempotency_Key="k-1")
    assert again.json()["number"] == made.json()["number"] and Claim.objects.count() == 1
    twice = mine.post("/claims", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "cannot_claim")
    number = made.json()["number"]
    assert [row["number"] for row in mine.get("/claims").json()["items"]] == [number]
    detail = mine.get(f"/claims/{number}")
    assert detail["ETag"] == '"1"' and detail.json()["computed"] == "100000.00"
    assert mine.get(f"/claims/{number}/events").json()[0]["seq"] == 1


def test_the_unit_reviews_and_the_firm_follows(world: ClaimWorld) -> None:
    claim = world.claim()
    number = claim.case.number
    handler, mine = api(world.users["handler"]), api(owner(world))
    path = f"/claims/{number}/actions"
    assert handler.post(f"{path}/accept", {"version": 1}).status_code == 200
    stale = handler.post(f"{path}/propose", {"version": 1, "data": {}})
    assert stale.status_code in (409, 422)
    said = {"outcome": "grant", "amount": "100000", "opinion": "材料齐全，符合条件"}
    proposed = handler.post(f"{path}/propose", {"data": said})
    assert proposed.json()["state"] == "deciding", proposed.content.decode()
    assert handler.get(f"/claims/{number}").json()["proposed"] == "100000.00"
    assert "proposed" not in mine.get(f"/claims/{number}").json()
    refused = mine.post(f"{path}/approve_claim", {})
    assert refused.status_code == 403
    assert api(world.users["head"]).post(f"{path}/approve_claim", {}).json()["amount"]
    todo = handler.get("/claims?show=todo").json()["items"]
    assert not todo
    assert {a["code"] for a in mine.get(path).json()["actions"]} >= {"withdraw"}


def test_what_is_missing_is_told_by_name(world: ClaimWorld) -> None:
    firm = make_claimant(eligible=None)
    mine = api(User.objects.get(memberships__enterprise=firm))
    body = {"policy": "P-1", "uscc": firm.uscc, **CONTACT}
    told = mine.post("/claims", body)
    assert told.status_code == 422 and "fact-newly_above_scale" in told.json()["errors"]
    bad = mine.post("/claims", {**body, "facts": {"newly_above_scale": "也许", "colour": 1}})
    assert set(bad.json()["errors"]) == {"fact-newly_above_scale", "fact-colour"}
    done = mine.post("/claims", {**body, "facts": {"newly_above_scale": True}})
    assert done.status_code == 201 and done.json()["facts"] == {"newly_above_scale": True}
    assert mine.get(f"/firms/{firm.uscc}/facts").status_code == 200


def test_another_firm_does_not_exist(world: ClaimWorld) -> None:
    number = world.claim().case.number
    stranger = make_member(make_firm(), "admin")
    other = api(stranger)
    for path in (f"/claims/{number}", f"/claims/{number}/events", f"/claims/{number}/actions",
                 f"/firms/{world.firm.uscc}/policies", f"/firms/{world.firm.uscc}/facts",
                 f"/firms/{world.firm.uscc}/policies/P-1", "/policies/none"):  # fmt: skip
        assert other.get(path).status_code == 404, path
    assert other.post(f"/claims/{number}/actions/withdraw", {}).status_code == 404
    body = {"policy": "P-1", "uscc": world.firm.uscc, **CONTACT}
    assert other.post("/claims", body).status_code == 404
    assert other.get("/claims").json() == {"items": [], "next": None}


def test_a_key_reaches_only_what_it_was_given_for(world: ClaimWorld) -> None:
    number = world.claim().case.number
    demands_only = api(owner(world), BOTH)
    for path in ("/policies", "/claims", f"/firms/{world.firm.uscc}/policies"):
        assert demands_only.get(path).json()["code"] == "scope_missing"
    # a claim is no demand: the acts of demands do not reach it
    assert demands_only.post(f"/demands/{number}/actions/withdraw", {}).status_code == 404
    assert Claim.objects.get(case__number=number).live


def test_pages_of_claims_go_on_where_they_ended(world: ClaimWorld) -> None:
    numbers = [world.claim(make_claimant()).case.number for _ in range(3)]
    handler = api(world.users["handler"])
    first = handler.get("/claims?limit=2").json()
    rest = handler.get(f"/claims?limit=2&cursor={first['next']}").json()
    assert [r["number"] for r in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    assert handler.get("/claims?show=closed&cursor=" + first["next"]).status_code == 422
