"""Requests as the unit watches them: the list, one with the acts, and figures that open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import case_ledger, get_case, state_title
from qifu.exchange.facts import body_then
from qifu.exchange.figures import SHOWS, counted, figures
from qifu.exchange.queries import engagement_of, offers_of, request_of_case, unit_requests
from qifu.exchange.requests import CASE_KIND
from qifu.exchange.rules.kinds import RULES, VISIBILITIES
from qifu.exchange.rules.values import lines_of
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.days import day_in
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.workbench.desk import Desk, work_at

ROLES = (
    Role.HANDLER, Role.HEAD, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM,
)  # fmt: skip
LIST = {"open": "正在进行", "closed": "已结束"}
CODES = ("claim", "assign_handler", "stop", "issue_order", "answer_order")
SEALED = ("lowest", "score")


def _rows(cases: Any, today: date) -> list[dict[str, Any]]:
    return [
        {
            "case": case, "kind": case.request.kind.title, "made": getattr(case, "made", None),
            "state": state_title(case),
            "due": due_chip(case, today) if case.open and case.live else None,
            "step": remaining_note(case.step_due_on, today) if case.open and case.step_due_on else "",
        }
        for case in cases
    ]  # fmt: skip


@require_safe
@staff(*ROLES)
def requests(request: Request) -> HttpResponse:
    """Requests in scope, the earliest due first."""
    show = request.GET.get("show", "open")
    show = show if show in LIST else "open"
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    page = paginate(request, unit_requests(request.actor, show, text), per_page=30)
    context = {
        "page": page, "rows": _rows(page, shanghai_date(request.at)), "show": show,
        "shows": LIST.items(), "q": text,
    }  # fmt: skip
    return render(request, "workbench/exchange/requests.html", context)


def _found(request: Request, number: str) -> Case:
    case = get_case(request.actor, number, kind=CASE_KIND)
    if not is_staff_view(request.actor, case):
        raise NotVisible
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def request_page(request: Request, number: str) -> HttpResponse:
    """A request with who answered what, and the acts of this desk."""
    found = _found(request, number)
    if request.method == "GET":
        note_access(found, actor=request.actor, at=request.at)
    desk = Desk(
        template="workbench/exchange/request.html", codes=CODES,
        done_url=reverse("work:exchange_request", args=[found.number]),
        back=reverse("work:exchange"), about=lambda case: _about(request, case),
    )  # fmt: skip
    return work_at(request, found, desk)


def _about(request: Request, case: Case) -> dict[str, Any]:
    row = request_of_case(case)
    body, engagement = body_then(row), engagement_of(row)
    reasons = dict(body.refusals)
    sealed = body.rule in SEALED and case.state == "open"
    return {
        "row": row, "body": body, "state": state_title(case), "rule": RULES[body.rule],
        "visibility": VISIBILITIES[row.visibility], "need": lines_of(body.need, row.need),
        "due": due_chip(case, shanghai_date(request.at)) if case.live else None,
        "sealed": sealed,
        "offers": [
            {"offer": o, "why": reasons.get(o.reason, ""),
             "terms": [] if sealed else lines_of(body.offer, o.values)}
            for o in offers_of(row)
        ],
        "engagement": engagement,
        "result": lines_of(body.result, engagement.result) if engagement else [],
        "entries": timeline_of(request.actor, case, for_firm=False),
    }  # fmt: skip


@require_safe
@staff(*ROLES)
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = _found(request, number)
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "workbench/exchange/ledger.html", context)


@require_safe
@staff(*ROLES)
def figures_page(request: Request) -> HttpResponse:
    """What came of requests of a span of days; with ``?show=`` the very requests a number counts."""
    today = shanghai_date(request.at)
    since = day_in(request.GET.get("since", ""), today - timedelta(days=365))
    until = day_in(request.GET.get("until", ""), today)
    show, code = request.GET.get("show", "")[:60], request.GET.get("kind", "")[:40]
    context: dict[str, Any] = {"since": since, "until": until, "show": show, "kind": code}
    if show:
        rows = counted(request.actor, show, code, since, until)
        page = paginate(request, rows, per_page=30)
        title = SHOWS.get(show, "")
        context |= {"page": page, "rows": _rows(page, today), "title": title or "因此原因未办成"}
        return render(request, "workbench/exchange/counted.html", context)
    context["kinds"] = figures(request.actor, since, until)
    return render(request, "workbench/exchange/figures.html", context)
