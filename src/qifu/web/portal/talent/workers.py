"""A rider says what happened: one page, no account; number and second secret to follow it."""

from __future__ import annotations

import secrets

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qifu.cases.clockwork import limit
from qifu.demands.workers import WorkerInput, submit_matter, worker_book
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.rates import address_of, buckets
from qifu.web.access import public
from qifu.web.components.forms import QifuForm, TextField

PER_MINUTE = 6
TOO_MANY = "刚才提交得太多了，请过 {seconds} 秒再试；急事请直接打服务热线。"


class WorkerForm(QifuForm):
    """What happened, to whom, how to reach them."""

    matter = forms.ChoiceField(label="是哪一类事", widget=forms.RadioSelect)
    text = TextField(
        label="出了什么事", max_length=10_000, lines=6,
        help_text="用平时的话说：哪天、在哪里、什么事、想要什么结果。",
    )  # fmt: skip
    trade = forms.ChoiceField(label="您做哪一行")
    platform = TextField(label="在哪个平台或单位干活", max_length=80)
    name = TextField(label="怎么称呼您", max_length=40)
    phone = TextField(label="联系电话", max_length=20)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        book = worker_book()
        self.fields["matter"].choices = [  # type: ignore[attr-defined]
            (m.code, f"{m.title}（{limit(m.limit).amount} 个工作日内办结）") for m in book.matters
        ]
        trades = [("", "请选择"), *book.trades.items()]
        self.fields["trade"].choices = trades  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("phone", "name")
@public
def workers(request: Request) -> HttpResponse:
    """The form; once sent, number and secret, shown this once."""
    book = worker_book()
    form = WorkerForm(request.POST or None, initial={"token": secrets.token_hex(16)})
    status = 200
    if request.method == "POST":
        status = 422
        if wait := buckets.take(f"workers:{address_of(request)}", PER_MINUTE):
            form.add_error(None, TOO_MANY.format(seconds=wait))
            status = 429
        elif form.is_valid():
            said = dict(form.cleaned_data)
            token = said.pop("token")
            try:
                receipt = submit_matter(
                    data=WorkerInput(**said), token=token, actor=request.actor, at=request.at
                )
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                context = {"receipt": receipt, "case": receipt.case}
                return render(request, "portal/talent/received.html", context, status=200)
    context = {"form": form, "book": book}
    return render(request, "portal/talent/workers.html", context, status=status)
