"""The desk of the law offices; intake at a window; what supervisors may see of it: no content."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.attachments import visible_attachments
from qifu.cases.models import Case, Message
from qifu.cases.operations import post_message
from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import case_ledger, state_title
from qifu.enterprises.queries import enterprise_by_uscc
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date
from qifu.law.matters import (
    get_service,
    live_services,
    open_agreement,
    open_invitation,
    open_matter,
    stays_of,
    taken_in,
    unit_matter,
    unit_matters,
    watched_case,
)
from qifu.law.models import LawMatter, PreservedEvidence
from qifu.web.access import staff
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.forms import QifuForm, TextField, keep_files
from qifu.web.components.law_form import MatterForm, new_token
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.workbench.desk import Desk, work_at

OFFICES = (Role.HANDLER, Role.HEAD)
ROLES = (*OFFICES, *SEES_ALL)
CODES = (
    "accept", "finish", "request_material", "invite", "agree", "end_mediation", "pass_on",
    "refuse", "claim", "assign_handler", "answer_order",
)  # fmt: skip
SHOWN_DAYS = 7


@require_safe
@staff(*OFFICES)
def listing(request: Request) -> HttpResponse:
    """The matters one's units have now; with ``?show=closed`` those that ended with them."""
    closed, today = request.GET.get("show") == "closed", shanghai_date(request.at)
    page = paginate(request, unit_matters(request.actor, closed=closed), per_page=30)
    rows = [
        {
            "row": m, "case": m.case, "state": state_title(m.case),
            "due": due_chip(m.case, today) if m.case.open and m.case.live else None,
            "step": remaining_note(m.case.step_due_on, today)
            if m.case.open and m.case.step_due_on else "",
        }
        for m in page
    ]  # fmt: skip
    return render(
        request, "workbench/law/list.html", {"page": page, "rows": rows, "closed": closed}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def matter(request: Request, number: str) -> HttpResponse:
    """A matter for the office that has it; its row alone for who supervises."""
    try:
        row = unit_matter(request.actor, number)
    except NotVisible:
        return _watched(request, number)
    if request.method == "GET":
        note_access(row.case, actor=request.actor, at=request.at)
    here = reverse("work:law_case", args=[row.case.number])
    gone = request.GET.get("do") == "pass_on"  # it is no longer this office's to open
    desk = Desk(
        template="workbench/law/matter.html", codes=CODES,
        done_url=reverse("work:law") if gone else here,
        back=reverse("work:law"),
        about=lambda case: _about(request, row, case),
        initial={"other_name": row.other_name},
    )  # fmt: skip
    return work_at(request, row.case, desk)


def _watched(request: Request, number: str) -> HttpResponse:
    case = watched_case(request.actor, number)
    if request.method == "POST":
        raise NotVisible
    context = {
        "case": case, "state": state_title(case),
        "due": due_chip(case, shanghai_date(request.at)) if case.live else None,
    }  # fmt: skip
    return render(request, "workbench/law/watched.html", context)


def _about(request: Request, row: LawMatter, case: Case) -> dict[str, Any]:
    invitation = open_invitation(row)
    url = ""
    if invitation is not None:
        path = reverse("portal:law_invited", args=[invitation.token])
        url = request.build_absolute_uri(path)
    return {
        "row": row, "state": state_title(case), "stays": stays_of(case),
        "due": due_chip(case, shanghai_date(request.at)) if case.live else None,
        "files_said": [a.file for a in visible_attachments(request.actor, case)],
        "kept": PreservedEvidence.objects.filter(number__in=row.evidence).order_by("id"),
        "invitation": invitation, "invitation_url": url, "agreement": open_agreement(row),
        "messages_said": Message.objects.filter(case=case).order_by("-id")[:20],
        "entries": timeline_of(request.actor, case, for_firm=False),
    }  # fmt: skip


@require_POST
@staff(*OFFICES)
def message(request: Request, number: str) -> HttpResponse:
    """Write to the firm."""
    row = unit_matter(request.actor, number)
    try:
        post_message(
            case_id=row.pk, actor=request.actor, at=request.at, text=request.POST.get("text", "")
        )
    except Invalid as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "留言已发给企业。")
    return HttpResponseRedirect(reverse("work:law_case", args=[row.case.number]), status=303)


@require_safe
@staff(*OFFICES)
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = unit_matter(request.actor, number).case
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "workbench/law/ledger.html", context)


class CounterForm(QifuForm):
    """Whose matter and which service: the first question at the window."""

    uscc = TextField(label="企业统一社会信用代码", max_length=18)
    service = forms.ChoiceField(label="办什么", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["service"]
        field.choices = [(s.code, f"{s.title}：{s.body['says']}") for s in live_services()]


@require_safe
@staff(Role.CLERK)
def counter(request: Request) -> HttpResponse:
    """At the window: whose matter, which service; and where those taken in lately are now."""
    form = CounterForm(request.GET or None)
    if request.GET and form.is_valid():
        found = enterprise_by_uscc(request.actor, form.cleaned_data["uscc"])
        if found is not None:
            place = reverse("work:law_take", args=[form.cleaned_data["service"]])
            return HttpResponseRedirect(f"{place}?uscc={found.uscc}")
        form.add_error("uscc", "没有这个代码的企业；请核对，或先在“登记诉求”里登记企业。")
    since = shanghai_date(request.at) - timedelta(days=SHOWN_DAYS)
    rows = [{"case": c, "state": state_title(c)} for c in taken_in(request.actor, since)]
    context = {"form": form, "rows": rows, "services": live_services(), "days": SHOWN_DAYS}
    return render(request, "workbench/law/counter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.CLERK)
def take(request: Request, code: str) -> HttpResponse:
    """Write a matter down for a firm that came in person; afterwards the window reads it no more."""
    service = get_service(code)
    firm = enterprise_by_uscc(request.actor, request.GET.get("uscc", ""))
    if firm is None:
        raise NotVisible
    first = {"token": new_token()}
    form = MatterForm(service, [], initial=first)
    files: Any = ()
    status = 200
    if request.method == "POST":
        status = 422
        form = MatterForm(service, [], request.POST, request.FILES)
        files = keep_files(request, form, at=request.at)
        if form.is_valid():
            try:
                row = open_matter(
                    enterprise_id=firm.pk, data=form.matter(service, files, "window"),
                    token=form.cleaned_data["token"] or new_token(), actor=request.actor,
                    at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            else:
                unit = row.case.lead_unit.name if row.case.lead_unit else ""
                messages.success(request, f"已登记，编号 {row.case.number}，由{unit}受理。")
                return HttpResponseRedirect(reverse("work:law_counter"), status=303)
    context = {"row": service, "body": service.body, "firm": firm, "form": form, "files": files}
    return render(request, "workbench/law/take.html", context, status=status)
