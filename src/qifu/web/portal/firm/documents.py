"""A firm's own documents: kept once, used in many cases, each with its history and its readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.consents import consents_of, readings_of
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.library import Shelf, library_of
from qifu.enterprises.savings import savings_of
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.forms import FILE_TYPES, DateField, QifuForm, TextField
from qifu.web.components.preview import preview_of
from qifu.web.portal.firm.facts import may_write, own_firm

SHOWN = 20
WARNED = ("expired", "expiring", "old")


class DocumentForm(QifuForm):
    """One document of a kind."""

    file = forms.FileField(
        label="文件",
        help_text="PDF、图片、Word(docx)、Excel(xlsx)、文本，不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )
    number = TextField(label="编号", max_length=60, required=False, help_text="证书或文件的编号")
    issuer = TextField(label="出具单位", max_length=80, required=False)
    valid_from = DateField(label="有效期自", required=False)
    valid_until = DateField(
        label="有效期至", required=False, help_text="材料上写明有效期的请填，到期前会提醒"
    )


@require_safe
@firm()
def documents(request: Request, firm_id: int) -> HttpResponse:
    """The library: what is kept, what runs out, what is lacking."""
    row = own_firm(request, firm_id)
    shelves = library_of(request.actor, row.pk, shanghai_date(request.at))
    context = {
        "firm": row,
        "held": [s for s in shelves if s.current],
        "lacking": [s for s in shelves if not s.current and s.type.active],
        "warned": [s for s in shelves if s.state in WARNED],
        "may_add": may_write(request, row.pk),
        "saved": savings_of(request.actor, row.pk),
        "readings": readings_of(request.actor, row.pk).count(),
    }
    return render(request, "portal/firm/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def document(request: Request, firm_id: int, code: str) -> HttpResponse:
    """One kind of document with its history; POST adds one or replaces the present."""
    row = own_firm(request, firm_id)
    shelves = library_of(request.actor, row.pk, shanghai_date(request.at))
    shelf = next((s for s in shelves if s.type.code == code), None)
    if shelf is None:
        raise NotVisible
    writes = may_write(request, row.pk)
    form: DocumentForm | None = _empty(shelf) if writes and shelf.type.active else None
    status = 200
    if request.method == "POST":
        if form is None:
            return errors.read_only(request)
        form, status = DocumentForm(request.POST, request.FILES), 422
        if form.is_valid() and _keep(request, row.pk, code, form):
            messages.success(request, f"{shelf.type.title}已存好，申报时会自动带出。")
            return redirect("portal:firm_document", row.pk, code)
    context = {
        "firm": row,
        "shelf": shelf,
        "form": form,
        "preview": preview_of(shelf.current.file) if shelf.current else None,
        "readings": readings_of(request.actor, row.pk).filter(evidence__type=shelf.type)[:SHOWN],
        "consents": consents_of(request.actor, row.pk).filter(evidence__type=shelf.type)[:SHOWN],
        "may_write": writes,
        "on": shanghai_date(request.at),
    }
    return render(request, "portal/firm/document.html", context, status=status)


def _empty(shelf: Shelf) -> DocumentForm:
    return DocumentForm(initial={"issuer": shelf.current.issuer if shelf.current else ""})


def _keep(request: Request, firm_id: int, code: str, form: DocumentForm) -> bool:
    """Check the file by its contents and keep it; False with the words on the form."""
    data: dict[str, Any] = form.cleaned_data
    upload = data["file"]
    try:
        file = store_file(
            name=upload.name or "", data=upload, actor=request.actor.ref, at=request.at
        )
        keep_evidence(
            enterprise_id=firm_id, type_code=code, file=file, actor=request.actor, at=request.at,
            number=data["number"], issuer=data["issuer"], valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return False
    return True
