"""One's own data: ask for a copy, a correction, a withdrawal, deletion; see where it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.errors import Invalid, Refused
from qifu.privacy.links import request_by_token, token_of
from qifu.privacy.models import DataRequest
from qifu.privacy.operations import ask, cancel
from qifu.privacy.queries import consents_of, my_copy, my_requests
from qifu.privacy.rules.requests import KINDS, OPEN
from qifu.privacy.settings import privacy_book
from qifu.web.access import public, signed_in
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate


class AskForm(QifuForm):
    """What is asked, and the words that some kinds need."""

    kind = forms.ChoiceField(
        label="要办的事", choices=list(KINDS.items()), widget=forms.RadioSelect, initial="copy"
    )
    words = TextField(
        label="说明", max_length=1000, lines=4, required=False,
        help_text="更正的，写明哪里不对、应当是什么；撤回的，写明是哪一项同意。其他可以不填。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def data(request: Request) -> HttpResponse:
    """What one may ask, and what one has asked."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = ask(**form.cleaned_data, actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, error.message)
            return _drawn(request, form, 409)
        else:
            messages.success(request, _said(row))
            return redirect("portal:my_data")
    return _drawn(request, form, 422 if request.method == "POST" else 200)


def _said(row: DataRequest) -> str:
    if row.kind == "copy":
        return f"已收到（{row.number}）。系统正在生成副本，一般一分钟内就好，刷新本页即可下载。"
    return f"已收到（{row.number}），最晚 {row.due_on:%Y-%m-%d} 前答复您。"


def _drawn(request: Request, form: AskForm, status: int) -> HttpResponse:
    page = paginate(request, my_requests(request.actor), per_page=20)
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": [(row, token_of(row) if row.kind == "delete" else "") for row in page.rows],
        "kinds": KINDS,
        "consents": consents_of(request.actor),
        "book": privacy_book(),
        "at": request.at,
    }
    return render(request, "portal/privacy/data.html", context, status=status)


@require_safe
@signed_in
def copy(request: Request, number: str) -> HttpResponse:
    """One's own copy, while it waits."""
    row = my_copy(request.actor, number, request.at)
    record_access(
        act="download", target=row.stream, actor=request.actor, at=request.at,
        detail={"number": row.number},
    )  # fmt: skip
    response = HttpResponse(bytes(row.copy or b""), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{row.number}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def drop(request: Request, request_id: int) -> HttpResponse:
    """Think better of it."""
    row = cancel(request_id=request_id, actor=request.actor, at=request.at)
    messages.success(request, f"{row.number} 已撤销，没有任何信息被改动。")
    return redirect("portal:my_data")


@require_safe
@public
def answer(request: Request, token: str) -> HttpResponse:
    """What a deletion came to, by the link that was sent: counts and titles, nothing of a person."""
    row = request_by_token(token)
    context = {"row": row, "open": row.state in OPEN, "lines": row.outcome, "book": privacy_book()}
    response = render(request, "portal/privacy/answer.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
