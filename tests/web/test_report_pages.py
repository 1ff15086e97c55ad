"""Pages of reports: set up, made now, read, downloaded; wrong input keeps what was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import World
from tests.insight_world import count_all, lay_metrics
from tests.web.conftest import Browser

from qifu.insight.reports.making import make_asked
from qifu.insight.reports.models import Report, ReportPlan
from qifu.kernel.time import now

NEW = "/work/insight/reports/plans/new/"


@pytest.fixture
def metrics(world: World) -> None:
    lay_metrics()
    world.closed(now() - timedelta(days=40))
    count_all(now())


def test_a_report_from_plan_to_paper(metrics: None, world: World, browser: Browser) -> None:
    leader = browser("leader")
    said = {
        "title": "周报", "sort": "week", "unit": "", "parts": ["units", "cases"], "lag": "1",
        "recipients": [str(world.users["leader"].pk)],
    }  # fmt: skip
    answer = leader.post(NEW, said)
    plan = ReportPlan.objects.get()
    url = f"/work/insight/reports/plans/{plan.pk}/"
    assert (answer.status_code, answer["Location"]) == (303, url)
    shown = leader.get(url).content.decode()
    assert "没有登记邮箱" in shown
    refused = leader.post(f"{url}make/", {"on": f"{now():%Y-%m-%d}"})
    assert refused.status_code == 409 and "还没有结束" in refused.content.decode()
    answer = leader.post(f"{url}make/", {"on": f"{now() - timedelta(days=15):%Y-%m-%d}"})
    row = Report.objects.get()
    page = leader.get(answer["Location"])
    assert page["Refresh"] == "5" and "正在生成" in page.content.decode()
    make_asked(at=now())
    text = leader.get(answer["Location"]).content.decode()
    assert "SHA-256" in text and "按时办结率" in text
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        got = leader.get(f"/work/insight/reports/{row.pk}/{kind}/")
        assert got.status_code == 200 and got.content.startswith(start)
        assert got["Content-Disposition"].startswith("attachment")
        assert browser("head").get(f"/work/insight/reports/{row.pk}/{kind}/").status_code == 404
    assert leader.get(f"/work/insight/reports/{row.pk}/exe/").status_code == 404
    assert "周报" in leader.get("/work/insight/reports/").content.decode()
    assert leader.post(f"{url}end/").status_code == 303
    assert leader.post(url, said).status_code == 409


def test_wrong_input_keeps_what_was_typed(metrics: None, browser: Browser) -> None:
    answer = browser("leader").post(NEW, {"title": "我的报告", "sort": "day", "lag": "99"})
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="我的报告"' in text and 'href="#id_lag"' in text
    assert not ReportPlan.objects.exists()


def test_a_head_reports_the_own_unit_alone(metrics: None, world: World, browser: Browser) -> None:
    head = browser("head")
    said = {"title": "本单位", "sort": "month", "unit": str(world.power.pk), "lag": "1"}
    assert head.post(NEW, said).status_code == 303
    assert head.post(NEW, {**said, "unit": str(world.water.pk)}).status_code == 422
    assert head.post(NEW, {**said, "unit": ""}).status_code in (404, 422)
    assert browser("clerk").get("/work/insight/reports/").status_code == 403
