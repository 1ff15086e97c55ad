"""Tracking by number and second secret; rating by a one-time link."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qifu.cases.queries import definition_for, state_sentence, state_title
from qifu.demands.operations import rate_by_link, rating_link
from qifu.demands.queries import track as find_tracked
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.numbering import check_number
from qifu.web.access import public
from qifu.web.components.action_forms import ActionForm
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
    }
    return render(request, "portal/tracking/found.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def rate(request: Request, token: str) -> HttpResponse:
    """The firm's rating through the link it was sent; usable once."""
    try:
        link = rating_link(token, request.at)
    except NotVisible:
        return render(request, "portal/tracking/link_gone.html", status=404)
    case = link.case
    spec = definition_for(case).actions["rate"]
    form = ActionForm(spec.fields, case, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rate_by_link(token=token, data=form.action_data(), at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return render(request, "portal/tracking/rated.html", {"case": case})
    context = {"form": form, "case": case, "title": spec.title, "help": spec.help}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/tracking/rate.html", context, status=status)
