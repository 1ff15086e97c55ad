"""The firm's side of an escort: ask for one, see how far it is and whom to telephone, rate it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.queries import my_firms
from qifu.escorts import operations, queries, rating, roster
from qifu.escorts.models import Escort
from qifu.escorts.operations import EscortInput
from qifu.escorts.permissions import can_rate
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import firm, public
from qifu.web.components.paging import paginate
from qifu.web.workbench.escorts.forms import OpenForm, RateForm


class AskForm(OpenForm):
    """Which firm, and what for."""

    firm = forms.ChoiceField(label="哪家企业")

    field_order = ("firm", "checklist", "title", "case_number")


@require_safe
@firm("view")
def escorts(request: Request) -> HttpResponse:
    """The escorts of one's firms."""
    page = paginate(request, queries.escorts_of_firms(request.actor), per_page=20)
    may_ask = bool(request.actor.firm_ids("submit"))
    return render(request, "portal/escorts/escorts.html", {"page": page, "may_ask": may_ask})


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def ask(request: Request) -> HttpResponse:
    """Ask for somebody who goes with the firm."""
    asked = request.GET.get("case", "")[:24]
    form = AskForm(request.POST or None, initial={"case_number": asked})
    rows = [(str(f.pk), f.name) for f in my_firms(request.actor, "submit")]
    form.fields["firm"].choices = rows  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        wanted = EscortInput(int(data.pop("firm")), **data)
        try:
            row = operations.open_escort(data=wanted, actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except NotVisible:
            form.add_error("case_number", "没有找到这个办件，请核对编号，或留空。")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已派{row.specialist.name}为您帮办，会当天与您联系。")
            return HttpResponseRedirect(reverse("portal:escort", args=[row.number]), status=303)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/escorts/ask.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("view")
def escort(request: Request, number: str) -> HttpResponse:
    """How far it is, whom to telephone; rated here once it is done."""
    row = queries.get_escort(request.actor, number)
    if row.enterprise_id not in request.actor.firm_ids("view"):
        raise NotVisible
    form = RateForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                rating.rate_escort(
                    number=row.number, **form.cleaned_data, actor=request.actor, at=request.at
                )
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, "谢谢您的评价。")
                return HttpResponseRedirect(request.path, status=303)
    found = next(iter(roster.roster(request.at, user_ids=[row.specialist_id])), None)
    context = {
        "escort": row, "steps": list(row.steps.all()), "form": form,
        "logs": list(row.logs.filter(to_firm=True)[:100]),
        "phone": found.phone if found else "", "may_rate": can_rate(request.actor, row),
    }  # fmt: skip
    return render(request, "portal/escorts/escort.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def rate(request: Request, secret: str) -> HttpResponse:
    """By the one-time link, without signing in."""
    try:
        row: Escort = rating.escort_of_link(secret, request.at)
    except NotVisible:
        return render(request, "portal/tracking/link_gone.html", status=404)
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rating.rate_by_link(secret=secret, **form.cleaned_data, at=request.at)
        return render(request, "portal/escorts/rated.html", {"escort": row})
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/escorts/rate.html", {"escort": row, "form": form}, status=status)
