"""The pages of figures: what they say, open and keep to."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.factories import REACHED, World, make_world
from tests.guards.test_query_counts import BACKEND
from tests.insight_world import count_all, lay_metrics

from qifu.kernel.models import Event
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
PAGE = "/work/insight/figures/solved/"


@pytest.fixture
def world() -> World:
    world = make_world()
    lay_metrics()
    world.closed(now())
    world.act(world.answered(now()), "revisit_accepted", "revisitor", now(), **REACHED)
    count_all(now())
    return world


def browser(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend=BACKEND)
    return client


def test_a_figure_opens_to_its_cases_and_says_how_it_is_counted(world: World) -> None:
    leader = browser(world, "leader")
    page = leader.get(PAGE)
    text = page.content.decode()
    assert page.status_code == 200
    assert "100.0%" in text and "2 / 2" in text and "少于 20 件" in text
    assert text.count("/work/cases/SQ") == 2 and "95%" in text
    assert leader.get(f"{PAGE}?part=rest").content.decode().count("/work/cases/SQ") == 0
    assert "2020-01-01" in leader.get(f"{PAGE}?known=2020-01-01&from=2019-01-01").content.decode()


def test_an_address_that_cannot_be_read_is_said_and_out_of_scope_is_not_there(world: World) -> None:
    leader = browser(world, "leader")
    wrong = leader.get(f"{PAGE}?from=gestern&to=2026-13-01&known=x&unit=x&topic=y&step=q")
    assert wrong.status_code == 200 and "读不懂" in wrong.content.decode()
    assert "没有“x”这个单位" in wrong.content.decode()
    turned = leader.get(f"{PAGE}?from=2026-03-01&to=2026-01-01").content.decode()
    assert "已经对调" in turned
    assert leader.get("/work/insight/figures/nothing/").status_code == 404
    other = browser(world, "water_head")
    assert "这段时间没有" in other.get(PAGE).content.decode()
    assert other.get(f"{PAGE}?unit={world.power.pk}").status_code == 404


def test_the_sheet_holds_the_same_cases_and_leaves_a_trace(world: World) -> None:
    answer = browser(world, "head").get(f"{PAGE}cases.xlsx?part=numerator")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert sum(1 for row in rows if row[0] and str(row[0]).startswith("SQ")) == 2
    event = Event.objects.get(kind="insight.exported")
    assert (event.actor_id, event.payload["rows"]) == (world.users["head"].pk, 2)
