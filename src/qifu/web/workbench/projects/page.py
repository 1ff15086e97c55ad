"""One project: where it stands, what the next stage needs, who goes with it, and its acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import Conflict, Refused
from qifu.kernel.time import shanghai_date
from qifu.projects import permissions, stages, team, watching
from qifu.projects.definitions import definition_of
from qifu.projects.leads import claim_lead
from qifu.projects.models import Project, ProjectLog
from qifu.projects.permissions import STAFF
from qifu.projects.queries import get_project, hidden_likenesses, open_likenesses
from qifu.projects.standing import entry_conditions, stage_rows
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm
from qifu.web.components.stage_drawing import draw_stages
from qifu.web.components.trio_phones import work_phones
from qifu.web.workbench.projects.acting import attempt
from qifu.web.workbench.projects.forms import AdvanceForm, RecordForm

LOGS = 200


@require_safe
@staff(*STAFF)
def project(request: Request, number: str) -> HttpResponse:
    """Everything of a project; one that was merged leads to the one that stays."""
    row = get_project(request.actor, number)
    if row.merged_into is not None and permissions.can_see(request.actor, row.merged_into):
        messages.info(request, f"{row.number} 已并入本项目。")
        return HttpResponseRedirect(reverse("work:project", args=[row.merged_into.number]))
    return draw(request, row)


def draw(
    request: Request, row: Project, name: str = "", form: QifuForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form that was refused in its place."""
    today, actor = shanghai_date(request.at), request.actor
    definition = definition_of(row.definition_id)
    rows = stage_rows(row, today)
    following, needs = entry_conditions(row)
    forms: dict[str, QifuForm] = {
        "go": AdvanceForm(definition, prefix="go", initial={"on": today}),
        "note": RecordForm(prefix="note"),
    }
    if form is not None:
        forms[name] = form
    logs = ProjectLog.objects.filter(project__in=[row, *row.merged.all()])
    context: dict[str, Any] = {
        "p": row, "definition": definition, "stage": definition.stage(row.stage), "today": today,
        "rows": rows, "drawing": draw_stages([r.dated for r in rows], today),
        "following": following, "needs": needs, "ready": all(n.met for n in needs),
        "trio": team.trio_rows(row, today, work_phones(row, request.at)), "watches": watch_rows(row, today),
        "blockers": list(row.blockers.select_related("case")[:50]),
        "slips": _slips(row), "logs": list(logs.order_by("-at", "-id")[:LOGS]),
        "alike": open_likenesses(actor).filter(project=row) | open_likenesses(actor).filter(other=row),
        "hidden": hidden_likenesses(actor, row),
        "source": definition.sources.get(row.source, row.source),
        "reason": definition.end_reasons.get(row.reason, row.reason),
        "forms": forms, "bad": form,
        "may": {
            "steer": permissions.can_steer(actor, row) and row.running,
            "restart": permissions.can_steer(actor, row) and row.state in ("paused", "lost"),
            "stop": permissions.can_steer(actor, row) and row.state in ("active", "paused"),
            "note": permissions.can_note(actor, row) and row.running,
            "place": permissions.can_place(actor, row),
            "back": permissions.can_place(actor, row) and row.running and row.place > 0,
            "hand": permissions.can_place(actor, row) or row.owner_id == actor.user_id,
            "claim": permissions.can_claim(actor, row),
        },
    }  # fmt: skip
    return render(request, "workbench/projects/project.html", context, status=status)


def watch_rows(row: Project, today: Any) -> list[dict[str, Any]]:
    """What is watched, the open ones first, each with its light."""
    found = row.watches.select_related("unit", "owner").order_by("-state", "due_on", "id")[:100]
    return [
        {
            "w": w,
            "light": light_of(w.due_on, w.warn_on, today) if w.state == "open" else "done",
            "moved": w.due_on != w.first_due_on,
        }
        for w in found
    ]


def _slips(row: Project) -> list[dict[str, Any]]:
    definition = definition_of(row.definition_id)
    titles = {stage.code: stage.title for stage in definition.stages}
    return [
        {"s": s, "stage": titles[s.code], "reason": definition.slip_reasons.get(s.reason, s.reason)}
        for s in row.slips.all()[:50]
    ]


def _to(number: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:project", args=[number]), status=303)


@require_POST
@staff(*STAFF)
def advance(request: Request, number: str) -> HttpResponse:
    """Enter the next stage."""
    row = get_project(request.actor, number)
    form = AdvanceForm(definition_of(row.definition_id), request.POST, prefix="go")
    said = request.POST.get("version", "")
    version = int(said) if said.isdecimal() and len(said) < 10 else None

    def call() -> Project:
        return stages.advance_project(
            number=row.number, **form.cleaned_data, actor=request.actor, at=request.at,
            version=version,
        )  # fmt: skip

    found, status = attempt(form, call)
    if status != 303:
        return draw(request, get_project(request.actor, number), "go", form, status)
    title = definition_of(found.definition_id).stage(found.stage).title
    messages.success(request, f"已进入“{title}”阶段。")
    return _to(row.number)


@require_POST
@staff(*STAFF)
def record(request: Request, number: str) -> HttpResponse:
    """One line of what was done."""
    row = get_project(request.actor, number)
    form = RecordForm(request.POST, prefix="note")

    def call() -> None:
        watching.record(number=row.number, **form.cleaned_data, actor=request.actor, at=request.at)

    _, status = attempt(form, call)
    return _to(row.number) if status == 303 else draw(request, row, "note", form, status)


@require_POST
@staff(*STAFF)
def claim(request: Request, number: str) -> HttpResponse:
    """Take the lead on."""
    row = get_project(request.actor, number)
    try:
        claim_lead(number=row.number, actor=request.actor, at=request.at)
        messages.success(request, "已由您负责。请尽快与投资方联系。")
    except (Refused, Conflict) as refused:
        messages.error(request, refused.message)
    return _to(row.number)


@require_POST
@staff(*STAFF)
def mark(request: Request, number: str) -> HttpResponse:
    """One of the key projects, or no more."""
    row = get_project(request.actor, number)
    try:
        team.mark_key(
            number=row.number,
            key=request.POST.get("key") == "1",
            actor=request.actor,
            at=request.at,
        )
    except (Refused, Conflict) as refused:
        messages.error(request, refused.message)
    return _to(row.number)
