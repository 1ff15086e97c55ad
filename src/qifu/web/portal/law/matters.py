"""A firm asks for law services and follows its matter through the offices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.attachments import visible_attachments
from qifu.cases.models import MaterialRequest
from qifu.cases.operations import post_message
from qifu.cases.queries import available_actions, case_ledger, state_sentence, state_title
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import my_firms
from qifu.identity.models import User
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date
from qifu.law.evidence import my_evidence
from qifu.law.matters import (
    get_service,
    live_services,
    my_matters,
    open_agreement,
    open_invitation,
    open_matter,
    own_matter,
    stays_of,
)
from qifu.law.models import LawMatter, LawService
from qifu.web import errors
from qifu.web.access import firm, public
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.due import due_chip
from qifu.web.components.forms import QifuForm, TextField, keep_files
from qifu.web.components.law_form import MatterForm, new_token
from qifu.web.components.paging import paginate
from qifu.web.papers.agreement import agreement_pdf
from qifu.web.portal.demands.page import timeline_of
from qifu.web.portal.ratings.leading import rating_page
from qifu.web.shell import district_names
from qifu.web.workbench.applications.letters import pdf

MAIN = ("supply_material", "confirm_agreement", "rate")
ACTS = (*MAIN, "withdraw")
DONE = {
    "withdraw": "已撤回。", "supply_material": "补充的材料已提交，办理继续。",
    "confirm_agreement": "已确认调解协议。",
}  # fmt: skip


class MessageForm(QifuForm):
    """A message to whoever has the matter."""

    text = TextField(label="留言", max_length=5000, lines=3)


@require_safe
@public
def service(request: Request, code: str) -> HttpResponse:
    """What a service is, for whom, and what to bring."""
    row = get_service(code)
    return render(request, "portal/law/service.html", {"row": row, "body": row.body})


def _firm_of(request: Request) -> Enterprise | list[Enterprise]:
    """The firm a matter is for; all of one's firms where there is a choice to make."""
    firms = list(my_firms(request.actor, "submit"))
    wanted = request.GET.get("firm", "")
    if len(firms) > 1 and not wanted:
        return firms
    found = next((f for f in firms if not wanted or str(f.pk) == wanted), None)
    if found is None:
        raise NotVisible
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def ask(request: Request, code: str) -> HttpResponse:
    """Ask for a service: one page."""
    row, own = get_service(code), _firm_of(request)
    if isinstance(own, list):
        return render(request, "portal/law/choose.html", {"row": row, "firms": own})
    kept = [
        (e.number, f"{e.title}（{e.number}）")
        for e in my_evidence(request.actor).filter(enterprise=own)[:20]
    ]
    if request.method != "POST":
        user = User.objects.get(pk=request.user.pk)
        first = {
            "contact_name": user.name, "contact_phone": user.phone or own.phone,
            "token": new_token(), "words": request.GET.get("words", "").replace("\x00", "")[:500],
            "risk": request.GET.get("risk", "").replace("\x00", "")[:100],
        }  # fmt: skip
        return _ask(request, row, own, MatterForm(row, kept, initial=first))
    form = MatterForm(row, kept, request.POST, request.FILES)
    files = keep_files(request, form, at=request.at)
    if form.is_valid():
        try:
            matter = open_matter(
                enterprise_id=own.pk, data=form.matter(row, files, "portal"), actor=request.actor,
                token=form.cleaned_data["token"] or new_token(), at=request.at,
            )  # fmt: skip
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, f"已收到，编号 {matter.case.number}。进展会通知您。")
            url = reverse("portal:law_case", args=[matter.case.number])
            return HttpResponseRedirect(url, status=303)
    return _ask(request, row, own, form, files=files, status=422)


def _ask(
    request: Request, row: LawService, own: Enterprise, form: MatterForm, *, files: Any = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"row": row, "body": row.body, "firm": own, "form": form, "files": files}
    return render(request, "portal/law/ask.html", context, status=status)


@require_safe
@firm()
def matters(request: Request) -> HttpResponse:
    """The matters of one's firms."""
    page = paginate(request, my_matters(request.actor), per_page=20)
    rows = [
        {"row": m, "case": m.case, "state": state_title(m.case), "sentence": _sentence(m)}
        for m in page
    ]
    context = {"page": page, "rows": rows, "services": live_services()}
    return render(request, "portal/law/matters.html", context)


def _sentence(row: LawMatter) -> str:
    return state_sentence(row.case, row.case.lead_unit.name if row.case.lead_unit else "")


@require_safe
@firm()
def matter(request: Request, number: str) -> HttpResponse:
    """Where a matter is and why it is there, what waits for the firm, what came of it."""
    row = own_matter(request.actor, number)
    note_access(row.case, actor=request.actor, at=request.at)
    return render(request, "portal/law/matter.html", _about(request, row, MessageForm()))


def _about(request: Request, row: LawMatter, form: MessageForm) -> dict[str, Any]:
    case = row.case
    actions = [
        a for a in available_actions(request.actor, case, request.at)
        if a.enabled and a.code in ACTS
    ]  # fmt: skip
    return {
        "row": row, "case": case, "state": state_title(case), "sentence": _sentence(row),
        "due": due_chip(case, shanghai_date(request.at), for_firm=True) if case.live else None,
        "stays": stays_of(case), "agreement": open_agreement(row),
        "invitation": open_invitation(row),
        "asked": MaterialRequest.objects.filter(case=case, state="asked").last(),
        "files": [a.file for a in visible_attachments(request.actor, case)],
        "entries": timeline_of(request.actor, case, for_firm=True),
        "main_actions": [a for a in actions if a.code in MAIN],
        "other_actions": [a for a in actions if a.code not in MAIN],
        "form": form, "may": case.enterprise_id in request.actor.firm_ids("submit"),
    }  # fmt: skip


@require_POST
@firm()
def message(request: Request, number: str) -> HttpResponse:
    """Write to whoever has the matter now."""
    row = own_matter(request.actor, number)
    if row.enterprise_id not in request.actor.firm_ids("submit"):
        return errors.read_only(request)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            post_message(
                case_id=row.pk, actor=request.actor, at=request.at, text=form.cleaned_data["text"]
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, "留言已发出，办理机构会看到。")
            url = reverse("portal:law_case", args=[row.case.number])
            return HttpResponseRedirect(url, status=303)
    return render(request, "portal/law/matter.html", _about(request, row, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def act(request: Request, number: str, action: str) -> HttpResponse:
    """One of the firm's own acts."""
    row = own_matter(request.actor, number)
    if row.enterprise_id not in request.actor.firm_ids("submit"):
        return errors.read_only(request)
    if action not in ACTS:
        raise NotVisible
    if action == "rate" and (answer := rating_page(request, row.case)):
        return answer
    asked = MaterialRequest.objects.filter(case=row.case, state="asked").last()
    page = ActionPage(
        "portal/law/action.html", reverse("portal:law_case", args=[row.case.number]),
        DONE.get(action, "已提交。"), extra={"asked": asked, "agreement": open_agreement(row)},
    )  # fmt: skip
    return action_page(request, row.case, action, page)


@require_safe
@firm()
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    row = own_matter(request.actor, number)
    context = {"case": row.case, "clocks": case_ledger(request.actor, row.case, request.at)}
    return render(request, "portal/law/ledger.html", context)


@require_safe
@firm()
def agreement_paper(request: Request, number: str) -> HttpResponse:
    """The mediated agreement as PDF."""
    row = own_matter(request.actor, number)
    found = open_agreement(row)
    if found is None:
        raise NotVisible
    body = agreement_pdf(row, found, platform=district_names()[0], at=request.at)
    return pdf(body, f"{row.case.number}-agreement")
