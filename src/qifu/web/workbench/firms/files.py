"""Files of the ledger: sent, their columns mapped, checked, taken, undone; each step can be left."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.enterprises.bulk.books import refused_lines
from qifu.enterprises.bulk.desk import (
    LIMITS,
    cancel_firms,
    confirm_firms,
    field_choices,
    firm_imports,
    get_firm_import,
    kept_of,
    map_columns,
    problems_of,
    start_import,
    undo_firms,
)
from qifu.enterprises.imports import SOURCES
from qifu.enterprises.models import FactImport
from qifu.enterprises.permissions import LEDGER_KEEPERS
from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.files import store_file
from qifu.web.access import staff
from qifu.web.components.forms import DateField, QifuForm, TextField
from qifu.web.components.paging import paginate

State = FactImport.State
BUSY = (State.CHECKING, State.APPLYING, State.UNDOING)


class FileForm(QifuForm):
    """A file, whose word it is, and whether it may enter new firms."""

    file = forms.FileField(
        label="文件（XLSX 或 CSV）",
        help_text="不超过 300 MB、104 万行；第一行是列标题。CSV 用 UTF-8 或 GB18030 编码都可以。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source = forms.ChoiceField(
        label="由谁提供",
        choices=[("", "请选择"), *SOURCES],
        help_text="登记机关的文件会更新名称、住所等登记信息；别的来源只补空着的。",
    )
    on = DateField(label="数据截至", help_text="这些情况是哪一天的；同一来源以日期晚的为准")
    enters = forms.BooleanField(label="台账里没有的企业，新建", required=False)
    note = TextField(label="说明", max_length=200, required=False, help_text="如文号、批次")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*LEDGER_KEEPERS)
def files(request: Request) -> HttpResponse:
    """The files so far; POST sends one, and its columns are mapped next."""
    form, status = FileForm(), 200
    if request.method == "POST":
        form, status = FileForm(request.POST, request.FILES), 422
        if form.is_valid() and (row := _start(request, form)):
            return _to(row.pk)
    context = {"form": form, "page": paginate(request, firm_imports(request.actor), per_page=20)}
    return render(request, "workbench/firms/files.html", context, status=status)


def _start(request: Request, form: FileForm) -> FactImport | None:
    data: dict[str, Any] = form.cleaned_data
    upload = data.pop("file")
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    try:
        with transaction.atomic():
            file = store_file(name=upload.name or "", data=upload, limits=LIMITS, **who)
            return start_import(file=file, **data, **who)
    except Invalid as error:
        form.add_invalid(error)
        return None


def _to(import_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:firm_file", args=[import_id]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*LEDGER_KEEPERS)
def one(request: Request, import_id: int) -> HttpResponse:
    """A file at its step; POST says what its columns are."""
    row = get_firm_import(request.actor, import_id)
    problems: list[str] = []
    chosen = [c["field"] for c in row.columns]
    if request.method == "POST":
        chosen = [request.POST.get(f"c{i}", "") for i in range(len(row.columns))]
        who: dict[str, Any] = {"actor": request.actor, "at": request.at}
        try:
            map_columns(import_id=row.pk, fields=chosen, **who)
            return _to(row.pk)
        except Invalid as error:
            problems = error.messages
        except Refused as error:
            messages.error(request, error.message)
            return _to(row.pk)
    context = _context(row, chosen, problems)
    status = 422 if problems else 200
    return render(request, "workbench/firms/file.html", context, status=status)


def _context(row: FactImport, chosen: list[str], problems: list[str]) -> dict[str, Any]:
    mapping = row.state == State.MAPPING or bool(problems)
    columns = [
        (i, c["title"], c["sample"], chosen[i]) for i, c in enumerate(row.columns) if mapping
    ]
    titles = dict(field_choices())
    return {
        "row": row,
        "mapping": mapping,
        "columns": columns,
        "choices": titles.items(),
        "problems": problems,
        "read": [(c["title"], titles.get(c["field"], "")) for c in row.columns if c["field"]],
        "busy": row.state in BUSY,
        "percent": 100 * row.done // max(1, row.rows) if row.rows else 0,
        "good": row.rows - row.bad,
        "errors": problems_of(row) if row.bad else [],
        "kept": kept_of(row) if row.kept else [],
    }


@require_safe
@staff(*LEDGER_KEEPERS)
def refused(request: Request, import_id: int) -> StreamingHttpResponse:
    """The rows that did not pass, with their reasons."""
    row = get_firm_import(request.actor, import_id)
    record_access(act="export", target=row.stream, actor=request.actor, at=request.at)
    response = StreamingHttpResponse(refused_lines(row), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="firms-refused-{row.pk}.csv"'
    return response


@require_POST
@staff(*LEDGER_KEEPERS)
def act(request: Request, import_id: int, action: str) -> HttpResponse:
    """Confirm, cancel or undo."""
    row = get_firm_import(request.actor, import_id)
    who: dict[str, Any] = {"import_id": row.pk, "actor": request.actor, "at": request.at}
    try:
        if action == "confirm":
            confirm_firms(**who)
        elif action == "cancel":
            cancel_firms(**who)
        elif action == "undo":
            undo_firms(reason=request.POST.get("reason", ""), **who)
        else:
            messages.error(request, "没有这个操作，请刷新页面后再试。")
    except Invalid as error:
        messages.error(request, " ".join(error.messages))
    except Refused as error:
        messages.error(request, error.message)
    return _to(row.pk)
