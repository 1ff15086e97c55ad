"""The lists of meetings, decisions and task forces ask as often for many rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import START, make_staff, make_world
from tests.guards.test_query_counts import BACKEND

from qifu.identity.actors import load_actor
from qifu.meetings.calling import MeetingInput, call_meeting
from qifu.meetings.models import Decision
from qifu.meetings.models import TaskForce as Force
from qifu.web import middleware

pytestmark = pytest.mark.django_db
MEETING_PAGES = (
    "/work/meetings/", "/work/meetings/decisions/", "/work/meetings/decisions/?show=open",
    "/work/forces/",
)  # fmt: skip


def test_lists_ask_the_same_for_one_row_and_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "now", lambda: START)
    world = make_world()
    reform = make_staff(world.centre, "reform")
    clients = [Client(), Client()]
    clients[0].force_login(reform, backend=BACKEND)
    clients[1].force_login(world.users["head"], backend=BACKEND)
    actor, today = load_actor(reform, START), START.date()

    def add(n: int) -> None:
        data = MeetingInput(
            f"会商{n}", START + timedelta(days=1), "三楼", [world.power.code], own="x"
        )
        row = call_meeting(data=data, actor=actor, at=START)
        Decision.objects.create(
            meeting=row,
            text="办",
            unit=world.power,
            due_on=today,
            first_due_on=today,
            warn_on=today,
        )
        Force.objects.create(
            name=f"专班{n}", purpose="盯", unit=world.power, set_up_by="甲", set_up_at=START
        )

    def counts() -> list[int]:
        found = []
        for client in clients:
            for url in MEETING_PAGES:
                with CaptureQueriesContext(connection) as caught:
                    assert client.get(url).status_code == 200, url
                found.append(len(caught))
        return found

    add(0)
    counts()
    one = counts()
    for n in range(1, 5):
        add(n)
    assert counts() == one
