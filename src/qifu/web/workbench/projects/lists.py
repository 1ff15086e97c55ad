"""The board, the list, the funnel, and projects that may be one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.queries import routable_units
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.projects.board import board, entered_between, funnel
from qifu.projects.definitions import definition_of, live_definition
from qifu.projects.merging import can_decide, decide_likeness
from qifu.projects.models import Likeness, Project
from qifu.projects.permissions import ENTERS, STAFF
from qifu.projects.queries import filtered, open_likenesses
from qifu.web.access import staff
from qifu.web.components.days import day_in
from qifu.web.components.paging import paginate
from qifu.web.workbench.projects.acting import FormPage, form_page
from qifu.web.workbench.projects.forms import DecideForm

TEXTS = ("words", "stage", "reached", "state", "unit", "chain", "source", "reason", "slipped")
RUNNING = (Project.State.ACTIVE, Project.State.PAUSED, Project.State.DONE)


def _chosen(request: Request) -> tuple[dict[str, Any], QuerySet[Project]]:
    """The filters of the address and the projects that fit them."""
    said: dict[str, Any] = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in TEXTS
    }
    said |= {name: request.GET.get(name) == "1" for name in ("key", "mine", "late")}
    said |= {name: day_in(request.GET.get(name, ""), None) for name in ("since", "until")}
    late = shanghai_date(request.at) if said["late"] else None
    given = {name: said[name] for name in (*TEXTS, "key", "mine")}
    rows = filtered(request.actor, **given, late_on=late)
    return said, entered_between(rows, said["since"], said["until"])


def _frame(request: Request, said: dict[str, Any], here: str) -> dict[str, Any]:
    definition = definition_of(live_definition().pk)
    return {
        "said": said, "here": here, "definition": definition, "today": shanghai_date(request.at),
        "units": routable_units(), "states": Project.State.choices[:4],
        "may_enter": request.actor.has(*ENTERS), "alike": open_likenesses(request.actor).count(),
    }  # fmt: skip


@require_safe
@staff(*STAFF)
def board_page(request: Request) -> HttpResponse:
    """Every running project in the column of its stage."""
    said, rows = _chosen(request)
    if not said["state"]:
        rows = rows.filter(state__in=RUNNING)
    context = _frame(request, said, "board")
    context["columns"] = board(context["definition"], rows)
    return render(request, "workbench/projects/board.html", context)


@require_safe
@staff(*STAFF)
def listed(request: Request) -> HttpResponse:
    """All of them as rows, by any filter; what every figure opens to."""
    said, rows = _chosen(request)
    context = _frame(request, said, "list")
    titles = {stage.code: stage.title for stage in context["definition"].stages}
    page = paginate(request, rows, per_page=30)
    context |= {"page": page, "titles": titles, "told": _told(context["definition"], said)}
    return render(request, "workbench/projects/list.html", context)


def _told(definition: Any, said: dict[str, Any]) -> list[str]:
    """The filters that have no control of their own, in words."""
    titles = {s.code: s.title for s in definition.stages}
    found = []
    if said["reached"]:
        found.append(f"到过“{titles.get(said['reached'], said['reached'])}”阶段的")
    if said["slipped"]:
        title = definition.slip_reasons.get(said["slipped"], said["slipped"])
        found.append(f"因“{title}”推迟过的")
    if said["reason"]:
        title = definition.end_reasons.get(said["reason"], said["reason"])
        found.append(f"因“{title}”暂停或流失的")
    if said["since"] or said["until"]:
        found.append(f"{said['since'] or '最早'} 到 {said['until'] or '今天'} 收到线索的")
    return found


@require_safe
@staff(*STAFF)
def funnel_page(request: Request) -> HttpResponse:
    """From leads to production, sources, what moved planned days, why projects ended."""
    since, until = (day_in(request.GET.get(name, ""), None) for name in ("since", "until"))
    context = _frame(request, {"since": since, "until": until}, "funnel")
    found = funnel(request.actor, context["definition"], since=since, until=until)
    top = max((step.count for step in found.steps), default=0)
    context |= {
        "funnel": found,
        "steps": [(step, step.count * 100 // top if top else 0) for step in found.steps],
        "span": "".join(f"&{n}={d}" for n, d in (("since", since), ("until", until)) if d),
    }
    return render(request, "workbench/projects/funnel.html", context)


@require_safe
@staff(*STAFF)
def alike(request: Request) -> HttpResponse:
    """Pairs that wait for somebody's decision."""
    page = paginate(request, open_likenesses(request.actor), per_page=20)
    return render(request, "workbench/projects/alike.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ENTERS)
def decide(request: Request, likeness_id: int) -> HttpResponse:
    """Whether two projects are one, side by side."""
    rows: QuerySet[Likeness] = open_likenesses(request.actor)
    pair = rows.filter(pk=likeness_id).first()
    if pair is None or not (
        can_decide(request.actor, pair.project) or can_decide(request.actor, pair.other)
    ):
        raise NotVisible
    numbers = [pair.other.number, pair.project.number]
    form = DecideForm(numbers, request.POST or None)

    def call() -> str:
        data = form.cleaned_data
        stays = decide_likeness(
            likeness_id=pair.pk, same=data["answer"] != "different", keep=data["answer"],
            words=data["words"], actor=request.actor, at=request.at,
        )  # fmt: skip
        return reverse("work:project", args=[stays.number])

    back = reverse("work:projects_alike")
    page = FormPage(
        "是同一个项目吗", "记下判断", back, "疑似重复", done="已记下判断。",
        template="workbench/projects/decide.html",
    )  # fmt: skip
    return form_page(request, form, page, call, pair=[pair.other, pair.project], why=pair.why)
