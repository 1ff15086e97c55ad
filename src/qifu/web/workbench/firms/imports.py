"""Files of facts: a template, the check row by row, the confirmation, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.enterprises.facts import facts_by_name
from qifu.enterprises.import_books import refused_book, template_book
from qifu.enterprises.imports import (
    LIMITS,
    SOURCES,
    cancel_import,
    check_import,
    confirm_import,
    earlier_imports,
    fact_imports,
    get_import,
)
from qifu.enterprises.models import FactImport
from qifu.enterprises.permissions import IMPORTERS
from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.forms import DateField, QifuForm, TextField
from qifu.web.components.paging import paginate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERRORS_SHOWN = 200


class ImportForm(QifuForm):
    """A file of facts, and whose word it is as of which day."""

    file = forms.FileField(
        label="文件（XLSX 或 CSV）",
        help_text="不超过 20 MB、2 万行；CSV 用 UTF-8 或 GB18030 编码都可以。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source = forms.ChoiceField(label="由谁提供", choices=[("", "请选择"), *SOURCES])
    on = DateField(label="数据截至", help_text="这些情况是哪一天的；同一来源以日期晚的为准")
    note = TextField(label="说明", max_length=200, required=False, help_text="如文号、年报期")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*IMPORTERS)
def imports(request: Request) -> HttpResponse:
    """The imports so far; POST checks a file and shows what would be taken."""
    form = ImportForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        form, status = ImportForm(request.POST, request.FILES), 422
        if form.is_valid():
            row = _check(request, form)
            if row is not None:
                return _to(row.pk)
    context = {
        "form": form,
        "page": paginate(request, fact_imports(request.actor), per_page=20),
        "facts": facts_by_name().values(),
    }
    return render(request, "workbench/firms/imports.html", context, status=status)


def _check(request: Request, form: ImportForm) -> FactImport | None:
    """The checked import; None with words on the form. A refused file leaves no row."""
    data: dict[str, Any] = form.cleaned_data
    upload = data["file"]
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    try:
        with transaction.atomic():
            file = store_file(name=upload.name or "", data=upload, limits=LIMITS, **who)
            return check_import(
                file=file, source=data["source"], on=data["on"], note=data["note"], **who
            )
    except Invalid as error:
        form.add_invalid(error)
        return None


def _to(import_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:fact_import", args=[import_id]), status=303)


@require_safe
@staff(*IMPORTERS)
def template(request: Request) -> HttpResponse:
    """An empty table with all facts, or those named by `fact=`."""
    wanted = set(request.GET.getlist("fact"))
    rows = [f for f in facts_by_name().values() if not wanted or f.name in wanted]
    return _book(template_book(rows), "facts-template.xlsx")


def _book(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@staff(*IMPORTERS)
def one(request: Request, import_id: int) -> HttpResponse:
    """A file as it was understood, row by row where it is wrong; later, what became of it."""
    row = get_import(request.actor, import_id)
    context = {
        "row": row,
        "columns": [c for c in row.columns if c["letter"]],
        "notes": [c["says"] for c in row.columns if not c["letter"]],
        "errors": row.errors[:ERRORS_SHOWN],
        "more": max(0, len(row.errors) - ERRORS_SHOWN),
        "good": row.rows - row.bad,
        "earlier": earlier_imports(row) if row.state == FactImport.State.CHECKED else [],
        "percent": 100 * row.done // max(1, row.rows),
        "old": (shanghai_date(row.created_at) - row.on).days > 730,
    }
    return render(request, "workbench/firms/import.html", context)


@require_safe
@staff(*IMPORTERS)
def refused(request: Request, import_id: int) -> HttpResponse:
    """The refused rows with their reasons, to be corrected and sent in again."""
    row = get_import(request.actor, import_id)
    record_access(act="export", target=row.stream, actor=request.actor, at=request.at)
    return _book(refused_book(row), f"facts-refused-{row.pk}.xlsx")


@require_POST
@staff(*IMPORTERS)
def act(request: Request, import_id: int, action: str) -> HttpResponse:
    """Confirm or cancel a checked file."""
    row = get_import(request.actor, import_id)
    acts = {"confirm": confirm_import, "cancel": cancel_import}
    if action not in acts:
        messages.error(request, "没有这个操作，请刷新页面后再试。")
        return _to(row.pk)
    try:
        acts[action](import_id=row.pk, actor=request.actor, at=request.at)
    except Refused as error:
        messages.error(request, error.message)
    return _to(row.pk)
