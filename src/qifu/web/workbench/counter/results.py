"""Results: what waits to be fetched, handed over and signed for."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.bundles.models import ApplicationTask
from qifu.cases.models import Case
from qifu.cases.queries import state_title
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.files import open_file, response_headers
from qifu.reception.handing import (
    PAPERS_MAX,
    HandoverInput,
    hand_over,
    handover_of,
    result_at,
    result_case,
    results_waiting,
)
from qifu.reception.models import Handover
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.papers.handover import handover_pdf
from qifu.web.shell import district_names
from qifu.web.workbench.counter.forms import HandoverForm
from qifu.web.workbench.counter.here import ROLES, my_window


@require_safe
@staff(*ROLES)
def results(request: Request) -> HttpResponse:
    """What this centre took in, is answered, and was not fetched yet."""
    page = paginate(request, results_waiting(request.actor, request.at), per_page=30)
    rows = [(case, state_title(case), result_at(case)) for case in page]
    return render(request, "workbench/counter/results.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def result(request: Request, number: str) -> HttpResponse:
    """Hand one over, or see who signed for it."""
    case = result_case(request.actor, number)
    if (done := handover_of(case)) is not None and request.method != "POST":
        return render(request, "workbench/counter/handed.html", {"case": case, "row": done})
    window = my_window(request)
    form = HandoverForm(request.POST or None, initial={"papers": _papers(case)})
    if request.method != "POST":
        return _show(request, case, form)
    if not form.is_valid():
        return _show(request, case, form, status=422)
    data = form.cleaned_data
    given = HandoverInput(
        window_id=window.pk,
        papers=data["papers"].splitlines(),
        signed_by=data["signed_by"],
        signed_as=data["signed_as"],
        id_tail=data["id_tail"],
        drawing=data["drawing"],
    )
    try:
        hand_over(number=case.number, data=given, actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, case, form, status=422)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, case, form, status=409)
    return HttpResponseRedirect(reverse("work:result", args=[case.number]), status=303)


def _papers(case: Case) -> str:
    """What there is to hand over: the results departments granted, else the answer."""
    granted = ApplicationTask.objects.filter(application_id=case.pk, state="granted")
    rows = granted.order_by("position", "pk").values_list("title", "result_title", "result_number")
    found = [f"{result or title} {number}".strip()[:80] for title, result, number in rows]
    return "\n".join(found[:PAPERS_MAX]) or f"{case.title}的答复"[:80]


def _show(request: Request, case: Case, form: HandoverForm, status: int = 200) -> HttpResponse:
    context = {"case": case, "form": form, "state": state_title(case)}
    return render(request, "workbench/counter/result.html", context, status=status)


def _signed(request: Request, number: str) -> tuple[Case, Handover]:
    case = result_case(request.actor, number)
    row = handover_of(case)
    if row is None:
        raise NotVisible
    return case, row


@require_safe
@staff(*ROLES)
def result_paper(request: Request, number: str) -> HttpResponse:
    """The slip both keep: what was handed over, to whom, when."""
    case, row = _signed(request, number)
    body = handover_pdf(case, row, platform=district_names()[0], at=request.at)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}-receipt.pdf"'
    return response


@require_safe
@staff(*ROLES)
def signature(request: Request, number: str) -> HttpResponse:
    """The drawn signature, for the clerks of the centre only."""
    _, row = _signed(request, number)
    if row.signature is None:
        raise NotVisible
    with open_file(row.signature) as file:
        response = HttpResponse(file.read(), content_type=row.signature.media_type)
    for name, value in response_headers(row.signature).items():
        response[name] = value
    return response
