"""What firms said of one's unit, the one public answer, and the case of a bad one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.cases.oversight import outcome_of
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import case_ledger, get_case, state_title
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.ratings.mending import KIND
from qifu.ratings.models import Occasion
from qifu.ratings.operations import WORDS_MAX, answer_rating
from qifu.ratings.permissions import DESK, can_answer
from qifu.ratings.queries import rating_of_mending, unit_rating, unit_ratings
from qifu.ratings.settings import rating_settings
from qifu.ratings.subjects import subject_of
from qifu.web.access import staff
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.workbench.desk import Desk, work_at

MENDERS = (
    Role.HANDLER, Role.HEAD, Role.REVISITOR, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER,
    Role.REFORM,
)  # fmt: skip
SHOWS = {"open": "差评待整改", "bad": "全部差评", "unanswered": "待回复", "all": "全部"}
CODES = (
    "confirm_problem", "explain", "report_mended", "approve_answer", "send_back_answer",
    "revisit_accepted", "revisit_unsolved", "revisit_unreached", "close_out", "close_unreached",
    "claim", "assign_handler", "answer_order", "issue_order",
)  # fmt: skip


class AnswerForm(QifuForm):
    """The one answer to a rating; everybody may read it."""

    text = TextField(
        label="公开回复",
        max_length=WORDS_MAX,
        lines=4,
        help_text="企业能看到；企业同意公开意见的，所有人都能看到。只能回复一次，发出后不能改；请不要写企业名称和个人信息。",
    )


@require_safe
@staff(*DESK)
def ratings(request: Request) -> HttpResponse:
    """Ratings in scope; bad ones that are not mended first."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    page = paginate(request, unit_ratings(request.actor, show), per_page=30)
    today = shanghai_date(request.at)
    titles = rating_settings().titles
    rows = [
        {
            "row": row,
            "labels": titles(row.labels),
            "due": due_chip(row.mending, today) if row.mending and row.mending.live else None,
            "state": state_title(row.mending) if row.mending else "",
        }
        for row in page
    ]
    context = {"page": page, "rows": rows, "show": show, "shows": SHOWS.items()}
    return render(request, "workbench/ratings/ratings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def rating(request: Request, occasion_id: int) -> HttpResponse:
    """One rating, and the unit's answer to it."""
    row = unit_rating(request.actor, occasion_id)
    form, status = AnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if not can_answer(request.actor, row):
            raise NotVisible
        if form.is_valid():
            try:
                answer_rating(
                    occasion_id=row.pk, text=form.cleaned_data["text"],
                    actor=request.actor, at=request.at,
                )  # fmt: skip
            except Refused as error:
                form.add_error(None, str(error))
                row, status = unit_rating(request.actor, occasion_id), 409
            else:
                messages.success(request, "回复已发出。")
                return HttpResponseRedirect(reverse("work:rating", args=[row.pk]), status=303)
    return render(
        request, "workbench/ratings/rating.html", _shown(request, row, form), status=status
    )


def _shown(request: Request, row: Occasion, form: AnswerForm) -> dict[str, Any]:
    return {
        "row": row,
        "form": form,
        "may_answer": can_answer(request.actor, row) and row.answered_at is None,
        "labels": rating_settings().titles(row.labels),
        "state": state_title(row.mending) if row.mending else "",
    }


def _found(request: Request, number: str) -> Case:
    case = get_case(request.actor, number, kind=KIND)
    if not is_staff_view(request.actor, case):
        raise NotVisible
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*MENDERS)
def mending(request: Request, number: str) -> HttpResponse:
    """The case of a bad rating with what one may do; one's own part is not called back about."""
    case = _found(request, number)
    if request.method == "GET":
        note_access(case, actor=request.actor, at=request.at)
    back = reverse("work:revisits" if request.actor.has(Role.REVISITOR) else "work:ratings")
    desk = Desk(
        template="workbench/ratings/mending.html",
        codes=CODES,
        done_url=reverse("work:mending", args=[case.number]),
        back=back,
        about=lambda case: _about(request, case),
    )
    return work_at(request, case, desk)


def _about(request: Request, case: Case) -> dict[str, Any]:
    row = rating_of_mending(case.pk)
    today = shanghai_date(request.at)
    ledger_url = reverse("work:mending_ledger", args=[case.number])
    outcome = outcome_of(case)
    return {
        "row": row,
        "labels": rating_settings().titles(row.labels),
        "phone": subject_of(row.case).phone,
        "state": state_title(case),
        "due": due_chip(case, today, ledger_url) if case.live else None,
        "step": remaining_note(case.step_due_on, today) if case.step_due_on else "",
        "answers": outcome.answers,
        "calls": outcome.revisits,
        "entries": timeline_of(request.actor, case, for_firm=False),
    }


@require_safe
@staff(*MENDERS)
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = _found(request, number)
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "workbench/ratings/ledger.html", context)
