"""My applications: the list with drafts, each department's part of one, its days, messages, acts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.draft_access import drafts_for, own_application, own_applications
from qifu.cases.accesses import note_access
from qifu.cases.queries import case_ledger
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web.access import signed_in
from qifu.web.components.due import due_chip
from qifu.web.components.paging import paginate
from qifu.web.portal.applications.page import application_page
from qifu.web.portal.applications.rows import application_rows
from qifu.web.portal.demands.forms import MessageForm

SHOWS = {"open": "办理中", "closed": "已办结", "all": "全部"}
DRAFTS_SHOWN = 20


@require_safe
@signed_in
def applications(request: Request) -> HttpResponse:
    """The applications of one's firms, and those handled as an agent; drafts above."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = own_applications(request.actor, request.at)
    if show != "all":
        rows = rows.filter(case__open=show == "open")
    if words:
        rows = rows.filter(title__icontains=words) | rows.filter(case__number__icontains=words)
    page = paginate(request, rows, per_page=20)
    context = {
        "page": page,
        "rows": application_rows(page, request.at),
        "drafts": drafts_for(request.actor, request.at)[:DRAFTS_SHOWN],
        "show": show,
        "shows": SHOWS.items(),
        "q": words,
    }
    return render(request, "portal/applications/list.html", context)


@require_safe
@signed_in
def application(request: Request, number: str) -> HttpResponse:
    """Where it stands, each department's part, what waits for the firm, results, messages."""
    row, actor = own_application(number, request.actor, request.at)
    note_access(row.case, actor=request.actor, at=request.at)
    context = application_page(actor, row, request.at, reader=request.actor) | {
        "form": MessageForm(),
        "files": (),
    }
    return render(request, "portal/applications/application.html", context)


@require_safe
@signed_in
def receipt(request: Request, number: str) -> HttpResponse:
    """What was received, until when it will be done, and what was promised; to print."""
    row, actor = own_application(number, request.actor, request.at)
    context = application_page(actor, row, request.at, reader=request.actor)
    saved = context["saved"]
    context["saved_text"] = f"比分开办理少填 {saved.fields} 项、少交 {saved.materials} 份材料"
    return render(request, "portal/applications/receipt.html", context)


@require_safe
@signed_in
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why, for the whole and each department."""
    row, actor = own_application(number, request.actor, request.at)
    note_access(row.case, actor=request.actor, at=request.at)
    context = {
        "case": row.case,
        "application": row,
        "clocks": case_ledger(actor, row.case, request.at),
        "due": due_chip(row.case, shanghai_date(request.at), for_firm=True),
    }
    return render(request, "portal/applications/ledger.html", context)
