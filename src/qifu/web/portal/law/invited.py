"""The other party of a mediation: invited by a link, sees what was written for it and no more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.law.matters import (
    answer_invitation,
    confirm_by_other,
    invitation_by,
    open_agreement,
)
from qifu.web.access import public
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.papers.agreement import agreement_pdf
from qifu.web.shell import district_names
from qifu.web.workbench.applications.letters import pdf

CHOICES = [("yes", "同意调解"), ("no", "不同意调解")]


class AnswerForm(QifuForm):
    """Whether the other party takes part."""

    agree = forms.ChoiceField(label="您是否同意调解", choices=CHOICES, widget=forms.RadioSelect)
    words = TextField(
        label="想说的话", max_length=2000, lines=4, required=False,
        help_text="例如换个时间、换个地点。申请人和调解组织能看到",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invited(request: Request, token: str) -> HttpResponse:
    """The invitation, its answer, and later the agreement."""
    row = invitation_by(token)
    form, status = AnswerForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                answer_invitation(
                    token=token, agree=data["agree"] == "yes", words=data["words"], at=request.at
                )
            except Invalid as error:
                form.add_invalid(error)
            except Refused:
                form.add_error(None, "这份邀请已经回应过，或调解已经结束。")
                status = 409
            else:
                messages.success(request, "已记下您的回应，调解组织会与您联系。")
                return _back(token)
    context: dict[str, Any] = {
        "row": row, "form": form, "agreement": open_agreement(row.matter),
        "by": row.matter.enterprise.name,
    }  # fmt: skip
    return render(request, "portal/law/invited.html", context, status=status)


@require_POST
@public
def confirm(request: Request, token: str) -> HttpResponse:
    """The other party confirms the agreement."""
    confirm_by_other(token=token, at=request.at)
    messages.success(request, "您已确认调解协议。")
    return _back(token)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:law_invited", args=[token]), status=303)


@require_safe
@public
def paper(request: Request, token: str) -> HttpResponse:
    """The agreement as PDF, for the other party."""
    row = invitation_by(token)
    found = open_agreement(row.matter)
    if found is None:
        raise NotVisible
    body = agreement_pdf(row.matter, found, platform=district_names()[0], at=request.at)
    return pdf(body, "agreement")
