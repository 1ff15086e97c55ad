"""The ledger taken out: what for is asked first, and each time is noted."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from qifu.enterprises.exports import begin_export, csv_lines, workbook
from qifu.enterprises.permissions import READERS
from qifu.enterprises.search import find_firms
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.workbench.firms.imports import XLSX
from qifu.web.workbench.firms.views import asked_of


class ExportForm(QifuForm):
    """What it is for, and the kind of file."""

    purpose = TextField(
        label="用途", max_length=200, help_text="会记入查阅记录，如“走访名单”“区经济运行分析”"
    )
    format = forms.ChoiceField(
        label="格式", choices=[("csv", "CSV（不限行数）"), ("xlsx", "Excel（十万家以内）")],
        widget=forms.RadioSelect, initial="csv",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*READERS)
def export(request: Request) -> HttpResponseBase:
    """The form, with how many firms it is about; POST gives the file."""
    form, status = ExportForm(), 200
    asked = asked_of(request)
    if request.method == "POST":
        form, status = ExportForm(request.POST), 422
        if form.is_valid():
            xlsx = form.cleaned_data["format"] == "xlsx"
            try:
                firms = begin_export(
                    asked=asked, purpose=form.cleaned_data["purpose"], xlsx=xlsx,
                    actor=request.actor, at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            else:
                name = _name(request.at, "xlsx" if xlsx else "csv")
                if xlsx:
                    return _sent(HttpResponse(workbook(firms), content_type=XLSX), name)
                lines = StreamingHttpResponse(
                    csv_lines(firms), content_type="text/csv; charset=utf-8"
                )
                return _sent(lines, name)
    found = find_firms(request.actor, asked)
    context = {"form": form, "found": found, "query": request.GET.urlencode()}
    return render(request, "workbench/firms/export.html", context, status=status)


def _name(at: datetime, extension: str) -> str:
    return f"firms-{shanghai_date(at):%Y%m%d}.{extension}"


def _sent(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
