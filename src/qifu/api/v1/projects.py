"""Projects over the API: read only, with the same scope as the pages (out of it is 404)."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import PROJECTS_READ, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1 import project_schemas as p
from qifu.api.v1.replies import reply
from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of
from qifu.projects.models import Project
from qifu.projects.queries import filtered, firm_project, firm_projects, get_project
from qifu.projects.standing import dated_of
from qifu.projects.way import linked_applications, milestones_done, way_of

router = Router(tags=["项目"])
MAX_ID = 2**63 - 1
State = Literal["active", "paused", "done", "lost"]


@router.get("/projects", auth=may(PROJECTS_READ), response=p.ProjectPage, summary="项目列表")
def index(
    request: ApiRequest,
    stage: str = Query("", max_length=20, pattern=r"^[a-z0-9-]*$", description="阶段代码"),
    reached: str = Query("", max_length=20, pattern=r"^[a-z0-9-]*$", description="到过的阶段"),
    state: State | None = None,
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """For officials those in their scope, for people of firms their own; the newest first."""
    actor = request.actor
    if actor.is_staff:
        rows = filtered(actor, stage=stage, reached=reached, state=state or "")
    else:
        rows = firm_projects(actor)
        same = {"stage": stage, "state": state or ""}
        rows = rows.filter(**{k: v for k, v in same.items() if v})
        if reached:
            rows = rows.filter(stages__code=reached, stages__actual_on__isnull=False)
    found = list(rows.filter(pk__lt=before).order_by("-id")[: limit + 1])
    shown = found[:limit]
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_row(x, actor) for x in shown], "next": after})


@router.get(
    "/projects/{number}", auth=may(PROJECTS_READ), response=p.ProjectDetail, summary="一个项目"
)
def one(request: ApiRequest, number: str) -> HttpResponse:
    """Stages planned and entered, who goes with it, how far the approvals are."""
    actor, today = request.actor, shanghai_date(request.at)
    row = get_project(actor, number) if actor.is_staff else firm_project(actor, number)
    detail = {
        **_row(row, actor),
        "version": row.version,
        "stages": [
            {
                "code": d.code, "title": d.title, "first_planned_on": d.first_planned_on,
                "planned_on": d.planned_on, "entered_on": d.actual_on,
            }
            for d in dated_of(row)
        ],
        "leader": row.leader.name if row.leader else None,
        "department": row.department.name if row.department else None,
        "specialist": row.specialist.name if row.specialist else None,
        "applications": [a.case.number for a in linked_applications(row)],
        "milestones_done": sorted(milestones_done(row)),
        "expected_on": way_of(row, today).way.due_on,
    }  # fmt: skip
    return reply(detail)


def _row(row: Project, actor: Actor) -> dict[str, Any]:
    definition = definition_of(row.definition_id)
    return {
        "number": row.number, "title": row.title, "stage": row.stage,
        "stage_title": definition.stage(row.stage).title, "state": row.state,
        "company": row.company if actor.is_staff else None, "investment": row.investment,
        "land": row.land, "chain": row.chain, "unit": unit_label(row.unit_id),
        "planned_on": row.planned_on, "key": row.key, "open_blockers": row.open_blockers,
        "updated_at": row.last_at,
    }  # fmt: skip
