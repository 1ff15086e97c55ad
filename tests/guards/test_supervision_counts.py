"""Pages of supervision ask the database as often for fifty findings as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START, World, make_staff, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.supervision_world import DAY, hollow, lay_rules

from qifu.cases.models import Case
from qifu.identity.models import Role
from qifu.supervision.models import Finding, FindingCase, LearntException

pytestmark = pytest.mark.django_db
SUPERVISION_PAGES = {
    "/work/findings/": "supervisor",
    "/work/findings/rules/": "supervisor",
    "/work/findings/exceptions/": "supervisor",
    "/work/signals/": "discipline",
    "/work/signals/rules/": "discipline",
}


def add(world: World, case: Case, begin: int, count: int) -> None:
    """So many findings of each purpose more, each taught an exception."""
    for n in range(begin, begin + count):
        learnt = LearntException.objects.create(
            rule="no-evidence", traits={"firm": str(n)}, words={"企业": str(n)}, why="测试",
            state="active", until=DAY, proposed_by=1, proposed_name="甲", proposed_at=START,
        )  # fmt: skip
        for purpose, rule in (("painting", "no-evidence"), ("signal", "ping-pong")):
            row = Finding.objects.create(
                rule=rule, purpose=purpose, title="测试", subject=f"s{n}", since=DAY, until=DAY,
                unit=world.power, units=[world.power.pk], says="测试", count=1, state="open",
                found_at=START, taught=learnt if purpose == "painting" else None,
            )  # fmt: skip
            FindingCase.objects.create(finding=row, case=case, says="测试")


def counts(world: World) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in SUPERVISION_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_fifty_findings_cost_as_many_queries_as_two() -> None:
    lay_rules()
    world = make_world()
    world.users["discipline"] = make_staff(world.centre, Role.DISCIPLINE, "纪检甲")
    case = hollow(world)
    add(world, case, 0, 2)
    few = counts(world)
    add(world, case, 2, 48)
    many = counts(world)
    for page in SUPERVISION_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
