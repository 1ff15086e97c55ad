"""A department's part of an application: its list, its form, what may be done, and doing it."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Path, Query, Router

from qifu.api.applications import task_detail, task_row
from qifu.api.keys import APPLICATIONS_READ, APPLICATIONS_WRITE, may
from qifu.api.once import once
from qifu.api.problems import Problem
from qifu.api.requests import ApiRequest
from qifu.api.v1 import application_schemas as a
from qifu.api.v1 import schemas as s
from qifu.api.v1.actions import action_of, asked_in
from qifu.api.v1.listing import MAX_SIZE
from qifu.api.v1.order import opened_application
from qifu.api.v1.replies import reply
from qifu.bundles.models import ApplicationTask
from qifu.bundles.operations import perform_task
from qifu.bundles.reading import (
    ApplicationFile,
    application_file,
    check_task,
    check_task_act,
    task_actions,
    unit_tasks,
)
from qifu.bundles.rules.status import WHOLE
from qifu.bundles.rules.tasks import STATES
from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.cases.permissions import is_staff_view
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.time import shanghai_date

router = Router(tags=["办件的各部门事项"])
MAX_ID = a.MAX_ID
TASK = "/applications/{number}/tasks/{task_id}"
TaskId = Path(..., ge=1, le=MAX_ID)


@router.get("/tasks", auth=may(APPLICATIONS_READ), response=a.TaskPage, summary="本部门事项列表")
def index(
    request: ApiRequest,
    show: Literal["todo", "open", "firm", "waiting", "done"] = "todo",
    light: Literal["", "red", "yellow", "green", "paused"] = "",
    q: str = Query("", max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$"),
    unit: str = Query("", max_length=60, pattern=s.CODE),
    limit: int = Query(50, ge=1, le=MAX_SIZE),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """The tasks of one's units (`todo`: the next step is one's own); every unit's for who
    supervises; the newest first."""
    rows = unit_tasks(request.actor, show, request.at, light=light, text=q, unit=unit)
    found = list(rows.filter(pk__lt=before).order_by("-id")[: limit + 1])
    shown, today = found[:limit], shanghai_date(request.at)
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_listed(t, today) for t in shown], "next": after})


def _listed(task: ApplicationTask, today: Any) -> dict[str, Any]:
    row, case = task.application, task.application.case
    whole = {"firm": case.firm_name, "whole": f"{row.title}（{WHOLE[row.status]}）"}
    return task_row(task, case, today) | whole


@router.get(TASK, auth=may(APPLICATIONS_READ), response=a.TaskDetail, summary="一个部门的事项")
def read(request: ApiRequest, number: str, task_id: int = TaskId) -> HttpResponse:
    """One part with the department's own form; its `ETag` is what acts name in `If-Match`."""
    file, task, actor = _opened(request, number, task_id)
    note_access(file.case, actor=request.actor, at=request.at, by="api")
    shown = task_detail(file, task, actor, shanghai_date(request.at))
    return reply(shown, ETag=f'"{task.version}"')


@router.get(
    TASK + "/actions", auth=may(APPLICATIONS_READ), response=a.TaskActions, summary="现在能做什么"
)
def actions(request: ApiRequest, number: str, task_id: int = TaskId) -> HttpResponse:
    """The acts of this state that are the asker's, each enabled or with the reason why not."""
    file, task, actor = _opened(request, number, task_id)
    stand_in = Case(lead_unit_id=task.unit_id)  # people to choose are those of the task's unit
    views = task_actions(actor, file, task, request.at)
    return reply(
        {
            "version": task.version,
            "state": task.state,
            "state_title": STATES[task.state],
            "actions": [action_of(view, stand_in, request) for view in views],
        }
    )


@router.post(
    TASK + "/actions/{action}",
    auth=may(APPLICATIONS_WRITE),
    response=a.TaskDetail,
    summary="部门办理操作",
    operation_id="act_on_task",
)
@once
def act(request: ApiRequest, number: str, action: str, task_id: int = TaskId) -> HttpResponse:
    """Perform an act, as `/demands/{number}/actions/{action}` does; the version is the task's."""
    file, task, actor = _opened(request, number, task_id)
    try:
        version, data = asked_in(request)
    except (Invalid, Problem):
        check_task_act(actor, file, task, action, request.at)
        raise
    try:
        perform_task(
            task_id=task.pk, action=action, actor=actor, at=request.at, data=data, version=version
        )
    except Refused as error:
        raise _told(error, file, task, actor) from error
    file, task, actor = _opened(request, number, task_id)
    shown = task_detail(file, task, actor, shanghai_date(request.at))
    return reply(shown, ETag=f'"{task.version}"')


def _opened(
    request: ApiRequest, number: str, task_id: int
) -> tuple[ApplicationFile, ApplicationTask, Actor]:
    """The part in scope and who one is to it; NotVisible."""
    row, actor = opened_application(request, number)
    file = application_file(row, request.at)
    task = file.task(task_id)
    check_task(actor, file, task)
    return file, task, actor


def _told(error: Refused, file: ApplicationFile, task: ApplicationTask, actor: Actor) -> Refused:
    """A refusal with where the task stands and who brought it there."""
    staff = is_staff_view(actor, file.case)
    current = {
        "state": task.state,
        "state_title": STATES[task.state],
        "version": task.version,
        "by": task.last_actor if staff else "",
        "at": task.last_at,
    }
    return Refused(error.code, error.message, **(error.details | {"current": current}))
