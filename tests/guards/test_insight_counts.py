"""Pages of figures ask the database as often for many cases as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import World, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.insight_world import count_all, lay_metrics

from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
INSIGHT_PAGES = {
    "/work/insight/figures/": "leader",
    "/work/insight/figures/close_on_time/": "leader",
    "/work/insight/figures/solved/?step=week": "head",
}


def add(world: World, count: int) -> None:
    for _ in range(count):
        world.closed(now())
    count_all(now())


def counts(world: World) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in INSIGHT_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_many_cases_cost_as_many_queries_as_two() -> None:
    world = make_world()
    lay_metrics()
    add(world, 2)
    few = counts(world)
    add(world, 30)
    many = counts(world)
    for page in INSIGHT_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
        assert len(unpaged(many[page])) <= 24, many[page]
