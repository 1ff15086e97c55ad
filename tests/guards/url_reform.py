"""Addresses of the reform tasks: who takes part sees a task, leaders and the office all of them."""

from __future__ import annotations

from typing import Any

from tests.factories import World
from tests.insight_world import lay_metrics

from qifu.identity.models import District, Post
from qifu.kernel.time import now, today
from qifu.reform.models import ReformTask
from qifu.reform.operations import ReportInput, submit_report
from qifu.reform.reviewing import open_reviews
from qifu.reform.rules.quarters import quarter_of

# fmt: off
TABLE = """
/work/reform/                                GET  units=200 leader,reform=200 anonymous=302 *=403
/work/reform/waiting/                        GET  units=200 leader,reform=200 anonymous=302 *=403
/work/reform/reports/<report_id>/            GET  lead=200 elsewhere=404 co_handler,leader,reform=200 anonymous=302 *=403
/work/reform/reports/<report_id>/            POST lead=422 elsewhere=404 anonymous=302 co_handler,leader,reform=422 *=403
/work/reform/quarters/<quarter>/             GET  units=200 leader,reform=200 anonymous=302 *=403
/work/reform/export/<form>.<kind>            GET  units=200 anonymous=302 leader,reform=200 *=403
/work/reform/<number>/                       GET  lead=200 elsewhere=404 co_handler,leader,reform=200 anonymous=302 *=403
/work/reform/<number>/report/                GET  lead=200 elsewhere=404 co_handler=200 anonymous=302 leader,reform=404 *=403
/work/reform/<number>/report/                POST lead=422 elsewhere=404 anonymous=302 leader,reform=404 co_handler=422 *=403
/work/reform/<number>/reviews/<quarter>/     GET  lead=200 elsewhere=404 co_handler,leader,reform=200 anonymous=302 *=403
/work/reform/<number>/reviews/<quarter>/     POST lead=422 elsewhere=404 anonymous=302 co_handler,leader,reform=303 *=403
/api/v1/reform/tasks                         GET  units=200 leader,reform=200 anonymous=401 *=404
/api/v1/reform/tasks/<number>                GET  lead=200 co_handler,leader,reform=200 anonymous=401 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """Task 16 is power's, helped by the unit of the co-handler; its last quarter is open, a report
    waits."""
    lay_metrics()
    last = quarter_of(today()).before()
    row = District.objects.get()
    row.settings = {
        **row.settings,
        "follow": {"first_quarter": str(last), "review_days": 10, "yellow_days": 30},
    }
    row.save()
    joint = Post.objects.get(user=world.users["co_handler"]).unit.code
    ReformTask.objects.filter(number=16).update(
        lead_units=[world.power.code], responsible_units=[joint]
    )
    open_reviews(at=now())
    data = ReportInput(world.power.code, "doing", "窗口已调整。")
    report = submit_report(number=16, data=data, actor=world.actor("handler", now()), at=now())
    return {
        "/work/reform/reports/<report_id>/#report_id": report.pk, "quarter": str(last),
        "/work/reform/export/<form>.<kind>#form": "plan",
        "/work/reform/export/<form>.<kind>#kind": "docx",
        **{f"/work/reform/<number>/{rest}#number": 16 for rest in ("", "report/", "reviews/<quarter>/")},
        "/api/v1/reform/tasks/<number>#number": 16,
    }  # fmt: skip
