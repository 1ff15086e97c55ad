"""Figures over the API: those of one's scope, opened to the very cases."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, BOTH, Api, forget, key_of
from tests.factories import World, make_world
from tests.insight_world import count_all, lay_metrics

from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
CODE = "/metrics/solved"


@pytest.fixture
def world() -> World:
    forget()
    world = make_world()
    lay_metrics()
    for _ in range(3):
        world.closed(now())
    count_all(now())
    return world


def api(world: World, name: str, scopes: tuple[str, ...] = ALL) -> Api:
    return Api(key_of(world.users[name], scopes=scopes))


def test_a_figure_with_its_line_parts_and_cases(world: World) -> None:
    leader = api(world, "leader")
    assert "solved" in [m["code"] for m in leader.get("/metrics").json()]
    found = leader.get(CODE).json()
    assert (found["num"], found["den"], found["value"], found["small"]) == (3, 3, 1.0, True)
    assert 0.4 < found["low"] < 0.5
    assert sum(p["den"] for p in leader.get(f"{CODE}/series?step=week").json()) == 3
    parts = leader.get(f"{CODE}/ranking?by=unit").json()
    assert (parts["ranked"], parts["too_small"][0]["key"]) == ([], world.power.code)
    cases = leader.get(f"{CODE}/cases?part=numerator&limit=2").json()
    assert (cases["total"], cases["pages"], len(cases["items"])) == (3, 2, 2)
    own = leader.get(f"{CODE}?unit={world.power.code}&topic={world.topic.topic}").json()
    assert own["den"] == 3


def test_out_of_scope_is_not_there_and_nonsense_is_said(world: World) -> None:
    other = api(world, "water_head")
    assert other.get(CODE).json()["den"] == 0
    assert other.get(f"{CODE}?unit={world.power.code}").status_code == 404
    assert other.get("/metrics/nothing").status_code == 404
    assert api(world, "owner").get(CODE).status_code == 404
    assert api(world, "leader", BOTH).get(CODE).status_code == 403
    leader = api(world, "leader")
    for wrong in ("since=2026-02-30", "since=2027-01-01&until=2026-01-01", "known_on=x"):
        assert leader.get(f"{CODE}?{wrong}").status_code == 422, wrong
    assert leader.get(f"{CODE}/series?step=year").status_code == 422
