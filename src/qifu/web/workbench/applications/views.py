"""Applications as departments, the lead unit and supervision read them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.bundles.papers import TOLERANCE
from qifu.bundles.permissions import sees_task, sees_whole
from qifu.bundles.queries import applications_for, get_application
from qifu.bundles.reading import (
    SHOWS,
    ApplicationFile,
    application_file,
    statuses,
    task_lights,
    unit_tasks,
    wholes,
)
from qifu.bundles.rules.status import WHOLE
from qifu.cases.accesses import note_access
from qifu.cases.lights import LIGHTS, RUNNING
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import case_ledger
from qifu.enterprises.barring import bars_of
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.due import due_chip
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.workbench.applications.rows import drawing_of, task_row, whole_row
from qifu.web.workbench.desk import Desk, work_at

UNIT = (Role.HANDLER, Role.HEAD)
WATCH = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
ROLES = (*UNIT, *WATCH, Role.CLERK, Role.SPECIALIST)
CODES = ("answer_order", "issue_order")
WHOLE_SHOWS = {"open": "在办", "done": "已结束"}


def _text(request: Request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


@require_safe
@staff(*UNIT, *WATCH)
def tasks(request: Request) -> HttpResponse:
    """A unit's tasks by state and light; every unit's for who supervises."""
    watching = request.actor.has(*WATCH)
    shows = {k: v for k, v in SHOWS.items() if k != "todo" or request.actor.has(*UNIT)}
    show = request.GET.get("show", "")
    show = show if show in shows else next(iter(shows))
    light = request.GET.get("light", "")
    light = light if light in RUNNING and show != "done" else ""
    text, unit = _text(request), request.GET.get("unit", "")[:60]
    unit = unit if unit.isprintable() else ""
    found = unit_tasks(request.actor, show, request.at, light=light, text=text, unit=unit)
    page = paginate(request, found, per_page=30, count=not text)
    today = shanghai_date(request.at)
    counts = task_lights(request.actor, request.at)
    context = {
        "page": page,
        "rows": [task_row(t, t.application.case, today) for t in page],
        "show": show, "shows": shows.items(), "light": light, "q": text, "unit": unit,
        "lights": [(code, LIGHTS[code], counts[code]) for code in RUNNING],
        "watching": watching,
    }  # fmt: skip
    return render(request, "workbench/applications/tasks.html", context)


@require_safe
@staff(*ROLES)
def whole_list(request: Request) -> HttpResponse:
    """Applications as wholes: how far each is, who is late."""
    show = request.GET.get("show", "open")
    show = show if show in WHOLE_SHOWS else "open"
    text = _text(request)
    found = wholes(request.actor, applications_for(request.actor), show, text)
    page = paginate(request, found, per_page=30, count=not text)
    today = shanghai_date(request.at)
    rows = list(page)
    said = statuses(rows, today)
    context = {
        "page": page, "rows": [whole_row(row, said[row.pk], today) for row in rows],
        "show": show, "shows": WHOLE_SHOWS.items(), "q": text,
    }  # fmt: skip
    return render(request, "workbench/applications/wholes.html", context)


def found_file(request: Request, number: str) -> ApplicationFile:
    """The application in scope of an official; NotVisible."""
    row = get_application(number, request.actor)
    if not is_staff_view(request.actor, row.case):
        raise NotVisible
    return application_file(row, request.at)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def application(request: Request, number: str) -> HttpResponse:
    """The whole: the plan with its critical path, each department's task, and orders to act."""
    file = found_file(request, number)
    if request.method == "GET":
        note_access(file.case, actor=request.actor, at=request.at)
    desk = Desk(
        template="workbench/applications/application.html",
        codes=CODES,
        done_url=reverse("work:application", args=[file.case.number]),
        back=reverse("work:applications"),
        about=lambda case: _about(
            request, file if request.method == "GET" else found_file(request, number)
        ),
    )
    return work_at(request, file.case, desk)


def _about(request: Request, file: ApplicationFile) -> dict[str, Any]:
    case = file.case
    actor, today = request.actor, shanghai_date(request.at)
    whole = sees_whole(actor, case)
    return {
        "file": file,
        "state": WHOLE[file.whole.code],
        "due": due_chip(case, today) if case.open and case.live else None,
        "drawing": drawing_of(file, today),
        "rows": [
            task_row(t, case, today, mine=sees_task(actor, case, t)) for t in file.tasks
        ],
        "sees_whole": whole,
        "bars": bars_of(case.firm_id, TOLERANCE, today),
        "entries": timeline_of(actor, case, for_firm=False),
    }  # fmt: skip


@require_safe
@staff(*ROLES)
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day of every clock: which counted, and why."""
    file = found_file(request, number)
    clocks = case_ledger(request.actor, file.case, request.at)
    titles = {task.pk: task.title for task in file.tasks}
    named = [
        (view, titles.get(view.clock.subject or 0, "") if view.clock.kind in ("task", "legal", "ask") else "")
        for view in clocks
    ]  # fmt: skip
    context = {"case": file.case, "clocks": named}
    return render(request, "workbench/applications/ledger.html", context)
