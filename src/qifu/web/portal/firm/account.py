"""The account a firm is paid to."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.enterprises.accounts import current_account, former_accounts, set_account
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.portal.firm.facts import may_write, own_firm


class AccountForm(QifuForm):
    """Where the firm is paid."""

    account_bank = TextField(label="开户银行", max_length=80, help_text="写到支行")
    account_number = TextField(
        label="账号",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


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
