"""Pain points: the list with its lights, a new one, one with what may be done now."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.painpoints import operations as ops
from qifu.painpoints.models import PainPoint
from qifu.painpoints.permissions import RAISERS, STAFF, can_lead, can_mend
from qifu.painpoints.queries import (
    counts_for,
    history_of,
    linked_cases,
    owning_units,
    point_for,
    points_for,
    possible_owners,
    reporters_of,
)
from qifu.painpoints.rules.ways import FROM, STATES, why_not_closed
from qifu.painpoints.settings import pain_settings
from qifu.painpoints.verifying import close_unanswered, propose_summary, publish
from qifu.web.access import staff
from qifu.web.components.acting import Act, act_on
from qifu.web.components.case_pages import OFFICIAL, official_url
from qifu.web.components.once import one_form
from qifu.web.components.paging import paginate
from qifu.web.workbench.painpoints import forms as f
from qifu.web.workbench.painpoints.words import history_words


@require_safe
@staff(*STAFF)
def points(request: Request) -> HttpResponse:
    """Points in scope, what falls due first on top."""
    today = shanghai_date(request.at)
    state = request.GET.get("state", "open")
    state = state if state in STATES or state == "all" else "open"
    light = request.GET.get("light", "")
    rows = points_for(request.actor, today, state=state, light=light)
    page = paginate(request, rows, per_page=30)
    counts, settings = counts_for(request.actor, today), pain_settings()
    context = {
        "page": page,
        "rows": [(row, settings.kinds.get(row.kind, row.kind), row.light(today)) for row in page],
        "state": state,
        "states": [(code, title, counts[code]) for code, title in STATES.items()],
        "light": light,
        "red": counts["red"],
        "yellow": counts["yellow"],
        "raises": request.actor.has(*RAISERS),
    }
    return render(request, "workbench/painpoints/points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*RAISERS)
def new(request: Request) -> HttpResponse:
    """Write one down."""
    form = f.RaiseForm(pain_settings(), request.POST or None)
    status = 200
    if request.method == "POST":
        with one_form(request) as sent:
            status = 422
            url = sent.url or sent.remember(_raised(request, form))
        if url:
            return HttpResponseRedirect(url, status=303)
    return render(request, "workbench/painpoints/new.html", {"form": form}, status=status)


def _raised(request: Request, form: f.RaiseForm) -> str:
    """The address of what was written down; "" when the form is not right."""
    if not form.is_valid():
        return ""
    said = dict(form.cleaned_data)
    said["cases"], said["firms"] = f.lines(said["cases"]), f.lines(said["firms"])
    try:
        row = ops.raise_point(data=ops.RaiseInput(**said), actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return ""
    messages.success(request, f"已登记，编号 {row.number}。")
    return reverse("work:pain", args=[row.number])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def point(request: Request, number: str) -> HttpResponse:
    """One point with its cases, its firms' words, and what may be done with it now."""
    row = point_for(request.actor, number)
    forms, status, done = act_on(request, _acts(request, row))
    if done is not None:
        return done
    settings = pain_settings()
    context: dict[str, Any] = {
        "row": row,
        "kind": settings.kinds.get(row.kind, row.kind),
        "source": settings.sources.get(row.source, row.source),
        "light": row.light(shanghai_date(request.at)),
        "forms": forms,
        "units": _units(request, row),
        "reporters": reporters_of(row),
        "lines": [
            (x.case, official_url(x.case) if x.opens and x.case.kind in OFFICIAL else "")
            for x in linked_cases(request.actor, row)
        ],
        "history": history_words(history_of(row)),
    }
    return render(request, "workbench/painpoints/point.html", context, status=status)


def _units(request: Request, row: PainPoint) -> f.UnitForm | None:
    """The choice of a unit, which comes before its people; by address, so that it needs no script."""
    if not (can_lead(request.actor) and row.state in FROM["assign"]):
        return None
    return f.UnitForm(owning_units(), request.GET if "unit" in request.GET else None)


def _acts(request: Request, row: PainPoint) -> dict[str, Act]:
    """The forms of the page for this viewer, by name."""
    who: dict[str, Any] = {"point_id": row.pk, "actor": request.actor, "at": request.at}
    found = _mending(request, row, who)
    if can_lead(request.actor):
        found |= _leading(request, row, who)
    if request.actor.has(*RAISERS) and row.open:
        found["link"] = Act(
            f.LinkForm,
            lambda d: ops.link_cases(numbers=f.lines(d["cases"]), **who),
            "已关联。",
        )
    return found


def _mending(request: Request, row: PainPoint, who: dict[str, Any]) -> dict[str, Act]:
    found: dict[str, Act] = {}
    mends = can_mend(request.actor, row)
    if mends and row.state in FROM["plan"]:
        before = {"cause": row.cause, "measure": row.measure, "due_on": row.due_on}
        found["plan"] = Act(
            partial(f.PlanForm, initial=before), lambda d: ops.plan(**who, **d), "措施和期限已定。"
        )
    if mends and row.state in FROM["report"]:
        found["report"] = Act(
            f.ReportForm, lambda d: ops.report_done(**who, **d), "已报告，正在请企业核验。"
        )
    if (mends or can_lead(request.actor)) and row.public_at is None and row.state != "dropped":
        found["summary"] = Act(
            partial(f.SummaryForm, initial={"summary": row.summary}),
            lambda d: propose_summary(**who, **d),
            "公开摘要已提交，等另一个人审核。",
        )
    return found


def _leading(request: Request, row: PainPoint, who: dict[str, Any]) -> dict[str, Act]:
    found: dict[str, Act] = {}
    unit = request.POST.get("unit") or request.GET.get("unit", "")
    if unit and unit.isprintable() and row.state in FROM["assign"]:
        found["assign"] = Act(
            partial(f.AssignForm, possible_owners(unit[:60]), unit[:60]),
            lambda d: ops.assign(unit=d["unit"], owner_id=d["owner"], **who),
            "已明确责任，责任人会收到通知。",
        )
    if row.state in FROM["postpone"]:
        found["postpone"] = Act(
            f.PostponeForm, lambda d: ops.postpone(**who, **d), "期限已调整，已告诉企业。"
        )
    if row.state in FROM["drop"]:
        found["drop"] = Act(f.WhyForm, lambda d: ops.drop(**who, **d), "已认定不成立。")
    answers = [part.answer for part in row.reporters.all()]
    today = shanghai_date(request.at)
    if row.state in FROM["close"] and not why_not_closed(answers, row.answer_by, today):
        found["close"] = Act(
            f.WhyForm, lambda d: close_unanswered(**who, **d), "已销号，理由已告诉企业。"
        )
    if row.public_at is not None:
        found["hide"] = Act(f.PublishForm, lambda d: publish(shown=False, **who), "已撤下。")
    elif row.summary and row.summary_by != request.actor.user_id:
        found["publish"] = Act(f.PublishForm, lambda d: publish(shown=True, **who), "已发布。")
    return found
