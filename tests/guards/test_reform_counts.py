"""Pages of the reform tasks ask the database as often for many tasks and reports as for a few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import moment
from tests.guards.test_query_counts import BACKEND, asked, unpaged
from tests.reform_world import APRIL, ReformWorld, make_reform_world

from qifu.reform.models import ReformTask
from qifu.reform.operations import ReportInput, confirm_report, submit_report
from qifu.reform.reviewing import open_reviews

pytestmark = pytest.mark.django_db
REFORM_PAGES = {
    "/work/reform/": "reform",
    "/work/reform/waiting/": "reform",
    "/work/reform/quarters/2026Q1/": "leader",
    "/work/reform/2/": "head",
    "/work/reform/export/progress.xlsx?quarter=2026Q1": "leader",
}


def add(rw: ReformWorld, first: int, count: int) -> None:
    """So many tasks more, each with a report that waits and one that is confirmed."""
    for number in range(first, first + count):
        ReformTask.objects.create(
            number=number, section="三、统筹", main_task=f"任务{number}", content="一", source="附件3",
            deadline="长期坚持", lead_text="区发改局", lead_units=[rw.world.power.code],
        )  # fmt: skip
        rw.confirmed(number, "handler", APRIL)
        rw.report(number, "handler", APRIL)
        said = ReportInput(rw.world.power.code, "doing", f"第{number}次", quarter="")
        at = moment("2026-04-02 09:00")
        report = rw.tasks[2].reports.filter(state="waiting").first()
        if report is not None:
            confirm_report(report_id=report.pk, actor=rw.actor("reform"), at=at)
        submit_report(number=2, data=said, actor=rw.actor("handler"), at=at)


def counts(rw: ReformWorld) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    found = {}
    for page, who in REFORM_PAGES.items():
        client = Client()
        client.force_login(rw.world.users[who], backend=BACKEND)
        assert client.get(page).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        found[page] = asked(queries)
    return found


def test_many_tasks_and_reports_cost_as_many_queries_as_two() -> None:
    rw = make_reform_world()
    open_reviews(at=APRIL)
    add(rw, 40, 2)
    few = counts(rw)
    add(rw, 50, 20)
    many = counts(rw)
    for page in REFORM_PAGES:
        assert len(unpaged(many[page])) == len(unpaged(few[page])), page
        assert len(unpaged(many[page])) <= 24, many[page]
