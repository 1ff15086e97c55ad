"""What meetings decided: the list with lights, one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.meetings import deciding
from qifu.meetings.models import Decision
from qifu.meetings.permissions import STAFF, UNIT, can_end, can_run, can_see_meeting
from qifu.meetings.queries import decisions_for, get_decision
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.meetings.forms import EndForm
from qifu.web.workbench.problems.forms import MoveForm

SHOWS = {"mine": "我的单位", "late": "已过期", "open": "全部未办", "ended": "已了结"}


@require_safe
@staff(*STAFF)
def listing(request: Request) -> HttpResponse:
    """Decisions, the soonest first; those of one's own units by default where one has any."""
    today, actor = shanghai_date(request.at), request.actor
    units = actor.units(*UNIT)
    show = request.GET.get("show", "mine" if units else "open")
    show = show if show in SHOWS else "open"
    rows = decisions_for(actor)
    rows = rows.exclude(state="open") if show == "ended" else rows.filter(state="open")
    if show == "mine":
        rows = rows.filter(unit_id__in=units)
    if show == "late":
        rows = rows.filter(due_on__lt=today)
    page = paginate(request, rows, per_page=30)
    drawn = [
        {"d": d, "light": light_of(d.due_on, d.warn_on, today) if d.state == "open" else ""}
        for d in page
    ]  # fmt: skip
    context = {"page": page, "rows": drawn, "show": show, "shows": SHOWS.items()}
    return render(request, "workbench/meetings/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def decision(request: Request, decision_id: int) -> HttpResponse:
    """One decision; ended or moved here."""
    row = get_decision(request.actor, decision_id)
    forms: dict[str, Any] = {"end": EndForm(prefix="end"), "move": MoveForm(prefix="move")}
    status = 200
    if request.method == "POST":
        status = _do(request, row, forms)
        if status == 303:
            return HttpResponseRedirect(request.path, status=303)
    today, actor = shanghai_date(request.at), request.actor
    context = {
        "d": row, "forms": forms, "bad": next((x for x in forms.values() if x.is_bound), None),
        "light": light_of(row.due_on, row.warn_on, today) if row.state == "open" else "",
        "may": row.state == "open" and can_end(actor, row),
        "may_move": row.state == "open" and can_run(actor, row.meeting),
        "sees_meeting": can_see_meeting(actor, row.meeting),
    }  # fmt: skip
    return render(request, "workbench/meetings/decision.html", context, status=status)


def _do(request: Request, row: Decision, forms: dict[str, Any]) -> int:
    who: dict[str, Any] = {"decision_id": row.pk, "actor": request.actor, "at": request.at}
    what = "move" if request.POST.get("act") == "move" else "end"
    make = MoveForm if what == "move" else EndForm
    forms[what] = form = make(request.POST, prefix=what)
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    try:
        if what == "move":
            deciding.move_decision(**data, **who)
        else:
            deciding.end_decision(
                done=data["ended"] == "done", outcome=data["outcome"], evidence=data["evidence"],
                **who,
            )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return 422
    except Refused as refused:
        form.add_error(None, refused.message)
        return 409
    return 303
