"""Pages by key: nothing twice, nothing left out, whatever comes in meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import ApiWorld


def walk(aw: ApiWorld, who: str, query: str, *, meanwhile: Any = None) -> list[str]:
    """Every number of a list, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        page = aw.api(who).get(f"/demands?{query}&cursor={cursor}").json()
        found += [i["number"] for i in page["items"]]
        if page["next"] is None:
            return found
        cursor = page["next"]
        if meanwhile:
            meanwhile()


@pytest.mark.parametrize("order", ["due", "newest"])
def test_inserts_shift_no_page(aw: ApiWorld, order: str) -> None:
    first = [aw.submit() for _ in range(7)]
    query = f"box=all&order={order}&limit=2"
    found = walk(aw, "dispatcher", query, meanwhile=aw.submit)
    assert len(found) == len(set(found))
    assert set(first) <= set(found)


def test_what_leaves_the_list_takes_no_neighbour_with_it(aw: ApiWorld) -> None:
    numbers = [aw.submit() for _ in range(6)]
    left = iter(numbers)

    def withdraw_one() -> None:
        number = next(left)
        aw.api("owner").act(number, "withdraw", {"reason": "不用了"})

    found = walk(aw, "dispatcher", "box=all&order=due&limit=2", meanwhile=withdraw_one)
    assert set(found) == set(numbers)


def test_each_order_is_kept(aw: ApiWorld) -> None:
    numbers = [aw.submit() for _ in range(3)]
    assert walk(aw, "owner", "limit=2") == numbers[::-1]
    body = {"lead_unit": aw.world.power.code, "klass": "general_5"}
    aw.api("dispatcher").act(numbers[2], "dispatch", body)
    days = [i["number"] for i in aw.api("dispatcher").get("/demands?box=all").json()["items"]]
    assert set(days) == set(numbers)


def test_filters(aw: ApiWorld) -> None:
    number, other = aw.dispatched(), aw.submit()
    unit = aw.world.power.code
    for query, wanted in {
        "box=all": {number, other},
        "box=triage": {other},
        f"box=all&unit={unit}": {number},
        "box=all&state=dispatched": {number},
        "box=all&light=green": {number},
        "box=all&light=red": set(),
        f"box=all&q={other}": {other},
        "box=all&q=用电": {number, other},
        "box=all&channel=window": set(),
        f"box=all&topic={aw.world.topic.topic}": {number, other},
    }.items():
        items = aw.api("dispatcher").get(f"/demands?{query}").json()["items"]
        assert {i["number"] for i in items} == wanted, query
    assert aw.api("dispatcher").get("/demands?unit=nowhere").status_code == 422


def test_a_cursor_belongs_to_its_filters(aw: ApiWorld) -> None:
    for _ in range(3):
        aw.submit()
    cursor = aw.api("owner").get("/demands?limit=1").json()["next"]
    assert aw.api("owner").get(f"/demands?limit=1&cursor={cursor}").status_code == 200
    for query in ("limit=1&light=green", "limit=1&order=due", "limit=1&box=all"):
        refused = aw.api("owner").get(f"/demands?{query}&cursor={cursor}")
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_invalid"), query


@pytest.mark.parametrize(
    "cursor",
    ["x", "%", "W10", "bnVsbA", "eyJhIjoxfQ", "====", "你好", "_" * 300, "WyJ4IixbSW5maW5pdHldXQ"],
)
def test_an_odd_cursor_is_refused(aw: ApiWorld, cursor: str) -> None:
    refused = aw.api("owner").get(f"/demands?cursor={cursor}")
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor_invalid")


@pytest.mark.parametrize("who", ["owner", "dispatcher"])
def test_a_page_costs_the_same_for_many(aw: ApiWorld, who: str) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            aw.submit()
        aw.api(who).get("/demands")
        with CaptureQueriesContext(connection) as queries:
            aw.api(who).get("/demands")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
