"""The approvals of a project on one page, its company and applications, and what is in the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.projects import applying, blockers
from qifu.projects.blockers import BlockerInput
from qifu.projects.definitions import definition_of
from qifu.projects.models import Blocker, Project
from qifu.projects.permissions import STAFF, can_call, can_note, can_steer
from qifu.projects.queries import get_project
from qifu.projects.way import linked_applications, open_drafts, way_of
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm
from qifu.web.components.way_drawing import draw_way
from qifu.web.workbench.projects.acting import FormPage, attempt, form_page
from qifu.web.workbench.projects.forms import BlockerForm, FirmForm, LinkForm, MilestoneForm


def _url(row: Project) -> str:
    return reverse("work:project_way", args=[row.number])


@require_safe
@staff(*STAFF)
def way(request: Request, number: str) -> HttpResponse:
    """From 企业开办 to 竣工验收: every department's task, expected days, the critical path."""
    return _page(request, get_project(request.actor, number))


def _forms(row: Project, today: date, posted: Any = None, name: str = "") -> dict[str, QifuForm]:
    """The three forms of the page; the one called `name` with what was posted."""
    definition = definition_of(row.definition_id)
    apps = [(a.case.number, f"{a.title}（{a.case.number}）") for a in applying.linkable(row)]
    codes = [(m.code, m.title) for m in definition.milestones]
    return {
        "firm": FirmForm(posted if name == "firm" else None, prefix="firm"),
        "link": LinkForm(apps, posted if name == "link" else None, prefix="link"),
        "milestone": MilestoneForm(
            codes,
            posted if name == "milestone" else None,
            prefix="milestone",
            initial={"on": today},
        ),
    }


def _page(
    request: Request, row: Project, forms: dict[str, QifuForm] | None = None,
    bad: QifuForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today = shanghai_date(request.at)
    view = way_of(row, today)
    context = {
        "p": row, "view": view, "today": today, "drawing": draw_way(view, today),
        "applications": list(linked_applications(row)), "drafts": open_drafts(row),
        "links": set(
            row.links.filter(application__isnull=False).values_list("application_id", flat=True)
        ),
        "blockers": list(row.blockers.filter(cleared_at=None).select_related("case")),
        "factors": list(row.watches.filter(kind="factor").select_related("unit", "owner")),
        "forms": forms or _forms(row, today), "bad": bad,
        "may": can_steer(request.actor, row) and row.running,
        "may_note": can_note(request.actor, row) and row.running,
    }  # fmt: skip
    return render(request, "workbench/projects/way.html", context, status=status)


@require_POST
@staff(*STAFF)
def way_act(request: Request, number: str, act: str) -> HttpResponse:
    """Link the company or an application, take a link away, note a milestone."""
    row = get_project(request.actor, number)
    who: dict[str, Any] = {"number": row.number, "actor": request.actor, "at": request.at}
    if act == "unlink":
        try:
            case = request.POST.get("case", "")[:24]
            applying.unlink_application(**who, case_number=case)
        except (Refused, Conflict) as refused:
            messages.error(request, refused.message)
        return HttpResponseRedirect(_url(row), status=303)
    forms = _forms(row, shanghai_date(request.at), request.POST, act)
    if act not in forms:
        raise NotVisible
    form = forms[act]

    def call() -> Any:
        data = form.cleaned_data
        if act == "firm":
            return applying.link_firm(**who, uscc=data["uscc"])
        if act == "link":
            return applying.link_application(**who, case_number=data["application"])
        return applying.note_milestone(**who, **data)

    _, status = attempt(form, call)
    if status != 303:
        return _page(request, row, forms, form, status)
    messages.success(request, "已记下。")
    return HttpResponseRedirect(_url(row), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def blocker_new(request: Request, number: str) -> HttpResponse:
    """Write a blocker down and turn it into a demand or a consultation in the same step."""
    row = get_project(request.actor, number)
    if not can_note(request.actor, row):
        raise NotVisible
    form = BlockerForm(
        definition_of(row.definition_id), request.POST or None,
        initial={"milestone": request.GET.get("milestone", "")},
    )  # fmt: skip

    def call() -> str:
        data = BlockerInput(**form.cleaned_data)
        blockers.open_blocker(number=row.number, data=data, actor=request.actor, at=request.at)
        return reverse("work:project", args=[row.number]) + "#blockers"

    url = reverse("work:project", args=[row.number])
    intro = (
        "" if row.enterprise_id else "还没有关联项目公司：现在只能先记下，关联以后才能转为诉求。"
    )
    if not can_call(request.actor, row):
        intro += "提请会商由单位负责人或专班的区级领导决定。"
    page = FormPage("记一个堵点", "记下并处理", url, row.title, intro=intro, done="堵点已记下。")
    return form_page(request, form, page, call)


@require_POST
@staff(*STAFF)
def blocker_act(request: Request, number: str, blocker_id: int) -> HttpResponse:
    """A blocker becomes a demand after all, or is out of the way."""
    row = get_project(request.actor, number)
    if not Blocker.objects.filter(pk=blocker_id, project=row).exists():
        raise NotVisible
    who: dict[str, Any] = {"blocker_id": blocker_id, "actor": request.actor, "at": request.at}
    try:
        if request.POST.get("act") == "raise":
            blockers.raise_blocker(**who, data=BlockerInput("", blockers.DEMAND))
            messages.success(request, "已转为诉求，由指挥调度派给责任单位。")
        else:
            blockers.clear_blocker(**who, how=request.POST.get("how", ""))
            messages.success(request, "堵点已解除。")
    except (Invalid, Refused, Conflict) as error:
        messages.error(request, str(error))
    url = reverse("work:project", args=[row.number]) + "#blockers"
    return HttpResponseRedirect(url, status=303)
