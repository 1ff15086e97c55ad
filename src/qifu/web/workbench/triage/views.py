"""The dispatchers' queue and the panel on which one case is decided."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.boxes import ListFilter
from qifu.cases.lists import number_after
from qifu.cases.models import Case
from qifu.cases.oversight import objections_of, open_consultation_of
from qifu.cases.queries import available_actions, get_case, state_title
from qifu.demands.learning import What, learnt_for, live_models
from qifu.demands.queries import suggestions_for
from qifu.demands.rules.suggest import Suggestion
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.problems.queries import classes_of
from qifu.web.access import staff
from qifu.web.components.due import remaining_note
from qifu.web.components.near import near_demands
from qifu.web.workbench.desk import Desk, work_at
from qifu.web.workbench.desk_case import case_context
from qifu.web.workbench.desk_rows import listed
from qifu.web.workbench.triage.hints import (
    mark_units,
    prefill,
    triage_rows,
    without_objectors,
)

ACTS = (
    "dispatch",
    "sustain_objection",
    "overrule_objection",
    "conclude_consultation",
    "answer_at_once",
    "designate",
    "call_consultation",
    "merge",
)
STATES = (
    ("", "全部"),
    ("submitted", "待分派"),
    ("objected", "异议待裁定"),
    ("consultation", "会商中"),
)
PER_PAGE = 20


@require_safe
@staff(Role.DISPATCHER)
def queue(request: Request) -> HttpResponse:
    """What will be late first stands first; each row with its suggestion and the reason for it."""
    state = request.GET.get("state", "")
    f = ListFilter(box="triage", state=state if state in dict(STATES) else "")
    f = ListFilter(**{**vars(f), "q": request.GET.get("q", "").strip()[:100]})
    page = listed(request, f, url_name="work:triage_case", size=PER_PAGE)
    context = {"page": page, "rows": triage_rows(page.rows), "states": STATES, "f": f}
    return render(request, "workbench/triage/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.DISPATCHER)
def case(request: Request, number: str) -> HttpResponse:
    """One case: what was said, what is suggested and why, and the act; then on to the next."""
    row = get_case(request.actor, number)
    suggestions = suggestions_for([row])
    offers = without_objectors([row], suggestions)[row.pk]
    following = number_after(request.actor, ListFilter(box="triage"), row, request.at)
    back = reverse("work:triage")
    desk = Desk(
        template="workbench/triage/case.html",
        codes=ACTS,
        done_url=reverse("work:triage_case", args=[following]) if following else back,
        back=back,
        about=lambda case: _about(request, case, suggestions[row.pk], following),
        initial=prefill(row, request.GET, offers),
        prepare=partial(mark_units, row),
    )
    return work_at(request, row, desk)


def _may(request: Request, row: Case, action: str) -> bool:
    offered = available_actions(request.actor, row, request.at)
    return any(a.code == action and a.enabled for a in offered)


def _about(
    request: Request, row: Case, suggestions: list[Suggestion], following: str
) -> dict[str, Any]:
    words = [word for s in suggestions for word in s.words]
    today, learnt = shanghai_date(request.at), learnt_for([row]).get(row.pk, {})
    unsure = [What(what).label for what in live_models() if what not in learnt]
    return {
        **case_context(request.actor, row),
        "state": state_title(row),
        "step": remaining_note(row.step_due_on, today) if row.step_due_on else "",
        "suggestions": without_objectors([row], {row.pk: suggestions})[row.pk],
        "learnt": [(What(what).label, said) for what, said in learnt.items()],
        "unsure": unsure,
        "near": near_demands(request.actor, row, words, request.at),
        "merge_at": "?do=merge&target=" if _may(request, row, "merge") else "",
        "classes": classes_of(request.actor, row),
        "objections": objections_of(row),
        "consultation": open_consultation_of(row),
        "must_designate": row.returns >= 2 and row.state == "submitted",
        "may_dispatch": row.state == "submitted" and row.returns < 2,
        "following": following,
    }
