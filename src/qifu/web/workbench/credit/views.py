"""Look a firm's credit up (each query is logged and seen by the firm); enter and correct records."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.credit.looking import LookInput, look_up
from qifu.credit.operations import RecordInput, enter_many, enter_record, withdraw_record
from qifu.credit.permissions import KEEPERS, LOOKERS, keeping_units, looking_units
from qifu.credit.queries import kept_record, kept_records, my_looks
from qifu.credit.settings import credit_book
from qifu.credit.sheets import records_of, template
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.credit.forms import FileForm, LookForm, RecordForm, WithdrawForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAST = 10


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*LOOKERS)
def look(request: Request) -> HttpResponse:
    """Look one firm up; what is found is shown once, with the row that was logged."""
    book, units = credit_book(), looking_units(request.actor)
    form = LookForm(units, book, request.POST or None)
    context: dict[str, Any] = {"form": form, "book": book}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            asked = LookInput(said["uscc"], int(said["unit"]), said["ground"], said["purpose"])
            try:
                logged, rows = look_up(data=asked, actor=request.actor, at=request.at)
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error("ground", refused.message)
                status = 409
            else:
                status = 200
                context["look"] = logged
                context["rows"] = [(row, book.kinds.get(row.kind)) for row in rows]
    past = my_looks(request.actor, [unit.pk for unit in units])[:PAST]
    context |= {"past": past, "keeps": bool(keeping_units(request.actor, book))}
    return render(request, "workbench/credit/look.html", context, status=status)


@require_safe
@staff(*KEEPERS)
def records(request: Request) -> HttpResponse:
    """What one's units entered."""
    book = credit_book()
    _keeps(request)
    page = paginate(request, kept_records(request.actor), per_page=50)
    rows = [(row, book.kinds.get(row.kind)) for row in page]
    return render(request, "workbench/credit/records.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*KEEPERS)
def new(request: Request) -> HttpResponse:
    """Enter one record."""
    form = RecordForm(_keeps(request), credit_book(), request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = dict(form.cleaned_data)
            unit = int(said.pop("unit"))
            data = RecordInput(**said)
            try:
                row = enter_record(data=data, unit_id=unit, actor=request.actor, at=request.at)
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error("number", refused.message)
                status = 409
            else:
                messages.success(request, f"已登记到{row.enterprise.name}名下，并告知企业。")
                return HttpResponseRedirect(reverse("work:credit_records"), status=303)
    return render(request, "workbench/credit/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*KEEPERS)
def upload(request: Request) -> HttpResponse:
    """A file of records: all rows or none, each refused row with its reason."""
    book, units = credit_book(), _keeps(request)
    form = FileForm(units, book, request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file, unit = form.cleaned_data["file"], int(form.cleaned_data["unit"])
            try:
                rows = records_of(file.read(), file.name, book)
                done = enter_many(rows=rows, unit_id=unit, actor=request.actor, at=request.at)
            except Invalid as error:
                problems = _problems(error, form)
            else:
                messages.success(request, f"已登记 {len(done)} 条，并告知了企业。")
                return HttpResponseRedirect(reverse("work:credit_records"), status=303)
    context = {"form": form, "problems": problems}
    return render(request, "workbench/credit/file.html", context, status=status)


def _problems(error: Invalid, form: FileForm) -> list[tuple[str, str]]:
    """Rows that were refused; what concerns the whole file stands at its field."""
    rows = []
    for name, said in error.field_errors.items():
        if name.startswith("row-"):
            rows.append((name.removeprefix("row-"), "；".join(said)))
        else:
            form.add_error("file", said)
    if rows:
        form.add_error("file", f"有 {len(rows)} 行不能登记，原因见下；改好后重新上传。")
    return rows


@require_safe
@staff(*KEEPERS)
def template_file(request: Request) -> HttpResponse:
    """The file to fill in."""
    _keeps(request)
    response = HttpResponse(template(credit_book()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="credit-records.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*KEEPERS)
def record(request: Request, record_id: int) -> HttpResponse:
    """One record of one's unit; taken out here with a reason when it was wrong."""
    row = kept_record(request.actor, record_id)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                withdraw_record(
                    record_id=row.pk, why=form.cleaned_data["why"], actor=request.actor,
                    at=request.at,
                )  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.message)
                status = 409
            else:
                messages.success(request, "已撤下，并告知企业。")
                return HttpResponseRedirect(request.path, status=303)
    context = {"row": row, "kind": credit_book().kinds.get(row.kind), "form": form}
    return render(request, "workbench/credit/record.html", context, status=status)


def _keeps(request: Request) -> list[Unit]:
    found = keeping_units(request.actor, credit_book())
    if not found:
        raise NotVisible
    return found
