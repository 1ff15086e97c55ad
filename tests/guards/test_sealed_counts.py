"""The pages of the sealed desk ask the database as often for many reports as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START
from tests.integrity_world import DeskWorld, make_desk_world

from qifu.integrity.points import add_point

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
SEALED_PAGES: dict[str, str] = {
    "/work/integrity/": "one",
    "/work/integrity/?done=1": "one",
    "/work/integrity/points/": "one",
    "/work/integrity/figures/": "one",
    "/work/integrity/record/": "one",
    "/work/sealed/": "auditor",
}


def add_rows(desk: DeskWorld, count: int) -> None:
    for number in range(count):
        desk.submit(units=(desk.accused.code,))
        firm = {"firm": f"企业{number}", "contact": "", "months": 3}
        add_point(actor=desk.actor("one"), at=START, **firm)


def counts(desk: DeskWorld) -> dict[str, int]:
    found = {}
    for page, who in SEALED_PAGES.items():
        client = Client()
        client.force_login(desk.users[who], backend=BACKEND)
        client.get(page)  # what is kept in the process is fetched
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        found[page] = len(asked)
    return found


def test_many_reports_cost_as_many_queries_as_one(settings: object) -> None:
    settings.QIFU_INTEGRITY_BOXES = 128  # type: ignore[attr-defined]
    desk = make_desk_world()
    add_rows(desk, 1)
    one = counts(desk)
    add_rows(desk, 24)
    assert counts(desk) == one
    assert max(one.values()) <= 25
