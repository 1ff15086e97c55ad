"""Reform tasks over the API: read only, with the same scope as the pages (out of it is 404)."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Path, Query, Router

from qifu.api.keys import REFORM_READ, may
from qifu.api.requests import ApiRequest
from qifu.api.v1 import reform_schemas as r
from qifu.api.v1.replies import reply
from qifu.kernel.time import shanghai_date
from qifu.reform import reading
from qifu.reform.board import TaskRow
from qifu.reform.models import QuarterReview, Report
from qifu.reform.reading import BoardFilter, chosen
from qifu.reform.rules.parties import Party

router = Router(tags=["改革任务"])
Light = Literal["done", "green", "yellow", "red", "grey"]
FIGURE = ("code", "title", "num", "den", "value", "target", "met")
MOST = 32767


@router.get(
    "/reform/tasks", auth=may(REFORM_READ), response=r.ReformTaskPage, summary="改革任务列表"
)
def index(
    request: ApiRequest,
    lead: str = Query("", max_length=60, pattern=r"^[a-z0-9-]*$", description="牵头单位代码"),
    light: Light | None = None,
) -> HttpResponse:
    """The tasks one takes part in, all of them for leaders and the reform office."""
    actor = request.actor
    rows = reading.board(actor, shanghai_date(request.at)).rows
    found = chosen(rows, actor, BoardFilter(lead=lead, light=light or ""))
    return reply({"items": [_row(row) for row in found]})


@router.get(
    "/reform/tasks/{number}", auth=may(REFORM_READ), response=r.ReformTaskDetail,
    summary="一项改革任务",
)  # fmt: skip
def one(request: ApiRequest, number: int = Path(..., ge=1, le=MOST)) -> HttpResponse:
    """Who answers for it now, its reviews with their figures, what was reported."""
    row = reading.get_row(request.actor, number, shanghai_date(request.at))
    detail = {
        **_row(row),
        "leads": [_party(p) for p in row.sides.leads],
        "helps": [_party(p) for p in row.sides.helps],
        "reviews": [_review(row, review) for review in row.reviews],
        "reports": [_report(report) for report in reading.reports_of(row)[:200]],
    }
    return reply(detail)


def _row(row: TaskRow) -> dict[str, Any]:
    task, standing = row.task, row.standing
    return {
        "number": task.number, "section": task.section, "main_task": task.main_task,
        "content": task.content, "lead": task.lead_text, "responsible": task.responsible_text,
        "deadline": task.deadline, "due_on": task.due_on, "light": standing.light,
        "says": standing.words, "why": standing.why, "waiting": row.waiting,
    }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {
        "code": party.code, "name": party.name,
        "formerly": [f"{f.name}（{f.until.isoformat()}撤并）" for f in party.formerly],
    }  # fmt: skip


def _review(row: TaskRow, review: QuarterReview) -> dict[str, Any]:
    return {
        "quarter": review.quarter, "due_on": review.due_on, "known_on": review.known_on,
        "figures": [{"topic": f["topic"], **{n: f[n] for n in FIGURE}} for f in review.figures],
        "missing": [p.name for p in row.missing(review.quarter)],
    }  # fmt: skip


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.pk, "unit": report.unit_name, "part": report.part, "says": report.says,
        "quarter": report.review.quarter if report.review else "", "text": report.text,
        "trouble": report.trouble, "following": report.following, "links": report.links,
        "state": report.state, "reported_at": report.at, "decided_at": report.decided_at,
        "reason": report.reason if report.state == Report.State.RETURNED else "",
    }  # fmt: skip
