"""Lists of law services ask the database as often for few rows as for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_firm, make_member, make_staff, make_unit
from tests.guards.test_query_counts import BACKEND
from tests.law_world import LawWorld, lay_checkups, make_law_world

from qifu.identity.models import Centre, Role, Window
from qifu.kernel.time import now
from qifu.law.evidence import EvidenceInput, preserve_evidence
from qifu.law.models import CheckUp, LawMatter
from qifu.law.rules.digest import digests_of

pytestmark = pytest.mark.django_db
LAW_PAGES = {
    "/law/": "owner", "/law/cases/": "owner", "/law/checkups/": "owner", "/law/evidence/": "owner",
    "/work/law/": "mediator", "/work/law/checkups/": "mediator", "/work/law/counter/": "clerk",
}  # fmt: skip


def grow(world: LawWorld, many: int) -> None:
    """So many more rows of everything these pages list."""
    owner, at = world.actor("owner"), now()
    for _ in range(many):
        row = world.matter()
        LawMatter.objects.filter(pk=row.pk).update(taken_by=world.users["clerk"].pk)
        data = EvidenceInput("合同", digests_of([b"x"]), "upload", enterprise_id=world.firm.pk)
        preserve_evidence(data=data, actor=owner, at=at)
        for firm in (make_firm(), world.firm):
            CheckUp.objects.create(
                enterprise=firm, sheet_id="general", body={}, risks=["limitation"], state="done",
                started_by=make_member(firm, "admin"), started_at=at, finished_at=at, shared_at=at,
            )  # fmt: skip


def counts(world: LawWorld) -> dict[str, int]:
    """How often each page asks."""
    found = {}
    for page, who in LAW_PAGES.items():
        client = Client()
        client.force_login(world.users[who], backend=BACKEND)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = len(queries)
    return found


def test_lists_cost_the_same_for_any_length() -> None:
    world = make_law_world(now())
    lay_checkups()
    unit = make_unit(name="区政务审批局")
    hall = Centre.objects.create(code="hall", name="区中心", kind="district", unit=unit)
    window = Window.objects.create(code="w", centre=hall, kind="general", name="综合窗口")
    world.users["clerk"] = make_staff(unit, Role.CLERK, "窗口", window)
    grow(world, 5)
    few = counts(world)
    grow(world, 4)
    assert counts(world) == few
