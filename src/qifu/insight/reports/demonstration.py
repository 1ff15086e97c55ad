"""Reports of the demonstration: plans of the reform office and one unit, and the issues of periods
that have ended, made by the worker's own code of what the demonstration's cases really were."""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cases.models import Case
from qifu.identity.actors import load_actor
from qifu.identity.models import Unit, User
from qifu.insight.boards.models import Screen
from qifu.insight.boards.periods import start_of
from qifu.insight.boards.screens import open_screen
from qifu.insight.counting import count_waiting
from qifu.insight.reports.content import PARTS
from qifu.insight.reports.making import make_asked
from qifu.insight.reports.models import ReportPlan
from qifu.insight.reports.operations import PlanInput, ask_report, save_plan
from qifu.kernel.time import shanghai_date

ALL = tuple(PARTS)
PLANS = (
    ("企业诉求和服务运行周报", "week", "", ("leader", "reform"), 1),
    ("企业诉求和服务运行月报", "month", "", ("leader", "reform", "supervisor"), 3),
    ("企业诉求办理周报", "week", "development-reform", ("development-reform-head",), 1),
)
WEEKS = 4


def play_reports(*, at: datetime) -> int:
    """Make plans and past issues; how many issues there are (0 when there were plans before)."""
    reform = User.objects.filter(username="reform").first()
    if reform is None or ReportPlan.objects.exists() or not Case.objects.exists():
        return 0
    while count_waiting(at=at):
        pass
    actor = load_actor(reform, at)
    if not Screen.objects.exists():
        open_screen(title="区政务大厅一楼（演示）", actor=actor, at=at)
    today = shanghai_date(at)
    for title, sort, unit, names, lag in PLANS:
        plan = save_plan(
            data=PlanInput(
                title, sort, Unit.objects.get(code=unit).pk if unit else None, ALL,
                tuple(User.objects.filter(username__in=names).values_list("pk", flat=True)), lag,
            ),
            actor=actor, at=at,
        )  # fmt: skip
        day = start_of(today, "week" if sort == "week" else "month")
        for _ in range(WEEKS if sort == "week" else 1):
            day = start_of(day - timedelta(days=1), "week" if sort == "week" else "month")
            ask_report(plan_id=plan.pk, on=day, actor=actor, at=at)
    return make_asked(at=at)
