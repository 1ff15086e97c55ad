"""Reports of periods: what there is, what it says, its papers; plans and making one now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.insight.reports.making import shown_name
from qifu.insight.reports.models import Report, ReportPlan
from qifu.insight.reports.operations import ask_report, end_plan, next_due, save_plan, take_report
from qifu.insight.reports.papers import is_idle
from qifu.insight.reports.permissions import STAFF, can_keep_plan, readers
from qifu.insight.reports.queries import FILES, get_plan, get_report, plans, reports, sent_of
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.files import open_file, response_headers
from qifu.web.access import staff
from qifu.web.components.exported import note_export
from qifu.web.components.paging import paginate
from qifu.web.workbench.insight.report_forms import MakeForm, PlanForm, initial_of

KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


@require_safe
@staff(*STAFF)
def reports_page(request: Request) -> HttpResponse:
    """What is reported when, and the issues there are."""
    asked = request.GET.get("plan", "")
    plan_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    page = paginate(request, reports(request.actor, plan_id), per_page=20)
    mine = plans(request.actor)
    context = {
        "plans": [
            (plan, None if plan.ended_at else next_due(plan, request.at)[1]) for plan in mine
        ],
        "page": page, "rows": [(row, shown_name(row), _papers(row)) for row in page],
        "plan_id": plan_id, "may_plan": _may_plan(request),
    }  # fmt: skip
    return render(request, "workbench/insight/reports.html", context)


def _may_plan(request: Request) -> bool:
    units = request.actor.units("head")
    return can_keep_plan(request.actor, next(iter(units), None))


def _papers(row: Report) -> list[tuple[str, str, Any]]:
    """(word, address, stored file) of each paper."""
    return [
        (KINDS[kind], reverse("insight:report_file", args=[row.pk, kind]), getattr(row, kind))
        for kind in FILES
        if getattr(row, kind) is not None
    ]


@require_safe
@staff(*STAFF)
def report_page(request: Request, report_id: int) -> HttpResponse:
    """One issue: what it says, and its papers with their fingerprints."""
    row = get_report(request.actor, report_id)
    context = {
        "row": row, "name": shown_name(row), "papers": _papers(row), "body": row.body,
        "may_keep": can_keep_plan(request.actor, row.plan.unit_id), "sent": (sent := sent_of(row)),
        "lost": any(one.lost for one in sent),
        "figures": [f for f in row.body.get("figures", ()) if not is_idle(f)],
        "idle": [f["title"] for f in row.body.get("figures", ()) if is_idle(f)],
    }  # fmt: skip
    response = render(request, "workbench/insight/report.html", context)
    if row.state == Report.State.ASKED:
        response["Refresh"] = "5"
    return response


@require_safe
@staff(*STAFF)
def report_file(
    request: Request, report_id: int, kind: str
) -> HttpResponse | StreamingHttpResponse:
    """One of the papers."""
    row = get_report(request.actor, report_id)
    stored = getattr(row, kind, None) if kind in FILES else None
    if stored is None:
        raise NotVisible
    note_export(request, f"report:{row.pk}", f"报告 {stored.name}")
    with open_file(stored) as file:
        content = file.read()
    return HttpResponse(content, headers=response_headers(stored))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def plan_new(request: Request) -> HttpResponse:
    """A new plan."""
    return _plan(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def plan_page(request: Request, plan_id: int) -> HttpResponse:
    """A plan: who gets it, making an issue now, changing it."""
    return _plan(request, get_plan(request.actor, plan_id))


def _plan(request: Request, plan: ReportPlan | None) -> HttpResponse:
    initial = initial_of(plan) if plan else {"parts": ["units", "topics", "cases", "definitions"]}
    form = PlanForm(request.actor, request.at, request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save_plan(
                    data=form.values(), actor=request.actor, at=request.at,
                    plan_id=plan.pk if plan else None,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            except Refused as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, f"已保存：《{saved.title}》。")
                return HttpResponseRedirect(
                    reverse("insight:report_plan", args=[saved.pk]), status=303
                )
    return _show_plan(request, plan, form, status)


def _show_plan(
    request: Request, plan: ReportPlan | None, form: PlanForm, status: int, make: Any = None
) -> HttpResponse:
    context: dict[str, Any] = {"plan": plan, "form": form}
    if plan is not None:
        start, due = next_due(plan, request.at)
        context |= {
            "make": make or MakeForm(initial={"on": start}), "due": due,
            "readers": readers(plan, request.at),
            "taken": request.actor.user_id in plan.recipients,
            "may_keep": can_keep_plan(request.actor, plan.unit_id),
        }  # fmt: skip
    return render(request, "workbench/insight/report_plan.html", context, status=status)


@require_POST
@staff(*STAFF)
def plan_make(request: Request, plan_id: int) -> HttpResponse:
    """Ask for an issue of the plan now."""
    plan = get_plan(request.actor, plan_id)
    make, status = MakeForm(request.POST), 422
    if make.is_valid():
        try:
            row = ask_report(plan_id=plan.pk, on=make.day(), actor=request.actor, at=request.at)
        except Refused as error:
            make.add_error("on", str(error))
            status = 409
        else:
            return HttpResponseRedirect(reverse("insight:report", args=[row.pk]), status=303)
    form = PlanForm(request.actor, request.at, initial=initial_of(plan))
    return _show_plan(request, plan, form, status, make)


@require_POST
@staff(*STAFF)
def plan_take(request: Request, plan_id: int) -> HttpResponse:
    """One gets the plan's issues oneself, or no longer."""
    wants = request.POST.get("wants") == "1"
    row = take_report(plan_id=plan_id, wants=wants, actor=request.actor, at=request.at)
    said = "以后每期都发给您" if wants else "以后不再发给您，需要时仍可在这里查看"
    messages.success(request, f"《{row.title}》{said}。")
    return HttpResponseRedirect(reverse("insight:report_plan", args=[plan_id]), status=303)


@require_POST
@staff(*STAFF)
def plan_end(request: Request, plan_id: int) -> HttpResponse:
    """No more issues of the plan."""
    row = end_plan(plan_id=plan_id, actor=request.actor, at=request.at)
    messages.success(request, f"《{row.title}》已停办，已有的各期仍可查看。")
    return HttpResponseRedirect(reverse("insight:reports"), status=303)
