"""Institutions as the unit judges them: applications, rights, bars with appeals, complaints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.exchange.engagements import answer_complaint
from qifu.exchange.facts import body_of, facts_for
from qifu.exchange.models import Kind, Provider
from qifu.exchange.permissions import can_judge
from qifu.exchange.providers import (
    bar_provider,
    decide_provider,
    end_provider,
    rule_on_appeal,
    running_bar,
)
from qifu.exchange.queries import (
    get_complaint,
    get_provider,
    my_products,
    scores_of,
    unit_complaints,
    unit_providers,
)
from qifu.exchange.rules.conditions import words_of_rule
from qifu.exchange.rules.kinds import PROVIDER_TYPES
from qifu.exchange.rules.values import lines_of
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.forms import DateField, QifuForm, TextField
from qifu.web.components.paging import paginate

UNIT = (Role.HANDLER, Role.HEAD)
SHOWS = {
    "": "全部",
    "applied": "待审核",
    "approved": "已入驻",
    "refused": "未通过",
    "ended": "已退出",
}


class ApproveForm(QifuForm):
    """Let in, until when."""

    until = DateField(label="入驻有效期至")
    note = TextField(label="说明", max_length=500, required=False)


class ReasonForm(QifuForm):
    """A reason."""

    note = TextField(label="理由", max_length=500, lines=3)


class BarForm(QifuForm):
    """Kept out, why and until when."""

    reason = TextField(label="列入失信名单的理由", max_length=500, lines=3)
    until = DateField(label="截止日期", help_text="到期自动移出，最长三年")


class RulingForm(QifuForm):
    """Whether it holds, and why."""

    upheld = forms.ChoiceField(
        label="处理结果", choices=[("yes", "成立"), ("no", "不成立")], widget=forms.RadioSelect
    )
    text = TextField(label="处理意见", max_length=2000, lines=4)


Do = Callable[[Provider, dict[str, Any], Request], object]


def _approve(row: Provider, said: dict[str, Any], request: Request) -> object:
    return decide_provider(
        provider_id=row.pk, approve=True, until=said["until"], note=said["note"],
        actor=request.actor, at=request.at,
    )  # fmt: skip


def _refuse(row: Provider, said: dict[str, Any], request: Request) -> object:
    return decide_provider(
        provider_id=row.pk, approve=False, note=said["note"], actor=request.actor, at=request.at
    )


def _end(row: Provider, said: dict[str, Any], request: Request) -> object:
    return end_provider(provider_id=row.pk, note=said["note"], actor=request.actor, at=request.at)


def _bar(row: Provider, said: dict[str, Any], request: Request) -> object:
    return bar_provider(
        provider_id=row.pk, reason=said["reason"], until=said["until"], actor=request.actor,
        at=request.at,
    )  # fmt: skip


def _rule(row: Provider, said: dict[str, Any], request: Request) -> object:
    bar = row.bars.filter(appealed_at__isnull=False, ruled_at__isnull=True).first()
    if bar is None:
        raise Refused("nothing_to_rule", "没有待处理的申诉。")
    return rule_on_appeal(
        bar_id=bar.pk, upheld=said["upheld"] == "yes", text=said["text"], actor=request.actor,
        at=request.at,
    )  # fmt: skip


ACTS: dict[str, tuple[str, type[QifuForm], Do]] = {
    "approve": ("通过入驻", ApproveForm, _approve),
    "refuse": ("不通过", ReasonForm, _refuse),
    "end": ("退出平台", ReasonForm, _end),
    "bar": ("列入失信名单", BarForm, _bar),
    "rule": ("处理申诉", RulingForm, _rule),
}


@require_safe
@staff(*UNIT)
def listing(request: Request) -> HttpResponse:
    """The institutions of one's units, those that wait first."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    page = paginate(request, unit_providers(request.actor, show), per_page=30)
    scores = scores_of([p.pk for p in page])
    rows = [{"provider": p, "type": PROVIDER_TYPES[p.type], "score": scores[p.pk]} for p in page]
    context = {"page": page, "rows": rows, "show": show, "shows": SHOWS.items()}
    return render(request, "workbench/exchange/providers.html", context)


def _offered(row: Provider, request: Request) -> list[str]:
    """The acts that make sense now, for a head of its unit."""
    if not can_judge(request.actor, row):
        return []
    found = {"applied": ["approve", "refuse"], "approved": ["end"]}.get(row.state, [])
    if row.bars.filter(appealed_at__isnull=False, ruled_at__isnull=True).exists():
        found = ["rule", *found]
    if running_bar(row, shanghai_date(request.at)) is None and row.state == "approved":
        found = [*found, "bar"]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT)
def provider(request: Request, provider_id: int) -> HttpResponse:
    """One institution: what it says, offers and brought about, and what the unit may do."""
    row = get_provider(request.actor, provider_id)
    offered = _offered(row, request)
    wanted = request.GET.get("do", offered[0] if offered else "")
    form, status = None, 200
    if request.method == "POST":
        if not can_judge(request.actor, row) or wanted not in ACTS:
            raise NotVisible
        form, status = ACTS[wanted][1](request.POST), 422
        if form.is_valid():
            try:
                ACTS[wanted][2](row, form.cleaned_data, request)
            except Invalid as error:
                form.add_invalid(error)
            except Refused as error:
                form.add_error(None, error.message)
                status = 409
            else:
                messages.success(request, f"已完成：{ACTS[wanted][0]}。")
                here = reverse("work:exchange_provider", args=[row.pk])
                return HttpResponseRedirect(here, status=303)
    elif wanted in offered:
        until = shanghai_date(request.at) + timedelta(days=365)
        form = ACTS[wanted][1](initial={"until": until} if wanted == "approve" else {})
    context = {
        "provider": row, "form": form, "do": wanted, "type": PROVIDER_TYPES[row.type],
        "act": ACTS[wanted][0] if wanted in ACTS else "",
        "acts": [(code, ACTS[code][0]) for code in offered],
        "score": scores_of([row.pk])[row.pk], "bars": row.bars.order_by("-id"),
        "kinds": Kind.objects.filter(code__in=row.kinds), "products": _products(row),
        "complaints": row.complaints.select_related("offer__request__case").order_by("-id")[:20],
    }  # fmt: skip
    return render(request, "workbench/exchange/provider.html", context, status=status)


def _products(row: Provider) -> list[dict[str, Any]]:
    found = []
    for product in my_products(row)[:30]:
        body = body_of(product.kind)
        found.append(
            {
                "product": product, "terms": lines_of(body.offer, product.values),
                "rule": words_of_rule(product.rule, facts_for(body)),
            }
        )  # fmt: skip
    return found


@require_safe
@staff(*UNIT)
def complaints(request: Request) -> HttpResponse:
    """Complaints of one's units' institutions."""
    show = "closed" if request.GET.get("show") == "closed" else "open"
    page = paginate(request, unit_complaints(request.actor, show), per_page=30)
    context = {"page": page, "show": show, "on": shanghai_date(request.at)}
    return render(request, "workbench/exchange/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT)
def complaint(request: Request, complaint_id: int) -> HttpResponse:
    """One complaint, and its answer by a head."""
    row = get_complaint(request.actor, complaint_id)
    may = row.state == "open" and can_judge(request.actor, row.provider)
    form, status = (RulingForm() if may else None), 200
    if request.method == "POST":
        form, status = RulingForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                answer_complaint(
                    complaint_id=row.pk, upheld=said["upheld"] == "yes", text=said["text"],
                    actor=request.actor, at=request.at,
                )  # fmt: skip
            except Refused as error:
                form.add_error(None, error.message)
                status = 409
            else:
                messages.success(request, "已答复，企业会收到通知。")
                return HttpResponseRedirect(reverse("work:exchange_complaints"), status=303)
        elif not can_judge(request.actor, row.provider):
            raise NotVisible
    context = {"row": row, "form": form}
    return render(request, "workbench/exchange/complaint.html", context, status=status)
