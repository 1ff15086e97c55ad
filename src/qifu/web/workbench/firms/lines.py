"""A firm's record kept by officials: people, relations, plans and tags entered and ended, the row
of the ledger corrected, the firm closed or opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import change_enterprise
from qifu.enterprises.permissions import READERS, RECORD_KEEPERS, can_keep_tags
from qifu.enterprises.queries import get_enterprise, town_choices
from qifu.enterprises.record import end_line, line_of
from qifu.enterprises.standing import change_standing
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.firm_lines import FORMS, EndForm, add_by_form
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.workbench.firms.views import may_keep_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*READERS)
def add(request: Request, firm_id: int, kind: str) -> HttpResponse:
    """One line more."""
    firm = get_enterprise(request.actor, firm_id)
    may_keep_or_404(request, firm.pk)
    if kind not in FORMS or (kind == "tag" and not can_keep_tags(request.actor)):
        raise NotVisible
    form, status = FORMS[kind][0](), 200
    if request.method == "POST":
        form, status = FORMS[kind][0](request.POST), 422
        if form.is_valid() and add_by_form(request, firm.pk, kind, form):
            messages.success(request, "已登记。")
            return _to(firm.pk)
    context = {"firm": firm, "form": form, "title": FORMS[kind][3]}
    return render(request, "workbench/firms/line.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*READERS)
def end(request: Request, kind: str, line_id: int) -> HttpResponse:
    """A line is over."""
    row = line_of(request.actor, kind, line_id)
    if kind == "tag" and not can_keep_tags(request.actor):
        raise NotVisible
    form, status = EndForm(), 200
    if request.method == "POST":
        form, status = EndForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data
            end_line(kind=kind, line_id=row.pk, actor=request.actor, at=request.at, **said)
            messages.success(request, "已结束，原来的记录还看得到。")
            return _to(row.enterprise_id)
    firm = get_enterprise(request.actor, row.enterprise_id)
    context = {"firm": firm, "form": form, "title": "写明结束的原因或结果"}
    return render(request, "workbench/firms/line.html", context, status=status)


class RowForm(QifuForm):
    """The row of the ledger."""

    name = TextField(label="企业名称", max_length=120, help_text="改名后，原名称留作曾用名")
    legal_person = TextField(label="法定代表人", max_length=40, required=False)
    town_id = forms.TypedChoiceField(label="所在镇街", coerce=int, empty_value=None, required=False)
    industry = TextField(label="行业代码", max_length=5, required=False)
    address = TextField(label="住所", max_length=200, required=False)
    phone = TextField(label="联系电话", max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["town_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "未登记"), *town_choices()]


class StandingForm(QifuForm):
    """In business or not."""

    prefix = "state"
    status = forms.ChoiceField(label="经营状态", choices=Enterprise.Status.choices)
    reason = TextField(label="依据", max_length=200, help_text="如“登记机关注销公告 2026-05-01”")
    successor = TextField(
        label="承继企业的统一社会信用代码", max_length=30, required=False, help_text="合并、换码后由哪家企业接续；没有的不填"
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*RECORD_KEEPERS)
def edit(request: Request, firm_id: int) -> HttpResponse:
    """The row corrected, or the firm closed; ``do`` is row or state."""
    firm = get_enterprise(request.actor, firm_id)
    done = request.POST.get("do", "")
    now = {name: getattr(firm, name) for name in RowForm.base_fields}
    row = RowForm(request.POST if done == "row" else None, initial=now)
    state = StandingForm(request.POST if done == "state" else None, initial={"status": firm.status})
    if request.method == "POST":
        form, act = (state, change_standing) if done == "state" else (row, change_enterprise)
        try:
            if form.is_valid():
                who: dict[str, Any] = {"actor": request.actor, "at": request.at}
                act(enterprise_id=firm.pk, **form.cleaned_data, **who)  # type: ignore[operator]
                messages.success(request, "已更正，变更经过里有记录。")
                return _to(firm.pk)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
    context = {"firm": firm, "form": row, "state": state}
    status = 422 if request.method == "POST" else 200
    return render(request, "workbench/firms/edit.html", context, status=status)


def _to(firm_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:firm", args=[firm_id]), status=303)
