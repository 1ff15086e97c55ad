"""The officer's side of personal data: requests by their day, the registry, what ends by age."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.persons import declared
from qifu.kernel.time import shanghai_date
from qifu.privacy import operations, retention
from qifu.privacy.links import token_of
from qifu.privacy.models import DataRequest
from qifu.privacy.permissions import OFFICERS, can_handle
from qifu.privacy.queries import endings, request_for, requests_for
from qifu.privacy.rules.requests import OPEN
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.lights import Light, light_for
from qifu.web.components.paging import paginate

READERS = (*OFFICERS, Role.AUDIT_ADMIN)


class AnswerForm(QifuForm):
    """What was done, or why not."""

    how = forms.ChoiceField(
        label="结果", choices=[("done", "已办结"), ("refuse", "不能办理")], widget=forms.RadioSelect
    )
    words = TextField(
        label="答复", max_length=1000, lines=4,
        help_text="本人会看到这段话。不能办理的，写明理由（个人信息保护法第五十条）。",
    )  # fmt: skip


class EraseForm(QifuForm):
    """The officer has made sure who asks."""

    sure = forms.BooleanField(label="已核对是本人提出，账号上的手机号是本人的", required=False)


@require_safe
@staff(*OFFICERS)
def requests(request: Request) -> HttpResponse:
    """Open requests by their day; `?done=1` the ended ones."""
    done = request.GET.get("done") == "1"
    page = paginate(request, requests_for(request.actor, done=done), per_page=30)
    today = shanghai_date(request.at)
    rows = [(row, _light(row, today) if row.state in OPEN else None) for row in page.rows]
    context = {"rows": rows, "page": page, "done": done, "today": today}
    return render(request, "workbench/privacy/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OFFICERS)
def request_page(request: Request, number: str) -> HttpResponse:
    """One request; POST takes it, answers it or erases (`do`)."""
    row = request_for(request.actor, number)
    if request.method != "POST":
        return _drawn(request, row, AnswerForm(), EraseForm())
    given: dict[str, Any] = {"request_id": row.pk, "actor": request.actor, "at": request.at}
    answer, erase = AnswerForm(), EraseForm()
    try:
        match request.POST.get("do"):
            case "take":
                operations.take(**given)
            case "erase":
                erase = EraseForm(request.POST)
                erase.is_valid()
                operations.erase(**given, sure=bool(erase.cleaned_data.get("sure")))
            case _:
                answer = AnswerForm(request.POST)
                if not answer.is_valid():
                    return _drawn(request, row, answer, erase, 422)
                said = answer.cleaned_data
                operations.answer(**given, words=said["words"], refuse=said["how"] == "refuse")
    except Invalid as error:
        (erase if erase.is_bound else answer).add_invalid(error)
        return _drawn(request, row, answer, erase, 422)
    except Refused as error:
        messages.error(request, error.message)
        return _drawn(request, row, answer, erase, 409)
    messages.success(request, "已记下。")
    return redirect("work:privacy_request", number)


def _drawn(
    request: Request, row: DataRequest, answer: AnswerForm, erase: EraseForm, status: int = 200
) -> HttpResponse:
    open_ = row.state in OPEN
    context = {
        "row": row, "answer": answer, "erase": erase, "open": open_,
        "lines": (
            [line.as_data() for line in operations.preview_of(row, request.at)]
            if open_ and row.kind == "delete"
            else row.outcome
        ),
        "token": token_of(row) if row.kind == "delete" and not open_ else "",
        "lamp": _light(row, shanghai_date(request.at)) if open_ else None,
    }  # fmt: skip
    return render(request, "workbench/privacy/request.html", context, status=status)


def _light(row: DataRequest, today: date) -> Light:
    return light_for(light_of(row.due_on, row.warn_on, today), today)


@require_safe
@staff(*READERS)
def registry(request: Request) -> HttpResponse:
    """What is held of persons, on what basis, and what a deletion does."""
    context = {"lines": declared(), "officer": can_handle(request.actor)}
    return render(request, "workbench/privacy/registry.html", context)


@require_safe
@staff(*READERS)
def ages(request: Request) -> HttpResponse:
    """What would end by age at the next round, and what has ended."""
    page = paginate(request, endings(), per_page=30)
    context = {
        "lines": retention.due(request.at), "page": page, "events": page.rows,
        "officer": can_handle(request.actor),
    }  # fmt: skip
    return render(request, "workbench/privacy/retention.html", context)
