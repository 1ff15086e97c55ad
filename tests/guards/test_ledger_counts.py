"""The ledger and a firm's record ask the database as often for fifty rows as for one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import forget
from tests.factories import START, World, make_firm, make_staff, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.enterprises.bulk.desk import LIMITS
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Fact, FactImport, Tag
from qifu.enterprises.record import (
    ContactInput,
    PlanInput,
    RelationInput,
    add_contact,
    add_plan,
    add_relation,
    add_tag,
)
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Role
from qifu.kernel.files import store_file

pytestmark = pytest.mark.django_db
LEDGER_PAGES = {
    "/work/firms/": "policy_officer",
    "/work/firms/?q=测试&status=active": "policy_officer",
    "/work/firms/{firm}/": "policy_officer",
    "/work/firms/files/": "policy_officer",
    "/firm/{firm}/record/": "owner",
}


def add_rows(world: World, count: int) -> None:
    """So many firms with tags, and lines, disputes and files of the world's own firm."""
    tag, _ = Tag.objects.get_or_create(code="key", title="重点企业")
    file = store_file(name="a.csv", data=b"a,b\n1,2\n", actor=SYSTEM_ACTOR, at=START, limits=LIMITS)
    for n in range(count):
        other = make_firm()
        mine = {"enterprise_id": world.firm.pk, "actor": SYSTEM_ACTOR, "at": START}
        add_tag(enterprise_id=other.pk, code=tag.code, actor=SYSTEM_ACTOR, at=START)
        add_plan(data=PlanInput("expand", f"打算{n}"), **mine)
        add_contact(data=ContactInput("liaison", f"联络员{n}"), **mine)
        add_relation(data=RelationInput("supplier", other.uscc), **mine)
        given = RelationInput("parent", world.firm.uscc)
        add_relation(enterprise_id=other.pk, data=given, actor=SYSTEM_ACTOR, at=START)
        name = f"fact_{other.pk}"
        Fact.objects.create(name=name, type="number", label=name)
        for source, value in (("tax", 1), ("declared", 2)):
            said = {world.firm.pk: {name: Decimal(value)}}
            record_facts(
                said=said, source=source, on=date(2026, 1, 1), actor=SYSTEM_ACTOR, at=START
            )
        FactImport.objects.create(
            kind="firms", file=file, source="tax", on=date(2026, 1, 1), created_at=START
        )


def counts(world: World) -> dict[str, list[str]]:
    found = {}
    for page, who in LEDGER_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        url = page.format(firm=world.firm.pk)
        forget()
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[page] = asked(queries)
    return found


def test_fifty_firms_and_lines_cost_as_many_queries_as_one() -> None:
    world = make_world()
    world.users["policy_officer"] = make_staff(world.centre, Role.POLICY_OFFICER)
    add_rows(world, 1)
    one = counts(world)
    add_rows(world, 49)
    many = counts(world)
    for page in LEDGER_PAGES:
        grown = "\n".join(sql[:140] for sql in many[page])
        assert len(unpaged(many[page])) == len(unpaged(one[page])), f"{page}\n{grown}"
    assert len(many["/work/firms/"]) <= 12, "\n".join(many["/work/firms/"])
