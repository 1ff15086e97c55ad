"""What an institution does with a request: offer, say no, take back, report, rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.exchange.engagements import report_done, report_failed, review
from qifu.exchange.offers import OfferInput, decline_request, make_offer, retract_offer
from qifu.exchange.queries import my_products
from qifu.exchange.rules.values import typed_again
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.kind_fields import KindForm, initial_of
from qifu.web.portal.exchange.answered import GRADES
from qifu.web.portal.provider.views import page_context

Context = dict[str, Any]


class OfferForm(KindForm):
    """An offer, from a product of one's own or freely."""

    words = TextField(label="说明", max_length=2000, lines=3, required=False)

    def __init__(self, context: Context, *args: Any, **kwargs: Any) -> None:
        super().__init__(context["body"].offer, *args, before="value", **kwargs)
        rows = my_products(context["provider"]).filter(live=True, kind=context["row"].kind)
        choices = [("", "不引用产品"), *((str(p.pk), p.title) for p in rows)]
        if len(choices) > 1:
            self.fields["product"] = forms.ChoiceField(
                label="引用本机构的产品", choices=choices, required=False
            )


class ReasonForm(QifuForm):
    """Why not."""

    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    words = TextField(label="说明（企业能看到）", max_length=2000, lines=3, required=False)

    def __init__(self, context: Context, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.choices = list(context["body"].refusals)


class ResultForm(KindForm):
    """What came of it."""

    words = TextField(label="说明", max_length=2000, lines=3, required=False)

    def __init__(self, context: Context, *args: Any, **kwargs: Any) -> None:
        super().__init__(context["body"].result, *args, before="value", **kwargs)


class PlainForm(QifuForm):
    """Nothing to fill in."""

    def __init__(self, context: Context, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RateForm(PlainForm):
    """Five grades and a word."""

    grade = forms.ChoiceField(label="对这家企业的评价", choices=GRADES, widget=forms.RadioSelect)
    comment = TextField(label="说说原因", max_length=1000, lines=3, required=False)


@dataclass(frozen=True)
class Act:
    """One act: its words, its form, what it does."""

    title: str
    help: str
    done: str
    form: Callable[..., QifuForm]
    do: Callable[[Context, Any, Request], object]


def _offer(context: Context, form: Any, request: Request) -> object:
    product = form.cleaned_data.get("product") or ""
    data = OfferInput(
        form.typed(), form.cleaned_data.get("words", ""),
        int(product) if product.isdecimal() else None,
    )  # fmt: skip
    return make_offer(**_who(context, request), data=data)


def _who(context: Context, request: Request) -> dict[str, Any]:
    return {
        "number": context["case"].number, "provider_id": context["provider"].pk,
        "actor": request.actor, "at": request.at,
    }  # fmt: skip


def _decline(context: Context, form: Any, request: Request) -> object:
    return decline_request(
        **_who(context, request), reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"],
    )  # fmt: skip


def _retract(context: Context, form: Any, request: Request) -> object:
    return retract_offer(**_who(context, request))


def _engagement(context: Context) -> int:
    if context["engagement"] is None:
        raise Refused("not_chosen", "企业还没有选定贵机构，不能登记结果。")
    return int(context["engagement"].pk)


def _done(context: Context, form: Any, request: Request) -> object:
    return report_done(
        engagement_id=_engagement(context), values=form.typed(),
        words=form.cleaned_data.get("words", ""), actor=request.actor, at=request.at,
    )  # fmt: skip


def _failed(context: Context, form: Any, request: Request) -> object:
    return report_failed(
        engagement_id=_engagement(context), reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"], actor=request.actor, at=request.at,
    )  # fmt: skip


def _rate(context: Context, form: Any, request: Request) -> object:
    return review(
        engagement_id=_engagement(context), side="provider", grade=int(form.cleaned_data["grade"]),
        comment=form.cleaned_data["comment"], actor=request.actor, at=request.at,
    )  # fmt: skip


ACTS = {
    "offer": Act("提交回应", "一项需求只能有一份回应；截止前可以撤回重新提交。", "回应已提交。",
                 OfferForm, _offer),
    "decline": Act("表示不能办", "原因会告诉企业，并计入统计。", "已记下，谢谢回应。",
                   ReasonForm, _decline),
    "retract": Act("撤回回应", "撤回后，截止前可以重新提交。", "已撤回。", PlainForm, _retract),
    "done": Act("登记办成", "登记后由企业核对确认；登记不实会被退回，并可能被投诉。",
                "结果已登记，等待企业确认。", ResultForm, _done),
    "failed": Act("登记未办成", "原因会告诉企业，并计入统计。", "已登记。", ReasonForm, _failed),
    "rate": Act("评价这家企业", "", "谢谢您的评价。", RateForm, _rate),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def act(request: Request, number: str, act: str) -> HttpResponse:
    """One act on one request released to one's institution."""
    step = ACTS.get(act)
    context = page_context(request, number)
    if step is None or not context["may"]:
        raise NotVisible
    done = reverse("portal:provider_request", args=[context["case"].number])
    status = 200
    if request.method == "POST":
        form = step.form(context, request.POST)
        good, status = form.is_valid(), 422
        try:
            if good or isinstance(form, KindForm):
                step.do(context, form, request)
                messages.success(request, step.done)
                return HttpResponseRedirect(done, status=303)
        except Invalid as error:
            form.add_invalid(error)
        except (Refused, Conflict) as error:
            form.add_error(None, error.message)
            status = 409
    else:
        form = step.form(context, initial=_initial(act, context))
    context |= {"step": step, "form": form, "back": done}
    return render(request, "portal/provider/act.html", context, status=status)


def _initial(act: str, context: Context) -> dict[str, Any]:
    """The terms of one's first product are where an offer begins."""
    if act != "offer":
        return {}
    rows = my_products(context["provider"]).filter(live=True, kind=context["row"].kind)
    product = rows.order_by("id").first()
    if product is None:
        return {}
    terms = typed_again(context["body"].offer, product.values)
    return {"product": str(product.pk), **initial_of("value", terms)}
