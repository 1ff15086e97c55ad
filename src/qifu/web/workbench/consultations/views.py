"""Consultations (会商): the question and the parties, the minutes and the decision."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.models import Consultation
from qifu.cases.oversight import get_consultation, list_consultations
from qifu.cases.permissions import can_see
from qifu.cases.queries import get_case
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import staff
from qifu.web.components.due import remaining_note
from qifu.web.components.paging import paginate
from qifu.web.workbench.desk import Desk, work_at
from qifu.web.workbench.desk_case import case_context
from qifu.web.workbench.desk_rows import case_url, step_tone
from qifu.web.workbench.triage.hints import mark_units, prefill

ROLES = (
    Role.DISPATCHER,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.REFORM,
    Role.HANDLER,
    Role.HEAD,
)
STATES = (("open", "会商中"), ("concluded", "已形成意见"))


@require_safe
@staff(*ROLES)
def register(request: Request) -> HttpResponse:
    """Open ones by what is due first, or the concluded ones."""
    state = request.GET.get("state", "open")
    state = state if state in dict(STATES) else "open"
    page = paginate(request, list_consultations(request.actor, state), per_page=30)
    rows = [_row(c, request) for c in page]
    context = {"page": page, "rows": rows, "states": STATES, "state": state}
    return render(request, "workbench/consultations/register.html", context)


def _row(row: Consultation, request: Request) -> dict[str, Any]:
    due, today = row.case.step_due_on if row.state == "open" else None, shanghai_date(request.at)
    return {
        "consultation": row,
        "title": _title(request.actor, row),
        "due_on": due,
        "note": remaining_note(due, today) if due else "",
        "tone": step_tone(due, None, today),
    }


def _title(actor: Actor, row: Consultation) -> str:
    """The case by name for who may open it; a mere party is told the question alone."""
    return row.case.title if can_see(actor, row.case) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def consultation(request: Request, consultation_id: int) -> HttpResponse:
    """One consultation; the dispatcher concludes it here."""
    row = get_consultation(request.actor, consultation_id)
    context = _row(row, request)
    if request.method == "POST" and not request.actor.has(Role.DISPATCHER):
        return errors.forbidden(request)
    if not can_see(request.actor, row.case):
        bare = {**context, "sees_case": False, "case_url": "", "actions": []}
        return render(request, "workbench/consultations/consultation.html", bare)
    case = get_case(request.actor, row.case.number)
    under_way = row.state == "open" and case.state == "consultation"
    desk = Desk(
        template="workbench/consultations/consultation.html",
        codes=("conclude_consultation",) if under_way else (),
        done_url=reverse("work:consultation", args=[row.pk]),
        back=reverse("work:consultations"),
        about=lambda case: {
            **context,
            **case_context(request.actor, case),
            "sees_case": True,
            "case_url": case_url(case.number),
        },
        initial=prefill(case, request.GET, []),
        prepare=partial(mark_units, case),
    )
    return work_at(request, case, desk)
