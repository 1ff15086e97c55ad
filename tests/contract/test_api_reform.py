"""Reform tasks over the API: those of one's scope, with who answers, reviews and reports."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.reform_world import APRIL, make_reform_world

from qifu.reform.reviewing import open_reviews

pytestmark = pytest.mark.django_db


def test_tasks_are_read_by_those_they_concern() -> None:
    forget()
    rw = make_reform_world()
    open_reviews(at=APRIL)
    rw.confirmed(2, "handler", APRIL, quarter="2026Q1", links=["/services/"])

    def api(name: str, scopes: tuple[str, ...] = ALL) -> Api:
        return Api(key_of(rw.world.users[name], scopes=scopes))

    items = api("leader").get("/reform/tasks").json()["items"]
    assert [(t["number"], t["light"]) for t in items][1] == (2, "green")
    assert [t["number"] for t in api("head").get("/reform/tasks").json()["items"]] == [1, 2]
    lead = rw.world.water.code
    assert [t["number"] for t in api("reform").get(f"/reform/tasks?lead={lead}").json()["items"]] == [3]  # fmt: skip
    one = api("head").get("/reform/tasks/2").json()
    assert one["leads"] == [{"code": rw.world.power.code, "name": "区发改局", "formerly": []}]
    assert one["reviews"][0]["quarter"] == "2026Q1" and one["reviews"][0]["missing"] == []
    assert one["reviews"][0]["figures"][0]["code"] == "close_on_time"
    assert [(r["state"], r["links"][0]["address"]) for r in one["reports"]] == [("confirmed", "/services/")]  # fmt: skip
    assert api("water_head").get("/reform/tasks/1").status_code == 404
    assert api("clerk").get("/reform/tasks").status_code == 404
    assert api("leader", BOTH).get("/reform/tasks").status_code == 403
