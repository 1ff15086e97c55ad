"""Lists of applications ask the database as often for twenty rows as for two, and so does the page
of one application whatever its number of departments."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.contract.api_client import forget
from tests.factories import make_staff, make_unit
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.identity.models import Role, User
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
APPLICATION_PAGES: dict[str, str] = {
    "/work/applications/": "unit",
    "/work/applications/?show=open": "supervisor",
    "/work/applications/?show=done": "unit",
    "/work/applications/whole/": "unit",
    "/work/applications/whole/?show=open&q=餐饮": "supervisor",
    "/api/v1/applications?limit=50": "unit",
    "/api/v1/applications?show=all&limit=50": "owner",
    "/api/v1/tasks?show=open&limit=50": "supervisor",
}
SUBMIT_AT_MOST = 60


def counts(people: dict[str, User]) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in APPLICATION_PAGES.items():
        client = Client()
        client.force_login(people[who], backend=BACKEND)
        forget()
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def add(world: BundleWorld, count: int) -> None:
    for _ in range(count):
        application = world.submit(at=now())
        world.act(
            application, "invoice-application", "not_accept", at=now(), reason="无", remedy="无"
        )


def test_many_applications_cost_as_many_queries_as_two() -> None:
    world = make_bundle_world()
    supervisor = make_staff(make_unit(), Role.SUPERVISOR)
    people = {"unit": world.users["taxation", "handler"], "supervisor": supervisor}
    people["owner"] = world.owner_user
    add(world, 2)
    few = counts(people)
    add(world, 18)
    many = counts(people)
    grown = [page for page in many if len(unpaged(many[page])) != len(unpaged(few[page]))]
    assert not grown, "\n".join(
        f"{page}: {len(few[page])} → {len(many[page])}\n" + "\n".join(s[:200] for s in many[page])
        for page in grown
    )
    with CaptureQueriesContext(connection) as queries:
        world.submit(at=now())
    sqls = asked(queries)
    assert len(sqls) <= SUBMIT_AT_MOST, f"{len(sqls)}\n" + "\n".join(s[:160] for s in sqls)
