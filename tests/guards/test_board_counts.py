"""Boards ask the database as often for many cases as for two, and seldom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_world
from tests.guards.test_insight_counts import add
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.insight_world import lay_metrics

pytestmark = pytest.mark.django_db
FRAME = 8  # session, person, posts, firms, unread, clock …
AT_MOST = 15 + FRAME
BOARD_PAGES = {
    "/work/insight/boards/district/?period=this-year": "leader",
    "/work/insight/boards/unit/": "head",
    "/work/insight/boards/centre/": "clerk",
    "/work/insight/boards/policy/": "leader",
    "/work/insight/screens/": "leader",
    "/work/insight/reports/": "leader",
    "/work/insight/": "leader",
}


def test_many_cases_cost_as_many_queries_as_two() -> None:
    world = make_world()
    lay_metrics()
    add(world, 2)

    def counts() -> dict[str, list[str]]:
        found = {}
        for page, who in BOARD_PAGES.items():
            client = Client()
            client.force_login(world.users[who], backend=BACKEND)
            assert client.get(page).status_code in (200, 302), page
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found[page] = asked(queries)
        return found

    few = counts()
    add(world, 30)
    many = counts()
    for page in BOARD_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
        assert len(unpaged(many[page])) <= AT_MOST, (page, many[page])
