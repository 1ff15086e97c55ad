"""A workbook of items: sent in, shown row by row and as differences, then kept as drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.catalogue.imports import get_book, read_items_book, store_book, take_items_book
from qifu.catalogue.permissions import EDITORS
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm

ERRORS_SHOWN = 200


class BookForm(QifuForm):
    """A workbook."""

    file = forms.FileField(
        label="文件（XLSX）",
        help_text="用“导出全部”得到的文件来改，不超过 10 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def upload(request: Request) -> HttpResponse:
    """The file is kept and read; nothing is changed by it yet."""
    form = BookForm()
    if request.method == "POST":
        form = BookForm(request.POST, request.FILES)
        if form.is_valid():
            upload: Any = form.cleaned_data["file"]
            try:
                row = store_book(
                    name=upload.name or "", data=upload, actor=request.actor, at=request.at
                )
                return redirect("work:item_import_preview", row.pk)
            except Invalid as error:
                form.add_invalid(error)
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/import.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def preview(request: Request, file_id: UUID) -> HttpResponse:
    """What the file would change, item by item; a POST makes drafts of it."""
    row = get_book(file_id, request.actor)
    if request.method == "POST":
        done, refused = take_items_book(file=row, actor=request.actor, at=request.at)
        for code, says in refused:
            messages.error(request, f"{code} 没有导入：{says}")
        if done:
            messages.success(request, f"已存为草稿 {len(done)} 项，逐项核对后送审。")
        return redirect("/work/catalogue/?state=draft" if done else request.path)
    found = read_items_book(row, request.actor)
    errors = [told for line in found.lines for told in line.errors] + found.lost
    context = {
        "file": row,
        "found": found,
        "counts": [(w, found.count(s)) for s, w in WORDS.items()],
        "taken": found.taken,
        "errors": errors[:ERRORS_SHOWN],
        "more": max(0, len(errors) - ERRORS_SHOWN),
    }
    return render(request, "workbench/catalogue/import_preview.html", context)


WORDS = {"new": "新增", "changed": "有改动", "same": "没有变化", "refused": "有错，不导入"}
