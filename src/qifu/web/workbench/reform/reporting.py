"""Reporting: how a task goes now, and the text of a quarter's review beside its figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.identity.request import Request
from qifu.insight.queries import Window
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.files import StoredFile
from qifu.kernel.time import shanghai_date
from qifu.reform import reading
from qifu.reform.board import TaskRow
from qifu.reform.figures import shown
from qifu.reform.models import Report
from qifu.reform.operations import submit_report
from qifu.reform.permissions import STAFF
from qifu.reform.queries import Practice, practice
from qifu.reform.rules.quarters import read_quarter
from qifu.web.access import staff
from qifu.web.components.forms import keep_files
from qifu.web.components.task_pages import links_of
from qifu.web.workbench.reform.drawing import draw_figures, light_of
from qifu.web.workbench.reform.forms import ReportForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def report(request: Request, number: int) -> HttpResponse:
    """How a task goes: by its lead units, added to by the responsible ones."""
    row = reading.get_row(request.actor, number, shanghai_date(request.at))
    units = reading.units_to_report(request.actor, row)
    if not units:
        raise NotVisible
    return _page(request, row, units, "", {"light": light_of(row.standing)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def review(request: Request, number: int, quarter: str) -> HttpResponse:
    """The review of a quarter: its figures as known then, its texts, and writing one's own."""
    today, actor = shanghai_date(request.at), request.actor
    row, found = reading.get_review(actor, number, quarter, today)
    units = reading.units_to_report(actor, row, review=True)
    sure = set(found.reports.filter(state__in=["waiting", "confirmed"]).values_list("unit__code", flat=True))  # fmt: skip
    units = [unit for unit in units if unit[0] not in sure]
    read = read_quarter(found.quarter)
    assert read is not None
    window = Window(read.start, read.end)
    kept = [shown(one, window, found.known_on) for one in found.figures]
    more = {
        "review": found, "quarter": read, "figures": draw_figures(kept),
        "reports": [r for r in reading.reports_of(row) if r.review_id == found.pk],
        "silent": row.missing(found.quarter),
        "why": reading.book_of(row).why,
    }  # fmt: skip
    if request.method == "POST" and not units:
        messages.error(request, "您的单位不用写这份评议，或者已经写了；请刷新后查看。")
        return HttpResponseRedirect(request.path, status=303)
    return _page(request, row, units, found.quarter, more, "workbench/reform/review.html")


def _page(
    request: Request, row: TaskRow, units: list[tuple[str, str]], quarter: str,
    more: dict[str, Any], template: str = "workbench/reform/report.html",
) -> HttpResponse:  # fmt: skip
    pages = links_of(practice().get(row.task.number, Practice()))
    options = [(url, title) for url, title, _ in pages]
    form, status = ReportForm(units, options), 200
    files: list[StoredFile] = []
    if request.method == "POST":
        form = ReportForm(units, options, request.POST, request.FILES)
        found, files, status = _submit(request, row, form, quarter)
        if found is not None:
            messages.success(request, "已报给改革专班办公室，确认后会通知您。")
            url = reverse("work:reform_task", args=[row.task.number])
            return HttpResponseRedirect(f"{url}#report-{found.pk}", status=303)
    else:
        form.initial = _before(request, row, units, quarter)
    context = {"row": row, "task": row.task, "form": form, "files": files, "units": units, **more}
    return render(request, template, context, status=status)


def _submit(
    request: Request, row: TaskRow, form: ReportForm, quarter: str
) -> tuple[Report | None, list[StoredFile], int]:
    """(the report, or what is kept of the try: its files, its status)."""
    form.is_valid()
    files = keep_files(request, form, at=request.at)
    if form.errors:
        return None, files, 422
    data = form.said(files, quarter)
    try:
        found = submit_report(number=row.task.number, data=data, actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return None, files, 422
    except (Refused, Conflict) as refused:
        form.add_error(None, refused.message)
        return None, files, 409
    return found, files, 303


def _before(
    request: Request, row: TaskRow, units: list[tuple[str, str]], quarter: str
) -> dict[str, Any]:
    """What was returned is there again, to be mended."""
    last = (
        Report.objects.filter(
            task=row.task, unit__code__in=[code for code, _ in units], state=Report.State.RETURNED,
            corrected_by=None, review__quarter=quarter or None,
        )
        .order_by("-id").first()
    )  # fmt: skip
    if last is None:
        return {"unit": units[0][0]} if units else {}
    addresses = [link["address"] for link in last.links]
    return {
        "unit": last.unit.code, "says": last.says, "text": last.text, "trouble": last.trouble,
        "following": last.following, "pages": addresses,
        "links": "\n".join(a for a in addresses if a not in _own(row)),
    }  # fmt: skip


def _own(row: TaskRow) -> set[str]:
    return {url for url, _, _ in links_of(practice().get(row.task.number, Practice()))}
