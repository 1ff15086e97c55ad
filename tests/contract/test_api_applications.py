"""Bundles and applications over the API: the firm's whole errand, the departments', and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.bundle_world import PDF, BundleWorld, make_bundle_world
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.factories import make_firm, make_member, make_staff, make_unit

from qifu.bundles.models import Application
from qifu.enterprises.models import Evidence
from qifu.identity.models import Centre, Role, User, Window
from qifu.kernel.models import AccessRecord
from qifu.kernel.time import now, shanghai_date

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "王会计", "contact_phone": "13800138000"}


@pytest.fixture
def world() -> BundleWorld:
    forget()
    return make_bundle_world()


def api(user: User, scopes: tuple[str, ...] = ALL) -> Api:
    return Api(key_of(user, scopes=scopes))


def body_of(world: BundleWorld, *, without: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    papers = world.papers(without=without)
    return {
        "bundle": world.body.code, **CONTACT, "values": world.values(),
        "materials": [{"type": kind, "evidence": key} for kind, key in papers.items()], **more,
    }  # fmt: skip


def asked_papers(mine: Api, world: BundleWorld) -> list[dict[str, Any]]:
    said = {"values": world.values()}
    form = mine.post(f"/bundles/{world.body.code}/form", said).json()
    return [m for m in form["materials"] if m["must"] and not m["stage"]]


def test_a_firm_finds_a_bundle_and_applies_once(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    listed = mine.get("/bundles?q=餐饮").json()
    assert [row["code"] for row in listed["items"]] == ["open-restaurant"]
    detail = mine.get("/bundles/open-restaurant").json()
    assert detail["questions"] and detail["unknown"] and detail["days"] > 0
    assert {m["item"] for m in detail["members"]} == set(world.body.codes)
    form = mine.post("/bundles/open-restaurant/form", {"values": world.values()}).json()
    assert not form["unknown"] and form["fields_saved"] > 0 and form["critical"]
    item = mine.get(f"/items/{world.body.codes[0]}").json()
    assert item["code"] == world.body.codes[0] and item["members"][0]["applies"] is True
    assert mine.get("/items?q=没有的词").json() == {"items": [], "total": 0, "next": None}

    body = body_of(world)
    made = mine.post("/applications", body, Idempotency_Key="k-1")
    assert made.status_code == 201, made.content.decode()
    again = mine.post("/applications", body, Idempotency_Key="k-1")
    assert again.json() == made.json() and Application.objects.count() == 1
    number = made.json()["number"]
    assert [row["number"] for row in mine.get("/applications").json()["items"]] == [number]
    whole = mine.get(f"/applications/{number}")
    assert whole["ETag"] == '"1"' and whole.json()["plan"]["due_on"] == whole.json()["due_on"]
    assert len(whole.json()["tasks"]) == len(whole.json()["plan"]["spans"])
    assert whole.json()["contact"]["phone"] == CONTACT["contact_phone"]
    assert mine.get(f"/applications/{number}/events").json()[0]["seq"] == 1


def test_everything_missing_is_told_by_name(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    told = mine.post("/applications", {"bundle": world.body.code, **CONTACT})
    assert told.status_code == 422 and told["Content-Type"] == "application/problem+json"
    assert "field-gathering_kind" in told.json()["errors"]
    bad = mine.post("/applications", body_of(world, chosen=["none"], undertakings={"x": "2026-01-01"})
                    | {"values": world.values(colour="红")})  # fmt: skip
    assert set(bad.json()["errors"]) == {"field-colour", "chosen", "undertaking-x"}
    both = mine.post("/applications", {"bundle": "a", "item": "b", **CONTACT})
    assert set(both.json()["errors"]) == {"bundle"}
    assert mine.post("/applications", {"bundle": "none", **CONTACT}).status_code == 404
    assert mine.get("/bundles/none").status_code == mine.get("/items/none").status_code == 404
    assert not Application.objects.exists()


def test_an_uploaded_file_becomes_the_firms_document(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    kind = asked_papers(mine, world)[0]["type"]
    mine = api(world.owner_user, ("services:read", "applications:read", "applications:write"))
    sent = mine.client.post(
        "/api/v1/files", {"file": SimpleUploadedFile("新的.pdf", PDF)},
        headers={"Authorization": f"Bearer {mine.key}"},
    )  # fmt: skip
    assert sent.status_code == 201, sent.content.decode()
    file = sent.json()["id"]
    body = body_of(world, without=(kind,))
    missing = mine.post("/applications", body)
    assert set(missing.json()["errors"]) == {f"material-{kind}"}
    fresh = {"type": kind, "file": file, "number": "证-1"}
    body["materials"].append(fresh)
    strange = api(make_member(make_firm(), "admin"))
    assert strange.post("/applications", body | {"uscc": world.firm.uscc}).status_code == 404
    made = mine.post("/applications", body)
    assert made.status_code == 201, made.content.decode()
    kept = Evidence.objects.get(enterprise=world.firm, type__code=kind, replaced_at=None)
    assert (str(kept.file_id), kept.number) == (file, "证-1")
    twice = mine.post("/applications", body)
    assert set(twice.json()["errors"]) == {f"material-{kind}"}
    shelf = mine.get(f"/firms/{world.firm.uscc}/documents").json()
    assert kept.pk in [row["id"] for row in shelf if row["usable"]]
    assert b"".join(mine.get(f"/files/{file}").streaming_content) == PDF  # type: ignore[attr-defined]


def test_what_was_promised_comes_later(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    row = next(m for m in asked_papers(mine, world) if m["tolerable_days"])
    kind, key = row["type"], world.papers()[row["type"]]
    promise = {"undertakings": {kind: str(shanghai_date(now()))}}
    unsigned = mine.post("/applications", body_of(world, without=(kind,), **promise))
    assert "signed_name" in unsigned.json()["errors"]
    made = mine.post(
        "/applications", body_of(world, without=(kind,), signed_name="王会计", **promise)
    ).json()
    waits = [w for w in made["waits"] if w["kind"] == "material"]
    assert [w["code"] for w in waits] == [kind]
    path = f"/applications/{made['number']}/papers"
    assert mine.post(path, {}).status_code == 422
    wrong = mine.post(path, {"materials": [{"type": "none", "evidence": key}]})
    assert set(wrong.json()["errors"]) == {"material-none"}
    done = mine.post(path, {"materials": [{"type": kind, "evidence": key}]})
    assert done.status_code == 200, done.content.decode()
    assert not [w for w in done.json()["waits"] if w["kind"] == "material"]
    assert [u["state"] for u in done.json()["undertakings"]] == ["kept"]


def test_a_department_handles_its_own_part(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    made = mine.post("/applications", body_of(world)).json()
    number = made["number"]
    task = next(t for t in made["tasks"] if t["state"] == "ready")
    unit = task["unit"]["code"]
    handler = api(world.users[unit, "handler"])
    assert task["id"] in [t["id"] for t in handler.get("/tasks").json()["items"]]
    path = f"/applications/{number}/tasks/{task['id']}"
    offered = handler.get(f"{path}/actions").json()
    assert "accept" in [x["code"] for x in offered["actions"] if x["enabled"]]
    done = handler.post(f"{path}/actions/accept", {}, If_Match='"1"')
    assert done.status_code == 200 and done.json()["state"] == "accepted", done.content.decode()
    stale = handler.post(f"{path}/actions/take", {"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert stale.json()["current"]["state"] == "accepted"
    twice = handler.post(f"{path}/actions/accept", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    assert twice.json()["current"]["version"] == 2
    empty = handler.post(f"{path}/actions/ask", {})
    assert set(empty.json()["errors"]) >= {"items", "days", "reason"}
    assert handler.post(f"{path}/actions/none", {}).status_code == 404
    assert mine.post(f"{path}/actions/ask", {}).json()["code"] == "wrong_role"

    data = {"items": ["补门头照片"], "days": 3, "reason": "照片不清"}
    assert handler.post(f"{path}/actions/ask", {"data": data}).status_code == 200
    waits = mine.get(f"/applications/{number}").json()["waits"]
    assert [w["title"] for w in waits if w["kind"] == "request"] == ["补门头照片"]
    answer = mine.post(f"{path}/actions/supply", {"data": {"text": "已补"}})
    assert answer.status_code == 200 and "opinion" not in answer.json(), answer.content.decode()
    said = handler.get(path).json()
    assert said["state"] == "accepted" and said["requests"][0]["answer"] == "已补"
    refused = {"outcome": "refuse", "opinion": "不符合", "result_number": "长" * 61}
    long = handler.post(f"{path}/actions/propose", {"data": refused})
    assert long.status_code in (409, 422)


def test_a_department_reads_its_own_form_only(world: BundleWorld) -> None:
    number = api(world.owner_user).post("/applications", body_of(world)).json()["number"]
    lead = world.body.unit
    rows = Application.objects.get().tasks.select_related("unit")
    own = next(t for t in rows if t.unit.code != lead)
    other = next(t for t in rows if t.unit_id != own.unit_id)
    handler = api(world.users[own.unit.code, "handler"])
    whole = handler.get(f"/applications/{number}").json()
    assert "values" not in whole and "contact" not in whole and len(whole["tasks"]) == len(rows)
    assert handler.get(f"/applications/{number}/tasks/{own.pk}").json()["values"] == own.values
    assert handler.get(f"/applications/{number}/tasks/{other.pk}").status_code == 404
    assert (
        handler.post(f"/applications/{number}/tasks/{other.pk}/actions/accept").status_code == 404
    )
    assert handler.post(f"/applications/{number}/withdraw", {}).json()["code"] == "wrong_role"
    assert handler.post(f"/applications/{number}/papers", {}).json()["code"] == "wrong_role"
    assert "values" in api(world.users[lead, "handler"]).get(f"/applications/{number}").json()


def test_the_firm_takes_it_back(world: BundleWorld) -> None:
    mine = api(world.owner_user)
    number = mine.post("/applications", body_of(world)).json()["number"]
    path = f"/applications/{number}/withdraw"
    assert set(mine.post(path, {"reason": " "}).json()["errors"]) == {"reason"}
    stale = mine.post(path, {"reason": "不办了"}, If_Match='"9"')
    assert stale.json()["code"] == "version_conflict"
    done = mine.post(path, {"reason": "不办了", "version": 1})
    assert done.json()["status"] == "withdrawn" and not done.json()["open"]
    assert mine.post(path, {"reason": "不办了"}).json()["code"] == "wrong_state"
    assert mine.get("/applications").json()["items"] == []
    assert len(mine.get("/applications?show=closed&status=withdrawn").json()["items"]) == 1


def test_what_is_not_ones_own_does_not_exist(world: BundleWorld) -> None:
    made = api(world.owner_user).post("/applications", body_of(world)).json()
    number, task = made["number"], made["tasks"][0]["id"]
    people = (
        make_member(make_firm(), "admin"),
        make_staff(make_unit(name="无关局"), Role.HANDLER, "无关经办"),
    )
    for other in map(api, people):
        for path in ("", "/events", f"/tasks/{task}", f"/tasks/{task}/actions"):
            assert other.get(f"/applications/{number}{path}").status_code == 404, path
        for path in ("/papers", "/withdraw", f"/tasks/{task}/actions/accept"):
            assert other.post(f"/applications/{number}{path}", {}).status_code == 404, path
        assert other.get("/applications?show=all").json() == {"items": [], "next": None}
        assert other.get(f"/firms/{world.firm.uscc}/documents").status_code == 404
        assert other.post("/applications", body_of(world, uscc=world.firm.uscc)).status_code == 404
    demands_only = api(world.owner_user, BOTH)
    for path in ("/bundles", "/items", "/applications", "/tasks", f"/applications/{number}"):
        assert demands_only.get(path).json()["code"] == "scope_missing"
    reading = api(world.owner_user, ("applications:read",))
    assert reading.get(f"/applications/{number}").status_code == 200
    assert reading.post(f"/applications/{number}/withdraw", {}).json()["code"] == "scope_missing"


def test_the_window_applies_for_a_firm(world: BundleWorld) -> None:
    unit = make_unit(name="区政务审批局")
    hall = Centre.objects.create(code="hall", name="区中心", kind="district", unit=unit)
    window = Window.objects.create(code="w-1", centre=hall, kind="general", name="综合窗口")
    clerk = api(make_staff(unit, Role.CLERK, "窗口甲", window))
    nobody = clerk.post("/applications", body_of(world))
    assert set(nobody.json()["errors"]) == {"uscc"}
    made = clerk.post("/applications", body_of(world, uscc=world.firm.uscc))
    assert made.status_code == 201, made.content.decode()
    row = Application.objects.select_related("case").get()
    assert (row.case.channel, row.case.intake_centre) == ("window", hall.pk)
    assert made.json()["values"] and clerk.get("/applications").json()["items"]
    assert clerk.get(f"/firms/{world.firm.uscc}/documents").status_code == 200
    seen = AccessRecord.objects.filter(act="open", target=world.firm.stream)
    assert seen.count() == 1


def test_pages_go_on_where_they_ended(world: BundleWorld) -> None:
    numbers = [world.submit(at=now()).case.number for _ in range(3)]
    mine = api(world.owner_user)
    first = mine.get("/applications?limit=2").json()
    rest = mine.get(f"/applications?limit=2&cursor={first['next']}").json()
    assert [r["number"] for r in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    other = mine.get("/applications?show=closed&cursor=" + first["next"])
    assert (other.status_code, other.json()["code"]) == (422, "cursor_invalid")
