"""Problem classes over the API: read only, with the same scope as the pages (out of it is 404)."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import PROBLEMS_READ, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1 import problem_schemas as p
from qifu.api.v1.replies import reply
from qifu.problems.measuring import Days, measure
from qifu.problems.models import ProblemClass, Remedy
from qifu.problems.queries import ClassRow, demands_behind, get_problem, rows_of, scope
from qifu.problems.rules.recurrence import Span

router = Router(tags=["类问题"])
MAX_ID = 2**63 - 1
SHOWN = 200
State = Literal["proposed", "confirmed", "settled", "dismissed", "merged"]


@router.get("/problems", auth=may(PROBLEMS_READ), response=p.ProblemPage, summary="类问题列表")
def index(
    request: ApiRequest,
    state: State | None = None,
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """The classes of one's scope with their heat, the newest first."""
    rows = scope(request.actor).filter(pk__lt=before)
    if state:
        rows = rows.filter(state=state)
    found = list(rows.order_by("-id")[: limit + 1])
    shown = found[:limit]
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_row(r) for r in rows_of(shown, request.at)], "next": after})


@router.get(
    "/problems/{problem_id}",
    auth=may(PROBLEMS_READ),
    response=p.ProblemDetail,
    summary="一个类问题",
)
def one(request: ApiRequest, problem_id: int) -> HttpResponse:
    """With its remedies, the demands one may open, and recurrence before and after."""
    row = get_problem(request.actor, problem_id)
    seen, hidden = demands_behind(request.actor, row, "all", request.at)
    remedies = Remedy.objects.filter(problem=row).order_by("id")
    (shown,) = rows_of([row], request.at)
    detail = {
        **_row(shown), "remedy_list": [_remedy(r) for r in remedies],
        "demands": list(seen.values_list("case__number", flat=True)[:SHOWN]), "hidden": hidden,
        "recurrence": _recurrence(row, request),
    }  # fmt: skip
    return reply(detail)


def _row(row: ClassRow) -> dict[str, Any]:
    problem, heat = row.problem, row.heat
    return {
        "id": problem.pk, "title": problem.title, "state": problem.state,
        "state_title": problem.get_state_display(), "words": problem.words,
        "topic": problem.topic, "unit": unit_label(problem.unit_id),
        "heat": {
            "heat": heat.heat, "says": heat.says, "count": heat.count, "firms": heat.firms,
            "lately": heat.lately, "before": heat.before, "trend": heat.trend,
            "unsolved": heat.unsolved, "unsolved_share": heat.unsolved_share,
        },
        "remedies": row.remedies, "remedies_done": row.done, "pending": row.pending,
        "updated_at": problem.last_at,
    }  # fmt: skip


def _remedy(row: Remedy) -> dict[str, Any]:
    return {
        "kind": row.kind, "kind_title": row.get_kind_display(), "text": row.text,
        "state": row.state, "unit": unit_label(row.unit_id), "due_on": row.due_on,
        "first_due_on": row.first_due_on, "link": row.link, "link_title": row.link_title,
        "since": row.since,
    }  # fmt: skip


def _recurrence(row: ProblemClass, request: ApiRequest) -> dict[str, Any] | None:
    found = measure(row, request.at)
    if found is None:
        return None
    return {
        "before": _span(found.own.before, found.before),
        "after": _span(found.own.after, found.after), "ratio": found.own.ratio,
        "low": found.own.low, "high": found.own.high, "verdict": found.own.verdict,
        "says": found.own.says,
    }  # fmt: skip


def _span(span: Span, days: Days) -> dict[str, Any]:
    return {
        "first": days[0], "last": days[1], "working_days": span.days, "count": span.count,
        "weekly": span.weekly,
    }  # fmt: skip
