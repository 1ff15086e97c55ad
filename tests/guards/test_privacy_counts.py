"""Pages of personal data ask the database as often for fifty rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import World, make_user, make_world
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.privacy import operations

pytestmark = pytest.mark.django_db
PRIVACY_PAGES = {
    "/profile/data/": "owner",
    "/work/privacy/": "security_admin",
    "/work/privacy/registry/": "security_admin",
    "/work/privacy/retention/": "audit_admin",
}


def add(world: World, count: int) -> None:
    """So many requests more, of the owner (cancelled) and of others (open)."""
    at = now()
    for number in range(count):
        own = operations.ask(kind="correct", words="一", actor=world.actor("owner", at), at=at)
        operations.cancel(request_id=own.pk, actor=world.actor("owner", at), at=at)
        person = make_user(f"某人{number}")
        later = at + timedelta(seconds=number)
        operations.ask(kind="correct", words="一", actor=load_actor(person, later), at=later)


def counts(world: World) -> dict[str, list[str]]:
    found = {}
    for page, who in PRIVACY_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_fifty_requests_cost_as_many_queries_as_two() -> None:
    world = make_world()
    add(world, 2)
    few = counts(world)
    add(world, 48)
    many = counts(world)
    for page in PRIVACY_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
