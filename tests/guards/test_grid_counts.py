"""The pages of the grid ask the database as often for many rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contract.api_client import forget
from tests.factories import make_firm, make_world
from tests.grid_world import GridWorld, lay_grid
from tests.guards.test_query_counts import BACKEND, asked, unpaged

from qifu.grid.models import Cell, GridFirm
from qifu.grid.reckoning import reckon_due
from qifu.grid.visiting import FindingInput
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
GRID_PAGES: dict[str, str] = {
    "/grid/": "owner",
    "/work/grid/": "town_head",
    "/work/grid/?": "dispatcher",
    "/work/grid/today/": "worker",
    "/work/grid/today/?show=all": "worker",
    "/work/grid/attention/": "town_head",
    "/work/grid/figures/": "dispatcher",
    "/work/grid/figures/?by=worker": "town_head",
    "/work/grid/figures/firms/": "town_head",
    "/work/grid/figures/findings/": "town_head",
    "/work/grid/figures/promises/": "town_head",
    "/work/grid/cells/{cell}/": "town_head",
    "/work/grid/firms/{firm}/": "town_head",
}


def add_rows(grid: GridWorld, count: int, *, first: int) -> None:
    """So many firms, cells, visits, findings and promises more."""
    at, world = now(), grid.world
    for n in range(first, first + count):
        firm = make_firm()
        firm.town = world.town
        firm.save()
        Cell.objects.create(
            code=f"more-{n}", title="网格", town=world.town, addresses=[f"地址{n}"], position=n
        )
        grid.visit(
            at, token=f"counted-{n:04d}", findings=(FindingInput("路坏了"), FindingInput("二")),
            promises=(("带表", at.date() + timedelta(days=9)),),
        )  # fmt: skip
    reckon_due(at=at)
    signal = {
        "code": "x", "title": "t", "level": "watch", "figures": "f", "source": "s",
        "on": "2026-03-01", "advice": "a", "sensitive": False,
    }  # fmt: skip
    GridFirm.objects.update(
        level="watch", signals=[signal], due_on=at.date(), cell=grid.cell,
        worker=grid.people["worker"],
    )  # fmt: skip


def counts(grid: GridWorld) -> dict[str, list[str]]:
    found = {}
    for page, who in GRID_PAGES.items():
        client = Client()
        client.force_login(grid.people.get(who) or grid.world.users[who], backend=BACKEND)
        url = page.format(cell=grid.cell.code, firm=grid.world.firm.pk)
        forget()
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[page] = asked(queries)
    return found


def test_many_rows_cost_as_many_queries_as_one() -> None:
    grid = lay_grid(make_world())
    add_rows(grid, 2, first=0)
    one = counts(grid)
    add_rows(grid, 30, first=2)
    many = counts(grid)
    grown = [p for p in GRID_PAGES if len(unpaged(many[p])) != len(unpaged(one[p]))]
    assert not grown, "\n".join(
        f"{p}: {len(one[p])} → {len(many[p])}\n  " + "\n  ".join(s[:200] for s in many[p])
        for p in grown
    )
