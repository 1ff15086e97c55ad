"""The revisitors' list, and the page one has open while telephoning."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.boxes import ListFilter
from qifu.cases.lists import number_after
from qifu.cases.models import Case
from qifu.cases.oversight import outcome_of
from qifu.cases.queries import definition_for, get_case, state_title
from qifu.demands.models import KIND
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.case_pages import official_url
from qifu.web.components.due import remaining_note
from qifu.web.shell import district_names
from qifu.web.workbench.desk import Desk, work_at
from qifu.web.workbench.desk_case import case_context
from qifu.web.workbench.desk_rows import listed
from qifu.web.workbench.revisits.script import script_for

ACTS = (
    "revisit_accepted",
    "revisit_unsolved",
    "revisit_unreached",
    "close_out",
    "close_unreached",
)
STATES = (("", "全部"), ("answered", "待回访"), ("revisited", "待销号"))


@require_safe
@staff(Role.REVISITOR)
def queue(request: Request) -> HttpResponse:
    """Due first; what one handled oneself is not here."""
    state = request.GET.get("state", "")
    q = request.GET.get("q", "").strip()[:100]
    f = ListFilter(box="revisits", state=state if state in dict(STATES) else "", q=q)
    page = listed(request, f, url_name="work:revisit_case", size=30)
    return render(
        request, "workbench/revisits/queue.html", {"page": page, "states": STATES, "f": f}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.REVISITOR)
def case(request: Request, number: str) -> HttpResponse:
    """One case to call about; after close-out the next one follows, after a call this one stays."""
    row = get_case(request.actor, number)
    if request.actor.user_id in row.handled_by:
        raise NotVisible
    if row.kind != KIND:  # its own page has the same acts
        return redirect(official_url(row))
    following = number_after(request.actor, ListFilter(box="revisits"), row, request.at)
    back = reverse("work:revisits")
    here = reverse("work:revisit_case", args=[row.number])
    onward = reverse("work:revisit_case", args=[following]) if following else back
    desk = Desk(
        template="workbench/revisits/case.html",
        codes=ACTS,
        done_url=here if request.GET.get("do") == "revisit_accepted" else onward,
        back=back,
        about=lambda case: _about(request, case, following),
    )
    return work_at(request, row, desk)


def _about(request: Request, row: Case, following: str) -> dict[str, Any]:
    outcome = outcome_of(row)
    unit = row.lead_unit.name if row.lead_unit else ""
    script = script_for(platform=district_names()[0], title=row.title, unit=unit)
    return {
        **case_context(request.actor, row),
        "state": state_title(row),
        "step": remaining_note(row.step_due_on, shanghai_date(request.at))
        if row.step_due_on
        else "",
        "answers": [(a, _word(row, "answer", "outcome", a.outcome)) for a in outcome.answers],
        "calls": [_call(row, r) for r in outcome.revisits],
        "ratings": [_rating(row, r) for r in outcome.ratings],
        "script": script,
        "following": following,
    }


def _word(row: Case, action: str, field: str, value: str) -> str:
    """The Chinese word of a choice in the case's own process version."""
    spec = definition_for(row).actions.get(action)
    found = next((f for f in spec.fields if f.name == field), None) if spec else None
    return dict(found.choices).get(value, value) if found else value


def _call(row: Case, revisit: Any) -> dict[str, Any]:
    if not revisit.reached:
        said = "未接通"
    elif revisit.solved == "unsolved":
        said = "未解决"
    else:
        said = _word(row, "revisit_accepted", "solved", revisit.solved)
    return {
        "at": revisit.at,
        "method": _word(row, "revisit_unreached", "method", revisit.method),
        "said": said,
        "satisfied": _word(row, "revisit_accepted", "satisfied", revisit.satisfied),
        "note": revisit.note,
    }


def _rating(row: Case, rating: Any) -> dict[str, Any]:
    return {
        "at": rating.at,
        "grade": _word(row, "rate", "grade", str(rating.grade)),
        "solved": _word(row, "rate", "solved", rating.solved),
        "comment": rating.comment,
    }
