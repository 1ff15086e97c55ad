"""A firm's demands: the list, the page of one, its ledger, receipt, messages and acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.cases.operations import post_message
from qifu.cases.queries import case_ledger, definition_for, get_case
from qifu.cases.search import matching
from qifu.demands.models import KIND
from qifu.demands.operations import renew_secret
from qifu.demands.queries import demand_of, my_demands, my_drafts
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.due import due_chip
from qifu.web.components.forms import keep_files
from qifu.web.components.paging import paginate
from qifu.web.papers.qr import qr_svg
from qifu.web.portal.demands.forms import MessageForm
from qifu.web.portal.demands.page import demand_page, open_request
from qifu.web.portal.demands.receipts import (
    pdf_of,
    remember_secret,
    secret_of,
    tracking_url,
)
from qifu.web.portal.demands.rows import demand_rows
from qifu.web.portal.demands.supply import supply_page
from qifu.web.portal.ratings.leading import rating_page
from qifu.web.shell import district_names

SHOWS = {"open": "办理中", "closed": "已了结", "all": "全部"}
DONE_TEXT = {
    "withdraw": "已撤回这件诉求。",
    "rate": "谢谢您的评价，我们已经记下。",
    "reopen": "已重新提出，将由上一级负责办理。",
    "supply_material": "补充的材料已提交，办理时限继续计算。",
}


@require_safe
@firm()
def my_list(request: Request) -> HttpResponse:
    """The demands of one's firms, and drafts; filters stay in the address."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    words = request.GET.get("q", "").replace("\x00", "")[:60]
    cases = my_demands(request.actor)
    if show != "all":
        cases = cases.filter(open=show == "open")
    if words.strip():
        cases = matching(cases, words)
    page = paginate(request, cases, per_page=20)
    context = {
        "page": page,
        "rows": demand_rows(page, request.at),
        "show": show,
        "shows": SHOWS.items(),
        "q": words,
        "drafts": my_drafts(request.actor)[:10],
        "may_submit": bool(request.actor.firm_ids("submit")),
    }
    return render(request, "portal/demands/list.html", context)


@require_safe
@firm()
def demand(request: Request, number: str) -> HttpResponse:
    """Where a demand stands, who has it, when it is due, and what one can do."""
    case = _own(request, number)
    note_access(case, actor=request.actor, at=request.at)
    return _show(request, case, MessageForm())


def _own(request: Request, number: str) -> Case:
    """A demand of one's firms; officials have their own page of it."""
    case = get_case(request.actor, number, kind=KIND)
    if case.enterprise_id not in request.actor.firm_ids("view"):
        raise NotVisible
    return case


def _show(
    request: Request, case: Case, form: MessageForm, *, files: object = (), status: int = 200
) -> HttpResponse:
    context = demand_page(request.actor, case, request.at)
    context |= {"form": form, "files": files}
    return render(request, "portal/demands/demand.html", context, status=status)


@require_safe
@firm()
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = _own(request, number)
    context = {
        "case": case,
        "clocks": case_ledger(request.actor, case, request.at),
        "due": due_chip(case, timezone.localdate(request.at), for_firm=True),
    }
    return render(request, "portal/demands/ledger.html", context)


@require_safe
@firm()
def receipt(request: Request, number: str) -> HttpResponse:
    """The number, the tracking secret while this session knows it, and the PDF."""
    case = _own(request, number)
    context = {
        "case": case,
        "secret": secret_of(request, case.number),
        "qr": qr_svg(tracking_url(request, case.number)),
    }
    return render(request, "portal/demands/receipt.html", context)


@require_safe
@firm()
def receipt_pdf(request: Request, number: str) -> HttpResponse:
    """The receipt on paper."""
    case = _own(request, number)
    paper = pdf_of(request, case, demand_of(case), district_names()[0])
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    return response


def for_doers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the demand (404), then tell whoever may only read it that they may only read it."""

    @wraps(view)
    def guarded(request: Request, number: str, **more: str) -> HttpResponse:
        case = _own(request, number)
        if case.enterprise_id not in request.actor.firm_ids("submit"):
            return errors.read_only(request)
        return view(request, case, **more)

    return guarded


@require_POST
@firm()
@for_doers
def renew(request: Request, case: Case) -> HttpResponse:
    """A new tracking secret for whoever lost the receipt."""
    secret = renew_secret(case_id=case.pk, actor=request.actor, at=request.at)
    remember_secret(request, case.number, secret)
    messages.success(request, "已生成新的查询码，原来的查询码不再有效。")
    return redirect("portal:receipt", case.number)


@require_POST
@firm()
@for_doers
def message(request: Request, case: Case) -> HttpResponse:
    """Write to whoever has the demand."""
    form = MessageForm(request.POST, request.FILES)
    files = keep_files(request, form, at=request.at)
    if form.is_valid():
        try:
            post_message(
                case_id=case.pk,
                actor=request.actor,
                at=request.at,
                text=form.cleaned_data["text"],
                files=[str(f.pk) for f in files],
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, "留言已发出，办理人员会看到。")
            return redirect(reverse("portal:demand", args=[case.number]) + "#messages")
    return _show(request, case, form, files=files, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
@for_doers
def act(request: Request, case: Case, action: str) -> HttpResponse:
    """One of the firm's own acts: withdraw, rate, reopen, supply what was asked."""
    if action == "rate" and (answer := rating_page(request, case)):
        return answer
    done = reverse("portal:demand", args=[case.number])
    page = ActionPage("portal/demands/action.html", done, DONE_TEXT.get(action, "已提交。"))
    if action == "supply_material" and (asked := open_request(case)) is not None:
        specs = definition_for(case).actions[action].fields
        return supply_page(request, case, specs, asked, page)
    return action_page(request, case, action, page)
