"""The lists of projects ask the database as often for many rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START
from tests.guards.test_query_counts import BACKEND
from tests.project_world import ProjectWorld, make_project_world

from qifu.projects.alliance import MemberInput, keep_member
from qifu.projects.blockers import BlockerInput, open_blocker
from qifu.projects.models import Project
from qifu.projects.watching import WatchInput, add_watch
from qifu.web import middleware

pytestmark = pytest.mark.django_db
PROJECT_PAGES = (
    "/work/projects/", "/work/projects/all/", "/work/projects/funnel/", "/work/projects/watches/",
    "/work/projects/watches/?show=open", "/work/projects/alliance/", "/work/projects/alike/",
)  # fmt: skip


@pytest.fixture
def pw(monkeypatch: pytest.MonkeyPatch) -> ProjectWorld:
    monkeypatch.setattr(middleware, "now", lambda: START)
    return make_project_world()


def test_lists_ask_the_same_for_one_row_and_many(pw: ProjectWorld) -> None:
    officer, owner = Client(), Client()
    officer.force_login(pw.people["officer"], backend=BACKEND)
    owner.force_login(pw.world.users["owner"], backend=BACKEND)
    places = [*((officer, url) for url in PROJECT_PAGES), (owner, "/projects/")]

    def add(n: int) -> None:
        row = pw.lead(title=f"项目{n}", company="同一家公司")
        Project.objects.filter(pk=row.pk).update(enterprise=pw.world.firm)
        who = pw.actor("officer")
        data = WatchInput("promise", f"约定{n}", 3)
        add_watch(number=row.number, data=data, actor=who, at=START)
        open_blocker(number=row.number, data=BlockerInput("堵"), actor=who, at=START)
        told = MemberInput(f"第{n}商会", "", "", "", START.date())
        keep_member(member_id=None, data=told, actor=who, at=START)

    def counts() -> list[int]:
        found = []
        for client, url in places:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200, url
            found.append(len(caught))
        return found

    for n in (0, 1):
        add(n)
    counts()
    one = counts()
    for n in range(2, 6):
        add(n)
    assert counts() == one
