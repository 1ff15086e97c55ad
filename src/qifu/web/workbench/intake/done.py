"""After intake: number and secret once, the printed receipt, and where everything stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.boxes import ListFilter
from qifu.cases.models import Case
from qifu.cases.queries import get_case, state_title
from qifu.demands.models import KIND
from qifu.demands.queries import demand_of
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import staff
from qifu.web.papers.qr import qr_svg
from qifu.web.portal.demands.receipts import pdf_of, secret_of, tracking_url
from qifu.web.shell import district_names
from qifu.web.workbench.desk_rows import listed
from qifu.web.workbench.intake.forms import ROLES

STATES = (("", "在办"), ("closed", "全部（含已办结）"))


@require_safe
@staff(*ROLES)
def receipt(request: Request, number: str) -> HttpResponse:
    """What the firm takes away; the secret is shown in the session that took the demand in."""
    case = _taken_in(request, number)
    context = {
        "case": case,
        "demand": demand_of(case),
        "state": state_title(case),
        "secret": secret_of(request, case.number),
        "qr": qr_svg(tracking_url(request, case.number)),
    }
    return render(request, "workbench/intake/done.html", context)


@require_safe
@staff(*ROLES)
def receipt_pdf(request: Request, number: str) -> HttpResponse:
    """The receipt to print."""
    case = _taken_in(request, number)
    body = pdf_of(request, case, demand_of(case), district_names()[0])
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    return response


@require_safe
@staff(*ROLES)
def taken(request: Request) -> HttpResponse:
    """What this centre (or this person, outside of a window) took in, and where it stands."""
    closed = request.GET.get("show") == "closed"
    q = request.GET.get("q", "").strip()[:100]
    page = listed(request, ListFilter(box="intake", kind=KIND, closed=closed, q=q), size=30)
    context = {"page": page, "shows": STATES, "show": "closed" if closed else "", "q": q}
    return render(request, "workbench/intake/taken.html", context)


def _taken_in(request: Request, number: str) -> Case:
    """A case taken in here: the clerk's centre's, or one's own."""
    case = get_case(request.actor, number, kind=KIND)
    here = case.intake_centre is not None and case.intake_centre in request.actor.centres()
    if not here and case.opened_by != request.actor.user_id:
        raise NotVisible
    return case
