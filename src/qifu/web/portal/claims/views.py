"""Claims of a firm: handing one in, where each stands, what one can do; and publicity for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.models import Case, MaterialRequest
from qifu.cases.queries import (
    available_actions,
    case_ledger,
    get_case,
    state_sentence,
    state_title,
)
from qifu.enterprises.accounts import current_account
from qifu.enterprises.queries import my_firms
from qifu.identity.models import User
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date
from qifu.policies.claim_queries import KIND, claim_file, my_claims, public_claim, public_claims
from qifu.policies.publicity import object_to_claim
from qifu.policies.queries import get_policy
from qifu.web import errors
from qifu.web.access import firm, public
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.claim_form import ClaimDoor, claim_form_page
from qifu.web.components.claim_letter import claim_letter_of
from qifu.web.components.due import due_chip
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.portal.claims.rows import claim_rows
from qifu.web.portal.demands.page import timeline_of
from qifu.web.portal.ratings.leading import rating_page

MAIN = ("supply_material", "confirm_grant", "appeal", "rate")
DONE = {
    "withdraw": "已撤回申报。",
    "supply_material": "补正的材料已提交，办理时限继续计算。",
    "confirm_grant": "已确认接受，公示后拨付。",
    "decline_grant": "已记下您不接受。",
    "appeal": "申诉已提交。",
    "rate": "谢谢您的评价，我们已经记下。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def claim(request: Request, code: str) -> HttpResponse:
    """The form of a claim for one of one's firms (``?firm=`` where there are several)."""
    policy = get_policy(code)
    firms = list(my_firms(request.actor, "submit").select_related("town", "facts"))
    wanted = request.GET.get("firm", "")
    if len(firms) > 1 and not wanted:
        return render(request, "portal/claims/choose.html", {"policy": policy, "firms": firms})
    chosen = next((f for f in firms if not wanted or str(f.pk) == wanted), None)
    if chosen is None:
        raise NotVisible
    door = ClaimDoor(
        template="portal/claims/claim.html",
        done=lambda c: reverse("portal:claim_page", args=[c.case.number]),
        contact=_contact(request),
    )
    return claim_form_page(request, policy, chosen, door)


def _contact(request: Request) -> Mapping[str, str]:
    user = User.objects.get(pk=request.user.pk)
    return {"contact_name": user.name, "contact_phone": user.phone}


@require_safe
@firm()
def claims(request: Request) -> HttpResponse:
    """The claims of one's firms, newest first."""
    page = paginate(request, my_claims(request.actor), per_page=20)
    rows = claim_rows(page, request.at)
    return render(request, "portal/claims/list.html", {"page": page, "rows": rows})


def _own(request: Request, number: str) -> Case:
    case = get_case(request.actor, number, kind=KIND)
    if case.enterprise_id not in request.actor.firm_ids("view"):
        raise NotVisible
    return case


@require_safe
@firm()
def claim_page(request: Request, number: str) -> HttpResponse:
    """Where a claim stands, until when, what was judged, and what one can do."""
    case = _own(request, number)
    note_access(case, actor=request.actor, at=request.at)
    actions = [a for a in available_actions(request.actor, case, request.at) if a.enabled]
    context: dict[str, Any] = {
        "case": case,
        "state": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "due": due_chip(case, shanghai_date(request.at), for_firm=True) if case.live else None,
        "file": claim_file(case),
        "account": current_account(case.firm_id) if case.state == "intent" else None,
        "asked": MaterialRequest.objects.filter(case=case, state="asked").last(),
        "entries": timeline_of(request.actor, case, for_firm=True),
        "main_actions": [a for a in actions if a.code in MAIN],
        "other_actions": [a for a in actions if a.code not in MAIN],
    }
    return render(request, "portal/claims/page.html", context)


@require_safe
@firm()
def claim_ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = _own(request, number)
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "portal/claims/ledger.html", context)


@require_safe
@firm()
def claim_letter(request: Request, number: str) -> HttpResponse:
    """The firm's letter of acceptance."""
    return claim_letter_of(request, _own(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def claim_action(request: Request, number: str, action: str) -> HttpResponse:
    """One of the firm's own acts: supply, withdraw, appeal, accept or decline, rate."""
    case = _own(request, number)
    if case.enterprise_id not in request.actor.firm_ids("submit"):
        return errors.read_only(request)
    if action == "rate" and (answer := rating_page(request, case)):
        return answer
    done = reverse("portal:claim_page", args=[case.number])
    asked = MaterialRequest.objects.filter(case=case, state="asked").last()
    page = ActionPage(
        "portal/claims/action.html", done, DONE.get(action, "已提交。"), extra={"asked": asked}
    )
    return action_page(request, case, action, page)


class ObjectionForm(QifuForm):
    """An objection to a claim in public, by anybody who says who they are."""

    name = TextField(label="您的姓名", max_length=40)
    phone = TextField(label="联系电话", max_length=20)
    text = TextField(label="异议内容和依据", max_length=5000, lines=5)


@require_safe
@public
def publicity(request: Request) -> HttpResponse:
    """Claims that stand in public now."""
    page = paginate(request, public_claims(), per_page=30)
    return render(request, "portal/claims/publicity.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@public
def objection(request: Request, number: str) -> HttpResponse:
    """One claim in public, and the form to object to it."""
    row = public_claim(number)
    form = ObjectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (answer := _object(request, row.pk, form)):
            return answer
    context = {"claim": row, "form": form}
    return render(request, "portal/claims/objection.html", context, status=status)


def _object(request: Request, case_id: int, form: ObjectionForm) -> HttpResponse | None:
    try:
        object_to_claim(case_id=case_id, at=request.at, **form.cleaned_data)
    except Invalid as error:
        names = {"contact_name": "name", "contact_phone": "phone"}
        form.add_invalid(Invalid({names.get(k, k): v for k, v in error.field_errors.items()}))
        return None
    messages.success(request, "异议已收到，将在拨付前核实并答复您。")
    return HttpResponseRedirect(reverse("portal:publicity"), status=303)
