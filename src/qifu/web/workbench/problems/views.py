"""Classes: the list by what is to be done, one of them, and the demands behind each figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import state_title
from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import Refused
from qifu.kernel.time import shanghai_date
from qifu.problems.gathering import ask_search
from qifu.problems.measuring import PARTS, heats, measure
from qifu.problems.models import ProblemClass, Remedy
from qifu.problems.permissions import STAFF, can_end_remedy, can_keep, can_mend
from qifu.problems.queries import (
    SHOWS,
    articles_for,
    demands_behind,
    get_problem,
    last_search,
    record_of,
    remedies_of,
    rows_of,
    shown,
)
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.desk_rows import case_url

UNITS_SHOWS = ("mending", "bare", "settled")
SHOWN = 30


@require_safe
@staff(*STAFF)
def listing(request: Request) -> HttpResponse:
    """Classes of one tab, the hottest of the page first."""
    actor = request.actor
    watches = actor.has(*SEES_ALL)
    shows = {k: v for k, v in SHOWS.items() if watches or k in UNITS_SHOWS}
    show = request.GET.get("show", "")
    show = show if show in shows else next(iter(shows))
    page = paginate(request, shown(actor, show), per_page=SHOWN)
    rows = sorted(rows_of(list(page.rows), request.at), key=lambda r: -r.heat.heat)
    done, waiting = last_search()
    context = {
        "page": page, "rows": rows, "show": show, "shows": shows.items(), "search": done,
        "waiting": waiting, "may_keep": can_keep(actor), "watches": watches,
        "today": shanghai_date(request.at),
    }  # fmt: skip
    return render(request, "workbench/problems/list.html", context)


@require_POST
@staff(*STAFF)
def search(request: Request) -> HttpResponse:
    """Look for problems now; the worker does it."""
    try:
        ask_search(actor=request.actor, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已请后台查找，一般一分钟内完成；完成后刷新本页。")
    return HttpResponseRedirect(reverse("work:problems"), status=303)


@require_safe
@staff(*STAFF)
def problem(request: Request, problem_id: int) -> HttpResponse:
    """One class: how hot and why, what is done about it, whether it came back, what happened."""
    actor, today = request.actor, shanghai_date(request.at)
    row = get_problem(actor, problem_id)
    members, hidden = demands_behind(actor, row, "all", request.at)
    asked, asked_hidden = demands_behind(actor, row, "suggested", request.at)
    context = {
        "row": row, "heat": heats([row], today)[row.pk], "found": measure(row, request.at),
        "members": drawn(members[:8]), "hidden": hidden, "asked": drawn(asked[:20]),
        "asked_hidden": asked_hidden, "remedies": _remedies(request, row), "today": today,
        "record": record_of(row), "articles": articles_for(actor).filter(problem=row),
        **_acts(request, row),
    }  # fmt: skip
    return render(request, "workbench/problems/problem.html", context)


def _acts(request: Request, row: ProblemClass) -> dict[str, Any]:
    keeps, mends = can_keep(request.actor), can_mend(request.actor, row)
    done = Remedy.objects.filter(problem=row, state="done").exists()
    return {
        "may_keep": keeps, "may_mend": mends and row.state == "confirmed",
        "may_write": mends and done,
        "may_settle": keeps and row.state == "confirmed" and done,
    }  # fmt: skip


def _remedies(request: Request, row: ProblemClass) -> list[dict[str, Any]]:
    today = shanghai_date(request.at)
    return [
        {
            "r": r, "link": link, "late": r.state == "open" and r.due_on < today,
            "light": light_of(r.due_on, r.warn_on, today) if r.state == "open" else "",
            "may": r.state == "open"
            and can_end_remedy(request.actor, row, r.unit_id, r.owner_id),
        }
        for r, link in remedies_of(row, request.at)
    ]  # fmt: skip


def drawn(rows: Any) -> list[dict[str, Any]]:
    """Demands of a class as lists show them."""
    return [{"d": d, "state": state_title(d.case), "url": case_url(d.case.number)} for d in rows]


@require_safe
@staff(*STAFF)
def demands(request: Request, problem_id: int) -> HttpResponse:
    """The very demands behind a figure."""
    row = get_problem(request.actor, problem_id)
    part = request.GET.get("part", "all")
    part = part if part in PARTS else "all"
    seen, hidden = demands_behind(request.actor, row, part, request.at)
    page = paginate(request, seen, per_page=SHOWN)
    context = {
        "row": row, "part": part, "parts": PARTS.items(), "title": PARTS[part], "page": page,
        "rows": drawn(page), "hidden": hidden, "may_keep": can_keep(request.actor),
    }  # fmt: skip
    return render(request, "workbench/problems/demands.html", context)
