"""Pages of a project that are one form: a new lead, details, plan, trio, hand over, stop, restart."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.identity.queries import holders
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.projects import leads, stages, team
from qifu.projects.definitions import definition_of, live_definition
from qifu.projects.models import Project
from qifu.projects.permissions import ENTERS, STAFF, can_place, can_see, can_steer
from qifu.projects.queries import get_project
from qifu.projects.rules.dates import proposed
from qifu.projects.standing import dated_of
from qifu.projects.team import TrioInput
from qifu.web.access import staff
from qifu.web.workbench.projects.acting import FormPage, form_page
from qifu.web.workbench.projects.forms import (
    DetailsForm,
    HandForm,
    LeadForm,
    PlanForm,
    SaidForm,
    StopForm,
    TrioForm,
    choose,
)


def _url(row: Project) -> str:
    return reverse("work:project", args=[row.number])


def _steered(request: Request, number: str) -> Project:
    """The project, for who steers it; for who only looks on there is no such page."""
    row = get_project(request.actor, number)
    if not can_steer(request.actor, row):
        raise NotVisible
    return row


def _version(request: Request) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ENTERS)
def new(request: Request) -> HttpResponse:
    """Enter a lead."""
    form = LeadForm(definition_of(live_definition().pk), request.POST or None)

    def call() -> str:
        row = leads.enter_lead(
            data=form.lead(), actor=request.actor, at=request.at,
            token=request.POST.get("token", "")[:64],
        )  # fmt: skip
        return _url(row)

    back = reverse("work:projects")
    page = FormPage(
        "登记线索", "登记", back, "项目看板", done="已登记。像已有项目的，会列在“疑似重复”里请人判断。",
        intro="线索只有招商主管部门、您单位、项目专班和区领导看得到。",
    )  # fmt: skip
    token = request.POST.get("token") or f"{request.actor.user_id}-{request.at.timestamp()}"
    return form_page(request, form, page, call, token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def details(request: Request, number: str) -> HttpResponse:
    """What is known of a project."""
    row = _steered(request, number)
    definition = definition_of(row.definition_id)
    form = DetailsForm(definition, request.POST or None, initial=DetailsForm.initial_of(row))

    def call() -> str:
        data = form.cleaned_data
        leads.change_details(
            number=row.number, data=form.lead(), agreement_number=data["agreement_number"],
            agreement_on=data["agreement_on"], actor=request.actor, at=request.at,
            version=_version(request),
        )  # fmt: skip
        return _url(row)

    page = FormPage("项目资料", "保存", _url(row), row.title, done="项目资料已更新。")
    return form_page(request, form, page, call, version=_version(request) or row.version)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def plan(request: Request, number: str) -> HttpResponse:
    """The planned days; those moved need a reason."""
    row = _steered(request, number)
    definition, rows = definition_of(row.definition_id), dated_of(row)
    days = [(stage.code, stage.days) for stage in definition.stages[row.place :]]
    fresh = not any(dated.planned_on for dated in rows)
    hints = proposed(days, shanghai_date(request.at), current_calendar()) if fresh else {}
    form = PlanForm(definition, rows, hints, request.POST or None)

    def call() -> str:
        data = form.cleaned_data
        stages.set_plan(
            number=row.number, wanted=form.wanted(), reason=data["reason"], said=data["said"],
            actor=request.actor, at=request.at, version=_version(request),
        )  # fmt: skip
        return _url(row) + "#stages"

    page = FormPage(
        "各阶段的计划日期", "保存计划", _url(row), row.title, done="计划已保存。",
        intro="排过的日期要改，必须选原因；最初的计划一直保留，用来对照。"
        + ("下面按各阶段一般要的工作日先排好了，可以改。" if fresh else ""),
    )  # fmt: skip
    return form_page(request, form, page, call, version=_version(request) or row.version)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def trio(request: Request, number: str) -> HttpResponse:
    """Who goes with it (三个一)."""
    row = get_project(request.actor, number)
    if not can_place(request.actor, row):
        raise NotVisible
    people = {
        role: choose(((u.pk, u.name) for u in holders(role, request.at)), "还没有定")
        for role in (Role.LEADER, Role.SPECIALIST)
    }
    initial = {
        "leader": row.leader_id or "", "specialist": row.specialist_id or "",
        "department": row.department.code if row.department else "",
    }  # fmt: skip
    form = TrioForm(
        people[Role.LEADER], people[Role.SPECIALIST], request.POST or None, initial=initial
    )

    def call() -> str:
        data = form.cleaned_data
        wanted = TrioInput(
            int(data["leader"]) if data["leader"] else None, data["department"],
            int(data["specialist"]) if data["specialist"] else None,
        )  # fmt: skip
        team.set_trio(
            number=row.number, data=wanted, actor=request.actor, at=request.at,
            version=_version(request),
        )  # fmt: skip
        return _url(row)

    duties = definition_of(row.definition_id).trio
    page = FormPage(
        "“三个一”专班", "保存", _url(row), row.title, done="专班已更新，三方都会收到通知。",
        template="workbench/projects/trio.html",
    )  # fmt: skip
    return form_page(
        request, form, page, call, version=_version(request) or row.version, duties=duties
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def hand(request: Request, number: str) -> HttpResponse:
    """Another unit or person goes on with it."""
    row = get_project(request.actor, number)
    if not can_place(request.actor, row) and row.owner_id != request.actor.user_id:
        raise NotVisible
    here = ((u.pk, u.name) for u in leads.people_of(row.unit_id, request.at))
    people = choose(here, "由接手单位安排")
    form = HandForm(people, request.POST or None, initial={"unit": row.unit.code})

    def call() -> str:
        data = form.cleaned_data
        after = leads.hand_over(
            number=row.number, unit_code=data["unit"],
            user_id=int(data["user"]) if data["user"] else None, why=data["why"],
            actor=request.actor, at=request.at,
        )  # fmt: skip
        return _url(after) if can_see(request.actor, after) else reverse("work:projects")

    page = FormPage(
        "移交", "移交", _url(row), row.title, done="已移交，接手的人会收到通知。",
        intro="移交给别的单位后，由那个单位负责；您还看不看得到，取决于您是否在专班里。",
    )  # fmt: skip
    return form_page(request, form, page, call)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def stop(request: Request, number: str) -> HttpResponse:
    """Pause it or write it off."""
    row = _steered(request, number)
    form = StopForm(definition_of(row.definition_id), request.POST or None)

    def call() -> str:
        data: dict[str, Any] = dict(form.cleaned_data)
        lost = data.pop("what") == "lost"
        stages.stop_project(
            number=row.number, lost=lost, **data, actor=request.actor, at=request.at
        )
        return _url(row)

    page = FormPage("暂停或流失", "记下", _url(row), row.title, done="已记下。")
    return form_page(request, form, page, call)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def restart(request: Request, number: str) -> HttpResponse:
    """Take it up again."""
    row = _steered(request, number)
    form = SaidForm(request.POST or None)

    def call() -> str:
        said = form.cleaned_data["said"]
        stages.resume_project(number=row.number, said=said, actor=request.actor, at=request.at)
        return _url(row)

    page = FormPage("重新启动", "重新启动", _url(row), row.title, done="项目已重新启动。")
    return form_page(request, form, page, call)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def back(request: Request, number: str) -> HttpResponse:
    """To the stage before."""
    row = get_project(request.actor, number)
    if not can_place(request.actor, row):
        raise NotVisible
    form = SaidForm(request.POST or None)

    def call() -> str:
        said = form.cleaned_data["said"]
        stages.step_back(number=row.number, said=said, actor=request.actor, at=request.at)
        return _url(row)

    page = FormPage(
        "退回上一阶段", "退回", _url(row), row.title, done="已退回上一阶段。",
        intro="点错了，或这一阶段又不成立时用。原来的进入日期留在记录里。",
    )  # fmt: skip
    return form_page(request, form, page, call)
