"""A firm's own documents, kept once and used in many claims, and the account it is paid to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.evidence import (
    current_account,
    former_accounts,
    keep_evidence,
    library_of,
    set_account,
)
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.forms import FILE_TYPES, DateField, QifuForm, TextField
from qifu.web.portal.firm.facts import may_write, own_firm

WARNED = ("expired", "expiring", "old")


class DocumentForm(QifuForm):
    """One document of a kind."""

    file = forms.FileField(
        label="文件",
        help_text="PDF、图片、Word(docx)、Excel(xlsx)、文本，不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )
    number = TextField(label="编号", max_length=60, required=False, help_text="证书或文件的编号")
    valid_until = DateField(
        label="有效期至", required=False, help_text="材料上写明有效期的请填，到期前会提醒"
    )


class AccountForm(QifuForm):
    """Where the firm is paid."""

    account_bank = TextField(label="开户银行", max_length=80, help_text="写到支行")
    account_number = TextField(
        label="账号",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
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
    form: DocumentForm | None = DocumentForm() if writes and shelf.type.active else None
    status = 200
    if request.method == "POST":
        if form is None:
            return errors.read_only(request)
        form, status = DocumentForm(request.POST, request.FILES), 422
        if form.is_valid() and _keep(request, row.pk, code, form):
            messages.success(request, f"{shelf.type.title}已存好，申报时会自动带出。")
            return redirect("portal:firm_document", row.pk, code)
    context = {"firm": row, "shelf": shelf, "form": form}
    return render(request, "portal/firm/document.html", context, status=status)


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
            number=data["number"], valid_until=data["valid_until"],
        )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def account(request: Request, firm_id: int) -> HttpResponse:
    """The account in force, masked, and the former ones; POST sets another."""
    row = own_firm(request, firm_id)
    form: AccountForm | None = AccountForm() if may_write(request, row.pk) else None
    status = 200
    if request.method == "POST":
        if form is None:
            return errors.read_only(request)
        form, status = AccountForm(request.POST), 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                set_account(
                    enterprise_id=row.pk, bank=data["account_bank"],
                    number=data["account_number"], actor=request.actor, at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            else:
                messages.success(request, "收款账户已保存。")
                return redirect("portal:firm_account", row.pk)
    context = {
        "firm": row,
        "account": current_account(row.pk),
        "former": former_accounts(request.actor, row.pk),
        "form": form,
    }
    return render(request, "portal/firm/account.html", context, status=status)
