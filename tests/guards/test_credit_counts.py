"""Pages of credit ask the database as often for fifty rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.credit_world import lay_credit, record_of
from tests.factories import World, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.credit.consents import give_consent
from qifu.credit.looking import LookInput, look_up
from qifu.kernel.time import now, today

pytestmark = pytest.mark.django_db
CREDIT_PAGES = {
    "/credit/": "owner",
    "/credit/consents/": "owner",
    "/my/": "owner",
    "/work/credit/": "handler",
    "/work/credit/records/": "handler",
}


def add(world: World, begin: int, count: int) -> None:
    """So many records, consents and queries more of the world's firm."""
    keeper, owner = world.actor("handler"), world.actor("owner")
    for number in range(begin, begin + count):
        record_of(world.firm, keeper, "penalty", number=f"罚{number}号")
        give_consent(
            enterprise_id=world.firm.pk, unit_id=world.power.pk, purpose=f"核实{number}",
            until=today(), actor=owner, at=now(),
        )  # fmt: skip
        wanted = LookInput(world.firm.uscc, world.power.pk, "licence", f"核实{number}")
        look_up(data=wanted, actor=keeper, at=now())


def counts(world: World) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in CREDIT_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_fifty_records_cost_as_many_queries_as_two() -> None:
    world = make_world()
    lay_credit(world.power)
    add(world, 0, 2)
    few = counts(world)
    add(world, 2, 48)
    many = counts(world)
    for page in CREDIT_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
