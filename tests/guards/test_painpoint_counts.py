"""Pages of pain points ask the database as often for fifty as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START, World, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.pain_world import DUE, lay_pains, verifying

from qifu.painpoints.models import PainPoint, PainReporter

pytestmark = pytest.mark.django_db
PAIN_PAGES = {
    "/work/pains/": "supervisor",
    "/work/pains/new/": "supervisor",
    "/pain-points/": "owner",
}


def add(world: World, begin: int, count: int) -> None:
    """So many points more, each public and with the world's firm asked."""
    for n in range(begin, begin + count):
        row = PainPoint.objects.create(
            number=f"DD2026-9{n:05d}-0", kind="block", source="demand", title=f"测试{n}", text="x",
            state="verifying", raised_name="甲", raised_at=START, unit=world.power,
            owner=world.users["handler"], due_on=DUE, due_first=DUE, answer_by=DUE,
            reported_at=START, summary="摘要", public_at=START,
        )  # fmt: skip
        PainReporter.objects.create(point=row, enterprise=world.firm, added_at=START)


def counts(world: World) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in PAIN_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_fifty_points_cost_as_many_queries_as_two() -> None:
    lay_pains()
    world = make_world()
    verifying(world)
    add(world, 0, 2)
    few = counts(world)
    add(world, 2, 48)
    many = counts(world)
    for page in PAIN_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
