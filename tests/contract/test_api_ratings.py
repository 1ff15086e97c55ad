"""Ratings over the API: results for everybody, one's own to give, one answer by the unit."""

from __future__ import annotations

import pytest
from tests.contract.api_client import ALL, Api, forget, key_of
from tests.factories import World, make_world
from tests.rating_world import lay_rating_ground, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    forget()
    lay_rating_ground()
    return make_world()


def test_a_service_is_rated_added_to_and_answered(world: World) -> None:
    def api(name: str) -> Api:
        return Api(key_of(world.users[name], scopes=ALL))

    row = served(world)
    mine, head = api("owner"), api("head")
    (listed,) = mine.get("/ratings?show=open").json()["items"]
    assert (listed["id"], listed["grade"]) == (row.pk, None)
    given = {"grade": 2, "solved": "no", "labels": ["slow"], "comment": "慢", "public": True}
    assert head.post(f"/ratings/{row.pk}/rate", given).status_code == 404
    assert mine.post(f"/ratings/{row.pk}/rate", {**given, "labels": ["x"]}).status_code == 422
    made = mine.post(f"/ratings/{row.pk}/rate", given, Idempotency_Key="r-1")
    assert made.json()["mending"].startswith("CP")
    assert mine.post(f"/ratings/{row.pk}/rate", given, Idempotency_Key="r-1").status_code == 200
    twice = mine.post(f"/ratings/{row.pk}/rate", given)
    assert (twice.status_code, twice.json()["code"]) == (409, "rated")
    assert mine.post(f"/ratings/{row.pk}/more", {"text": "补充"}).json()["more"] == "补充"
    assert [x["id"] for x in head.get("/ratings?show=bad").json()["items"]] == [row.pk]
    assert api("water_head").get("/ratings").json()["items"] == []
    answered = head.post(f"/ratings/{row.pk}/answer", {"text": "马上改"})
    assert answered.json()["answer"] == "马上改"
    assert api("stranger").get("/ratings").json()["items"] == []


def test_results_and_labels_need_no_key(world: World) -> None:
    served(world)
    found = Api("").get("/ratings/results?by=item").json()
    total = found["total"]
    assert (total["asked"], total["rated"], total["satisfied"], total["few"]) == (1, 0, None, True)
    assert found["items"][0]["asked"] == 1
    assert [x["code"] for x in Api("").get("/ratings/labels").json()] == ["fast", "slow"]
    assert Api("").get("/ratings").status_code == 401
