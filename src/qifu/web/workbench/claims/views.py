"""Claims as the unit handles them: the list, a page with the acts, objections, intake on behalf."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import case_ledger, get_case, state_title
from qifu.enterprises.models import Fact
from qifu.enterprises.queries import find_enterprises, get_enterprise
from qifu.identity.models import Window
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.policies.claim_queries import (
    KIND,
    claim_file,
    claimable_policies,
    may_rule,
    unit_claims,
)
from qifu.policies.publicity import dismiss_objection
from qifu.web.access import staff
from qifu.web.components.claim_form import ClaimDoor, claim_form_page
from qifu.web.components.claim_letter import claim_letter_of
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.workbench.desk import Desk, work_at

ROLES = (
    Role.HANDLER, Role.HEAD, Role.POLICY_OFFICER, Role.CLERK, Role.SPECIALIST,
    Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM,
)  # fmt: skip
TAKERS = (Role.CLERK, Role.SPECIALIST, Role.POLICY_OFFICER)
SHOWS = {"todo": "待我办", "open": "在办", "closed": "已办结"}
CODES = (
    "accept", "propose", "request_material", "cancel_material_request", "approve_claim",
    "send_back_proposal", "uphold_objection", "confirm_flags", "stop_payment", "accept_appeal",
    "dismiss_appeal", "claim", "assign_handler", "answer_order", "issue_order",
)  # fmt: skip


@require_safe
@staff(*ROLES)
def claims(request: Request) -> HttpResponse:
    """Claims in scope; what waits for oneself first."""
    show = request.GET.get("show", "todo")
    show = show if show in SHOWS else "todo"
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    page = paginate(request, unit_claims(request.actor, show, text), per_page=30)
    today = shanghai_date(request.at)
    rows = [
        {
            "case": case,
            "claim": case.claim,
            "state": state_title(case),
            "due": due_chip(case, today) if case.open and case.live else None,
            "step": remaining_note(case.step_due_on, today) if case.step_due_on else "",
        }
        for case in page
    ]
    context = {
        "page": page, "rows": rows, "show": show, "shows": SHOWS.items(), "q": text,
        "may_take": request.actor.has(*TAKERS),
    }  # fmt: skip
    return render(request, "workbench/claims/claims.html", context)


def _found(request: Request, number: str) -> Case:
    case = get_case(request.actor, number, kind=KIND)
    if not is_staff_view(request.actor, case):
        raise NotVisible
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def claim(request: Request, number: str) -> HttpResponse:
    """A claim with all that was judged, its papers and money, and what one may do."""
    found = _found(request, number)
    if request.method == "GET":
        note_access(found, actor=request.actor, at=request.at)
    desk = Desk(
        template="workbench/claims/claim.html",
        codes=CODES,
        done_url=reverse("work:claim", args=[found.number]),
        back=reverse("work:claims"),
        about=lambda case: _about(request, case),
        initial=_initial(found),
    )
    return work_at(request, found, desk)


def _initial(case: Case) -> dict[str, Any]:
    amount = claim_file(case).claim.computed
    return {"amount": amount, "outcome": "grant" if amount else ""}


def _about(request: Request, case: Case) -> dict[str, Any]:
    file = claim_file(case)
    labels = dict(Fact.objects.values_list("name", "label"))
    return {
        "file": file,
        "state": state_title(case),
        "due": due_chip(case, shanghai_date(request.at)) if case.live else None,
        "flags": [{**f, "label": labels.get(f["fact"], f["fact"])} for f in file.claim.flags],
        "entries": timeline_of(request.actor, case, for_firm=False),
        "may_rule": may_rule(request.actor, case),
    }


@require_safe
@staff(*ROLES)
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = _found(request, number)
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "workbench/claims/ledger.html", context)


@require_POST
@staff(Role.HEAD)
def dismiss(request: Request, number: str, objection_id: int) -> HttpResponse:
    """An objection does not hold, with the reason."""
    case = _found(request, number)
    try:
        dismiss_objection(
            objection_id=objection_id, reason=request.POST.get("reason", ""),
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except (Invalid, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已记下裁定。")
    return HttpResponseRedirect(reverse("work:claim", args=[case.number]), status=303)


@require_safe
@staff(*TAKERS)
def take(request: Request) -> HttpResponse:
    """Intake on behalf: find the firm, choose the policy."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    firms = find_enterprises(request.actor, text) if text else []
    policies = claimable_policies(request.actor)
    context = {"q": text, "firms": firms, "policies": policies}
    return render(request, "workbench/claims/take.html", context)


@require_safe
@staff(*TAKERS)
def take_open(request: Request) -> HttpResponse:
    """From the chosen firm and policy to the form."""
    firm, code = request.GET.get("firm", ""), request.GET.get("policy", "")
    if not firm.isdecimal() or len(firm) > 12 or not code:
        messages.error(request, "请先选企业和政策。")
        return redirect("work:claim_take")
    return redirect("work:claim_take_form", int(firm), code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*TAKERS)
def take_form(request: Request, firm_id: int, code: str) -> HttpResponse:
    """The same form as the firm's, filled in at the window."""
    policy = claimable_policies(request.actor).filter(code=code).first()
    if policy is None:
        raise NotVisible
    firm = get_enterprise(request.actor, firm_id)
    centres = sorted(request.actor.centres(*TAKERS))
    door = ClaimDoor(
        template="workbench/claims/take_form.html",
        done=lambda c: reverse("work:claim_taken", args=[c.case.number]),
        channel="window",
        centre_id=centres[0] if centres else None,
        contact={"contact_name": firm.legal_person, "contact_phone": firm.phone},
    )
    return claim_form_page(request, policy, firm, door)


@require_safe
@staff(*TAKERS)
def taken(request: Request, number: str) -> HttpResponse:
    """What the clerk tells the firm: the number, who has it, until when."""
    case = _found(request, number)
    windows = Window.objects.filter(centre_id=case.intake_centre or 0, kind="policy")
    context = {"case": case, "file": claim_file(case), "window": windows.first()}
    return render(request, "workbench/claims/taken.html", context)


@require_safe
@staff(*TAKERS)
def letter(request: Request, number: str) -> HttpResponse:
    """The letter of acceptance the firm takes home."""
    return claim_letter_of(request, _found(request, number))
