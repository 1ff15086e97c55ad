"""Tracking by number and second secret."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qifu.cases.queries import state_sentence, state_title
from qifu.demands.queries import track as find_tracked
from qifu.demands.workers import answer_for_worker
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.numbering import check_number
from qifu.web.access import public
from qifu.web.components.due import due_chip
from qifu.web.components.forms import QifuForm

WRONG = "编号或查询码不对，请对照回执再试。连续输错多次后，这个编号将不能再这样查询。"


class TrackForm(QifuForm):
    """A number and the secret of its receipt."""

    number = forms.CharField(
        label="诉求编号",
        max_length=40,
        help_text="在回执上，例如 SQ2026-000123-4。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="回执上的 6 位数字。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        number = check_number(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError("编号不完整或有错字，请对照回执核对。")
        return number


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@public
def track(request: Request) -> HttpResponse:
    """Where a demand stands; what is wrong with number or secret is never told apart."""
    if request.method != "POST":
        form = TrackForm(initial={"number": request.GET.get("number", "")[:40]})
        return render(request, "portal/tracking/track.html", {"form": form})
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/tracking/track.html", {"form": form}, status=422)
    try:
        case = find_tracked(form.cleaned_data["number"], form.cleaned_data["secret"])
    except NotVisible:
        form.add_error(None, WRONG)
        return render(request, "portal/tracking/track.html", {"form": form}, status=422)
    context = {
        "case": case,
        "state": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "due": due_chip(case, timezone.localdate(request.at), for_firm=True),
        "personal": case.enterprise_id is None,
        "answer": answer_for_worker(case),
    }
    return render(request, "portal/tracking/found.html", context)
