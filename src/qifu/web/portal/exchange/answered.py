"""What a firm does with one answer: choose it, give its contact, let data be read, rate, complain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.exchange.engagements import authorise, complain, review
from qifu.exchange.facts import body_then
from qifu.exchange.models import Offer
from qifu.exchange.offers import choose, let_contact
from qifu.exchange.queries import own_offer
from qifu.exchange.requests import labels_of
from qifu.exchange.rules.kinds import KindBody
from qifu.exchange.rules.values import lines_of
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.forms import DateField, QifuForm, TextField

GRADES = [("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意")]
MOST = [("1", "1 次"), ("2", "2 次"), ("3", "3 次")]


class ChooseForm(QifuForm):
    """The firm's word that its contact goes to the chosen one."""

    agreed = forms.BooleanField(label="同意把我的联系人和电话告诉这家机构", required=False)


class Nothing(QifuForm):
    """Nothing to fill in."""


class AuthoriseForm(QifuForm):
    """Which data, for what, until when, how often."""

    facts = forms.MultipleChoiceField(
        label="允许查看的数据", widget=forms.CheckboxSelectMultiple,
        help_text="来自税务等部门登记的本企业情况；没有勾的看不到",
    )  # fmt: skip
    purpose = TextField(label="用途", max_length=120, help_text="例如：评估贷款额度")
    until = DateField(label="截止日期", help_text="到期自动失效")
    most = forms.ChoiceField(label="最多查看几次", choices=MOST, help_text="用完自动失效")

    def __init__(self, body: KindBody, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts: Any = self.fields["facts"]
        facts.choices = labels_of(body.authorise)


class RateForm(QifuForm):
    """Five grades and a word."""

    grade = forms.ChoiceField(label="对这家机构的评价", choices=GRADES, widget=forms.RadioSelect)
    comment = TextField(label="说说原因", max_length=1000, lines=3, required=False,
                        help_text="评价为不满意的请写明原因")  # fmt: skip


class ComplainForm(QifuForm):
    """What went wrong."""

    text = TextField(label="投诉内容", max_length=2000, lines=5,
                     help_text="例如收取未说明的费用、强制搭售、泄露信息；由责任单位核实答复")  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One act: its words, its form and what it does."""

    title: str
    help: str
    done: str
    form: Callable[..., QifuForm]
    do: Callable[[Offer, dict[str, Any], Request], object]
    initial: Callable[[Offer, Request], dict[str, Any]] = lambda offer, request: {}


def _choose(offer: Offer, said: dict[str, Any], request: Request) -> object:
    return choose(
        offer_id=offer.pk, agreed=bool(said.get("agreed")), actor=request.actor, at=request.at
    )


def _contact(offer: Offer, said: dict[str, Any], request: Request) -> object:
    return let_contact(offer_id=offer.pk, actor=request.actor, at=request.at)


def _authorise(offer: Offer, said: dict[str, Any], request: Request) -> object:
    return authorise(
        offer_id=offer.pk, facts=said["facts"], purpose=said["purpose"], until=said["until"],
        most=int(said["most"]), actor=request.actor, at=request.at,
    )  # fmt: skip


def _rate(offer: Offer, said: dict[str, Any], request: Request) -> object:
    engagement = getattr(offer, "engagement", None)
    if engagement is None:
        raise NotVisible
    return review(
        engagement_id=engagement.pk, side="firm", grade=int(said["grade"]),
        comment=said["comment"], actor=request.actor, at=request.at,
    )  # fmt: skip


def _complain(offer: Offer, said: dict[str, Any], request: Request) -> object:
    return complain(offer_id=offer.pk, text=said["text"], actor=request.actor, at=request.at)


def _authorise_initial(offer: Offer, request: Request) -> dict[str, Any]:
    body = body_then(offer.request)
    until = shanghai_date(request.at) + timedelta(days=body.authorise_days)
    return {"until": until, "most": "1", "purpose": f"评估“{offer.request.case.title}”"[:120]}


STEPS = {
    "choose": Step(
        "选定这家", "选定后由这家机构联系您；其他机构的回应保留，没谈成时可以另选。",
        "已选定，机构会尽快联系您。", ChooseForm, _choose,
    ),
    "contact": Step(
        "让它联系我", "只把联系人和电话告诉这家机构，便于先了解情况；不等于选定。",
        "已把联系方式告诉这家机构。", Nothing, _contact,
    ),
    "authorise": Step(
        "授权查看数据", "只限勾选的数据、只限这家机构、只限这件需求；每次查看都有记录，可以随时撤回，到期或用完自动失效。",
        "已授权，查看记录在“数据授权”里。", AuthoriseForm, _authorise, _authorise_initial,
    ),
    "rate": Step("评价这家机构", "", "谢谢您的评价。", RateForm, _rate),
    "complain": Step(
        "投诉这家机构", "", "投诉已提交，责任单位会在期限内答复。", ComplainForm, _complain
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def answered(request: Request, offer_id: int, act: str) -> HttpResponse:
    """One act on one answer of one's own request."""
    offer = own_offer(request.actor, offer_id)
    step = STEPS.get(act)
    body = body_then(offer.request)
    if step is None or (act == "authorise" and not body.authorise):
        raise NotVisible
    if offer.request.enterprise_id not in request.actor.firm_ids("submit"):
        return errors.read_only(request)
    done = reverse("portal:exchange_request", args=[offer.request.case.number])
    first = (body,) if step.form is AuthoriseForm else ()
    status = 200
    if request.method == "POST":
        form = step.form(*first, request.POST)
        status = 422
        if form.is_valid():
            try:
                step.do(offer, form.cleaned_data, request)
            except Invalid as error:
                form.add_invalid(error)
            except (Refused, Conflict) as error:
                form.add_error(None, error.message)
                status = 409
            else:
                messages.success(request, step.done)
                return HttpResponseRedirect(done, status=303)
    else:
        form = step.form(*first, initial=step.initial(offer, request))
    context = {
        "offer": offer, "case": offer.request.case, "step": step, "form": form, "back": done,
        "terms": lines_of(body.offer, offer.values),
    }  # fmt: skip
    return render(request, "portal/exchange/answered.html", context, status=status)
