"""The pages of the window ask the database as often for many rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import forget
from tests.escort_world import escort_of, lay_escorts
from tests.factories import make_firm, make_staff, make_unit
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.reception_world import HallWorld, make_hall_world

from qifu.escorts.models import Specialist
from qifu.identity.actors import ANONYMOUS_ACTOR
from qifu.identity.models import Role
from qifu.kernel.time import now
from qifu.reception.bookings import BookingInput, free_slots, make_booking
from qifu.reception.calling import begin, call_next, end, miss, record_act
from qifu.reception.tickets import make_ticket

pytestmark = pytest.mark.django_db
RECEPTION_PAGES: dict[str, str] = {
    "/work/desk/": "first",
    "/work/desk/?firm=测试&find=测试": "first",
    "/work/desk/open/": "first",
    "/work/desk/open/?show=centre": "first",
    "/work/desk/results/": "first",
    "/work/desk/shift/": "first",
    "/work/desk/shift.xlsx": "first",
    "/work/desk/figures/": "first",
    "/work/desk/figures/{centre}/?show=week": "first",
    "/work/desk/equipment/": "first",
    "/centres/{centre}/queue/": "",
    "/centres/{centre}/screen/": "",
    "/appointments/": "owner",
    "/appointments/{centre}/": "",
    "/escorts/": "owner",
    "/work/escorts/": "dispatcher",
    "/work/escorts/roster/": "dispatcher",
}


def add_rows(hw: HallWorld, count: int, *, first: int) -> None:
    """So many numbers served, missed and waiting, appointments, cases and results more."""
    at = now()
    clerk, window = hw.actor("first", at), hw.windows["first"]
    slots = free_slots(hw.hall, "general", at)
    for n in range(count):
        for act in (miss, end):
            make_ticket(hw.hall, "general", actor=clerk, at=at, source="kiosk")
            turn = call_next(window_id=window.pk, actor=clerk, at=at)
            if act is end:
                begin(turn_id=turn.pk, actor=clerk, at=at)
                firm = make_firm()
                record_act(clerk, "told", f"GZ-{first + n}", "告知", at, firm.pk)
            act(turn_id=turn.pk, actor=clerk, at=at + timedelta(seconds=1))
        taken = {"enterprise_id": make_firm().pk, "channel": "window", "at": at}
        case = hw.world.submit(actor=clerk, centre_id=hw.hall.centre_id, **taken).case
        if n % 2:
            hw.world.act(case, "answer_at_once", "dispatcher", at, text="已答复")
        slot = slots[(first + n) // 4]
        said = BookingInput("general", slot.begins_at, "王建国", f"1380013{first + n:04d}")
        owner = hw.world.actor("owner", at)
        make_booking(code=hw.hall.centre.code, data=said, actor=owner, at=at)
    for _ in range(count):
        someone = make_staff(make_unit(), Role.SPECIALIST)
        Specialist.objects.create(user=someone, skills=["opening"], limit=1, changed_at=at)
        escort_of(hw.world)
        waits = {"actor": ANONYMOUS_ACTOR, "at": at, "source": "phone", "matter": "办执照"}
        make_ticket(hw.hall, "general", **waits)


def counts(hw: HallWorld) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in RECEPTION_PAGES.items():
        client = Client()
        if who:
            user = hw.clerks.get(who) or hw.world.users[who]
            client.force_login(user, backend=BACKEND)
        url = page.format(centre=hw.hall.centre.code)
        forget()
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[page] = asked(queries)
    return found


def test_many_rows_cost_as_many_queries_as_two() -> None:
    hw = make_hall_world()
    lay_escorts(hw.world)
    add_rows(hw, 4, first=0)
    few = counts(hw)
    add_rows(hw, 20, first=4)
    many = counts(hw)
    grown = [page for page in many if len(unpaged(many[page])) != len(unpaged(few[page]))]
    assert not grown, "\n".join(
        f"{page}: {len(few[page])} → {len(many[page])}\n" + "\n".join(s[:200] for s in many[page])
        for page in grown
    )
    assert len(few["/work/desk/"]) < 30, "\n".join(few["/work/desk/"])
