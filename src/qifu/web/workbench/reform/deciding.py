"""Reports that wait for the reform office, and one report: confirmed, returned, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.reform import operations, reading
from qifu.reform.models import Report
from qifu.reform.permissions import STAFF, why_not
from qifu.reform.rules.quarters import read_quarter
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.reform.forms import ReturnForm

DONE = {"confirm": "已确认。", "return": "已退回，报告单位会收到您的意见。", "withdraw": "已撤回。"}


@require_safe
@staff(*STAFF)
def waiting(request: Request) -> HttpResponse:
    """What waits for a confirmation, the oldest first."""
    rows = reading.waiting_reports(request.actor, shanghai_date(request.at))
    page = paginate(request, rows, per_page=30)
    return render(request, "workbench/reform/waiting.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def report(request: Request, report_id: int) -> HttpResponse:
    """One report with its evidence, and what may be done with it."""
    row = reading.get_report(request.actor, report_id, shanghai_date(request.at))
    form, status = ReturnForm(), 200
    if request.method == "POST":
        form, status = _act(request, row)
        if status == 303:
            url = reverse("work:reform_task", args=[row.task.number])
            return HttpResponseRedirect(f"{url}#report-{row.pk}", status=303)
        row = reading.get_report(request.actor, report_id, shanghai_date(request.at))
    context = {
        "r": row, "task": row.task, "form": form, "bad": form if status != 200 else None,
        "quarter": read_quarter(row.review.quarter) if row.review else None,
        "why_not": {a: why_not(request.actor, row, a) for a in DONE},
    }  # fmt: skip
    return render(request, "workbench/reform/report_page.html", context, status=status)


def _act(request: Request, row: Report) -> tuple[ReturnForm, int]:
    """Perform what was pressed; the form with what is wrong, and the status."""
    act = request.POST.get("act", "")
    form = ReturnForm(request.POST if act == "return" else None)
    who: dict[str, Any] = {"report_id": row.pk, "actor": request.actor, "at": request.at}
    if act == "return" and not form.is_valid():
        return form, 422
    try:
        if act == "return":
            operations.return_report(**who, reason=form.cleaned_data["reason"])
        elif act == "withdraw":
            operations.withdraw_report(**who)
        elif act == "confirm":
            operations.confirm_report(**who)
        else:
            messages.error(request, "没有选择要做什么，请重新点按钮。")
            return form, 422
    except Invalid as error:
        form.add_invalid(error)
        return form, 422
    except Refused as refused:
        messages.error(request, refused.message)
        return form, 409
    messages.success(request, DONE[act])
    return form, 303
