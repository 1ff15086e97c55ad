"""One task: its words, who answers, its light, its figures, what was reported and reviewed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.insight.queries import Window
from qifu.kernel.time import shanghai_date
from qifu.reform import figures, reading
from qifu.reform.board import TaskRow
from qifu.reform.ground import follow_book
from qifu.reform.models import QuarterReview, Report
from qifu.reform.permissions import STAFF, can_report, can_review
from qifu.reform.queries import Practice, practice
from qifu.reform.rules.book import Figures
from qifu.reform.rules.quarters import quarter_of, read_quarter
from qifu.reform.rules.standing import RULE
from qifu.web.access import staff
from qifu.web.components.task_pages import opened_by
from qifu.web.workbench.reform.drawing import draw_figures, light_of

HISTORY = {
    "reform.reported": "报告", "reform.confirmed": "确认", "reform.returned": "退回",
    "reform.withdrawn": "撤回", "reform.review_opened": "季度评议开始",
    "reform.reminded": "提醒", "reform.passed_over": "职责承接",
    "reform-task.added": "列入任务清单", "reform-task.changed": "任务清单有变化",
}  # fmt: skip


@require_safe
@staff(*STAFF)
def task(request: Request, number: int) -> HttpResponse:
    """Everything of a task one takes part in."""
    today, actor = shanghai_date(request.at), request.actor
    row = reading.get_row(actor, number, today)
    running = quarter_of(today)
    bound = follow_book().figures.get(number, Figures())
    window = Window(running.start, today)
    live = figures.live(bound, row.sides, window, actor=actor, at=request.at)
    where = practice().get(number, Practice())
    context: dict[str, Any] = {
        "row": row, "task": row.task, "light": light_of(row.standing), "rule": RULE,
        "live": draw_figures(live), "running": running, "why": bound.why, "today": today,
        "links": opened_by(actor, where), "lacks": where.lacks,
        "reports": list(reading.reports_of(row)[:100]),
        "reviews": [review_row(row, review) for review in row.reviews],
        "history": [_told(event) for event in reading.history_of(row)[:100]],
        "may_report": can_report(actor, row.sides), "may_review": can_review(actor, row.sides),
    }  # fmt: skip
    return render(request, "workbench/reform/task.html", context)


def review_row(row: TaskRow, review: QuarterReview) -> dict[str, Any]:
    """A review as a list shows it: whose text is missing, whose is not confirmed yet."""
    quarter = read_quarter(review.quarter)
    assert quarter is not None
    silent = row.missing(review.quarter)
    waits = [p for p in row.missing(review.quarter, confirmed=True) if p not in silent]
    return {"review": review, "quarter": quarter, "silent": silent, "waits": waits}


def _told(event: Any) -> dict[str, Any]:
    said = event.payload
    bits = [said.get("unit", ""), said.get("reason", "")]
    if says := said.get("says"):
        bits.insert(1, Report.Says(says).label)
    if quarter := read_quarter(str(said.get("quarter") or said.get("about") or "")):
        bits.append(quarter.title)
    if event.kind == "reform.passed_over":
        bits = [f"{said['from']} → {said['to']}"]
    words = HISTORY.get(event.kind, event.kind)
    return {"words": words, "at": event.at, "by": event.actor_name, "said": "，".join(b for b in bits if b)}  # fmt: skip
