"""Addresses of boards, wall screens and reports: each viewer their own boards, the wall by its
secret alone, the report of a unit for its head and who watches the district."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import World

from qifu.insight.boards.screens import open_screen
from qifu.insight.reports.operations import PlanInput, ask_report, save_plan
from qifu.kernel.time import now

# fmt: off
TABLE = """
/work/insight/                               GET  watch=302 units=302 clerk,policy_officer=302 anonymous=302 *=403
/work/insight/boards/<code>/                 GET  watch=200 units=200 clerk,policy_officer=404 anonymous=302 *=403
/work/insight/screens/                       GET  watch=200 anonymous=302 *=403
/work/insight/screens/                       POST watch=422 anonymous=302 *=403
/work/insight/screens/<screen_id>/end/       POST watch=303 anonymous=302 *=403
/work/insight/wall/<key>/                    GET  *=200
/work/insight/reports/                       GET  watch=200 head=200 anonymous=302 *=403
/work/insight/reports/plans/new/             GET  watch=200 head=200 anonymous=302 *=403
/work/insight/reports/plans/new/             POST watch=422 head=422 anonymous=302 *=403
/work/insight/reports/plans/<plan_id>/       GET  watch=200 head=200 anonymous=302 *=403
/work/insight/reports/plans/<plan_id>/       POST watch=422 head=422 anonymous=302 *=403
/work/insight/reports/plans/<plan_id>/make/  POST watch=422 head=422 anonymous=302 *=403
/work/insight/reports/plans/<plan_id>/take/  POST watch=303 head=303 anonymous=302 *=403
/work/insight/reports/plans/<plan_id>/end/   POST watch=303 head=303 anonymous=302 *=403
/work/insight/reports/<report_id>/           GET  watch=200 head=200 anonymous=302 *=403
/work/insight/reports/<report_id>/<kind>/    GET  watch=404 head=404 anonymous=302 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A screen, and the board of units."""
    row, key = open_screen(title="大厅", actor=world.actor("leader"), at=now())
    said = PlanInput("月报", "month", world.power.pk, (), ())
    plan = save_plan(data=said, actor=world.actor("leader"), at=now())
    on = now().date() - timedelta(days=40)
    report = ask_report(plan_id=plan.pk, on=on, actor=world.actor("leader"), at=now())
    return {
        "/work/insight/boards/<code>/#code": "unit", "screen_id": row.pk,
        "/work/insight/reports/<report_id>/<kind>/#kind": "pdf", "report_id": report.pk,
        "plan_id": plan.pk,
        "/work/insight/wall/<key>/#key": key,
    }  # fmt: skip
