"""Visits over the API: written once, listed in scope, their findings demands."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, Api, forget, key_of
from tests.factories import make_world
from tests.grid_world import GridWorld, lay_grid

from qifu.cases.models import Case
from qifu.kernel.time import now, shanghai_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid() -> GridWorld:
    forget()
    return lay_grid(make_world())


def test_a_visit_is_written_once_and_read_in_scope(grid: GridWorld) -> None:
    def api(name: str) -> Api:
        user = grid.people.get(name) or grid.world.users[name]
        return Api(key_of(user, scopes=ALL))

    day = shanghai_date(now()).isoformat()
    said = {
        "token": "device-0001", "uscc": grid.world.firm.uscc, "on": day, "way": "onsite",
        "met": "王厂长", "seen": "正常", "phone": "13800138000", "facts": {"staff": 40},
        "findings": [{"text": "路坏了", "becomes": "demand"}],
    }  # fmt: skip
    worker = api("worker")
    assert worker.post("/visits", {**said, "facts": {"staff": "多"}}).status_code == 422
    assert worker.post("/visits", {**said, "seen": ""}).json()["errors"]
    made = worker.post("/visits", said)
    assert made.status_code == 201
    number = made.json()["number"]
    (found,) = made.json()["findings"]
    assert Case.objects.get(number=found["demand"]).channel == "grid"
    again = worker.post("/visits", said)
    assert (again.status_code, again.json()["number"]) == (200, number)
    for name in ("worker", "other", "town_head", "dispatcher", "owner"):
        (row,) = api(name).get("/visits").json()["items"]
        assert row["number"] == number, name
        assert api(name).get(f"/visits/{number}").json()["facts"][0]["value"] == "40 人"
    for name in ("elsewhere", "stranger", "clerk"):
        assert api(name).get("/visits").json()["items"] == [], name
        assert api(name).get(f"/visits/{number}").status_code == 404, name
        assert api(name).post("/visits", {**said, "token": "device-0002"}).status_code == 404
    assert api("department").post("/visits", {**said, "token": "device-0003"}).status_code == 403
