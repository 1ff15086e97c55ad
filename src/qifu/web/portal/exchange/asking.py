"""A firm writes a request in three steps: the need, who sees what, a last look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.eligibility.wording import shown
from qifu.enterprises.facts import declared_facts
from qifu.exchange.facts import asked_need, body_of, firm_values, pairs_of
from qifu.exchange.models import Provider, RequestDraft
from qifu.exchange.queries import live_products_of
from qifu.exchange.requests import (
    RequestInput,
    check_request,
    get_draft,
    get_kind,
    keep_draft,
    open_request,
    start_draft,
)
from qifu.exchange.rules.kinds import FIRM, RULES, VISIBILITIES, KindBody
from qifu.exchange.rules.matching import INELIGIBLE
from qifu.exchange.rules.values import lines_of, read_values, to_json
from qifu.identity.models import User
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.kind_fields import KindForm, initial_of
from qifu.web.portal.exchange.browse import card, chosen_firm

EMPTY = {
    "title": "", "words": "", "visibility": "", "show_name": False, "contact_name": "",
    "contact_phone": "",
}  # fmt: skip


class NeedForm(KindForm):
    """What is needed."""

    title = TextField(label="一句话说清需求", max_length=60, help_text="例如：买原料，周转三个月")
    words = TextField(label="补充说明", max_length=2000, lines=4, required=False,
                      help_text="不要写电话和联系人，选定机构前不会给它看联系方式")  # fmt: skip


class ReleaseForm(QifuForm):
    """Who may see it, and what of the firm."""

    visibility = forms.ChoiceField(label="谁能看到这项需求", widget=forms.RadioSelect)
    named = forms.MultipleChoiceField(
        label="点名的机构", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="选“只有我点名的机构能看到”时勾选，最多 10 家",
    )  # fmt: skip
    show_name = forms.BooleanField(label="告诉机构企业名称", required=False)
    shown = forms.MultipleChoiceField(
        label="愿意给机构看的企业情况", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不勾的机构看不到；系统只告诉机构条件是否对得上",
    )  # fmt: skip
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(label="联系电话", max_length=20, help_text="选定机构前，机构看不到")
    agreed = forms.BooleanField(
        label="同意按规则选定后，系统把我的联系方式告诉中选的机构", required=False
    )

    def __init__(self, body: KindBody, choices: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        field: Any = self.fields["visibility"]
        field.choices = [(code, VISIBILITIES[code]) for code in body.visibility]
        named: Any = self.fields["named"]
        named.choices = choices["named"]
        shown: Any = self.fields["shown"]
        shown.choices = choices["shown"]
        if not choices["named"] or "named" not in body.visibility:
            del self.fields["named"]
        if not choices["shown"]:
            del self.fields["shown"]
        if body.rule == FIRM:
            del self.fields["agreed"]


@require_POST
@firm("submit")
def start(request: Request, code: str) -> HttpResponse:
    """A new sheet for one's firm."""
    kind = get_kind(code)
    own = chosen_firm(request, "submit")
    if own is None:
        raise NotVisible
    user = User.objects.get(pk=request.user.pk)
    data = {"contact_name": user.name, "contact_phone": user.phone or own.phone}
    draft = start_draft(
        kind=kind, enterprise_id=own.pk, data=data, actor=request.actor, at=request.at
    )
    return HttpResponseRedirect(reverse("portal:exchange_need", args=[draft.token]), status=303)


def _draft(request: Request, token: str) -> RequestDraft:
    draft = get_draft(request.actor, token)
    if draft.number:
        raise Refused("sent", f"这项需求已经发出，编号 {draft.number}，请在“我的对接”里查看。")
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def need(request: Request, token: str) -> HttpResponse:
    """Step one: what is needed."""
    draft = _draft(request, token)
    body, kept = body_of(draft.kind), draft.data
    status = 200
    if request.method == "POST":
        form = NeedForm(body.need, request.POST, before="need")
        typed = {
            "title": request.POST.get("title", "")[:200], "need": form.typed(),
            "words": request.POST.get("words", "")[:4000],
        }  # fmt: skip
        keep_draft(draft, typed, request.at)
        good = form.is_valid()
        try:
            read_values(body.need, form.typed())
        except Invalid as error:
            form.add_invalid(error)
            good = False
        if request.POST.get("later"):
            messages.success(request, "已存草稿，随时可以回来继续填写。")
            return HttpResponseRedirect(reverse("portal:exchange_requests"), status=303)
        if good:
            return HttpResponseRedirect(
                reverse("portal:exchange_release", args=[token]), status=303
            )
        status = 422
    else:
        values = {"title": kept.get("title", ""), "words": kept.get("words", "")}
        form = NeedForm(
            body.need, before="need", initial=values | initial_of("need", kept.get("need", {}))
        )
    context = {"draft": draft, "body": body, "form": form, "step": 1}
    return render(request, "portal/exchange/need.html", context, status=status)


def _choices(draft: RequestDraft, body: KindBody) -> dict[str, Any]:
    """What may be released of this firm, and whom it may name."""
    facts, values = declared_facts(), firm_values(draft.enterprise)
    offered = [
        (name, f"{facts[name].label}：{shown(values[name], facts[name])}")
        for name in body.share
        if name in facts and name in values
    ]
    rows = Provider.objects.filter(
        state="approved", kinds__contains=[body.code], type__in=body.providers
    ).select_related("enterprise")
    return {"shown": offered, "named": [(str(p.pk), p.enterprise.name) for p in rows[:100]]}


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def release(request: Request, token: str) -> HttpResponse:
    """Step two: who sees it, and what of the firm."""
    draft = _draft(request, token)
    body, kept, status = body_of(draft.kind), draft.data, 200
    choices = _choices(draft, body)
    if request.method == "POST":
        form = ReleaseForm(body, choices, request.POST)
        post = request.POST
        typed = {
            "visibility": post.get("visibility", "")[:20], "named": post.getlist("named")[:20],
            "shown": post.getlist("shown")[:20], "show_name": bool(post.get("show_name")),
            "contact_name": post.get("contact_name", "")[:100],
            "contact_phone": post.get("contact_phone", "")[:40], "agreed": bool(post.get("agreed")),
        }  # fmt: skip
        keep_draft(draft, typed, request.at)
        good = form.is_valid()
        try:
            check_request(body, _input(draft, body))
        except Invalid as error:
            here = {k: v for k, v in error.field_errors.items() if k in form.fields}
            form.add_invalid(Invalid({k: v for k, v in here.items() if k not in form.errors}))
            good = good and not here
        if good:
            return HttpResponseRedirect(reverse("portal:exchange_check", args=[token]), status=303)
        status = 422
    else:
        first = {"visibility": body.visibility[0], "show_name": False}
        form = ReleaseForm(body, choices, initial={**first, **kept})
    context = {
        "draft": draft, "body": body, "form": form, "step": 2, "rule": RULES[body.rule]
    }  # fmt: skip
    return render(request, "portal/exchange/release.html", context, status=status)


def _input(draft: RequestDraft, body: KindBody) -> RequestInput:
    kept = draft.data
    return RequestInput(
        kind=body.code, title=kept.get("title", ""), need=kept.get("need", {}),
        words=kept.get("words", ""), contact_name=kept.get("contact_name", ""),
        contact_phone=kept.get("contact_phone", ""), visibility=kept.get("visibility", ""),
        shown=kept.get("shown", []), show_name=kept.get("show_name", False),
        named=[int(i) for i in kept.get("named", []) if str(i).isdecimal() and len(str(i)) < 10],
        agreed=kept.get("agreed", False),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def check(request: Request, token: str) -> HttpResponse:
    """Step three: a last look, with the products that fit, and sending."""
    draft = get_draft(request.actor, token)
    if draft.number:
        url = reverse("portal:exchange_request", args=[draft.number])
        return HttpResponseRedirect(url, status=303)
    body = body_of(draft.kind)
    errors: list[str] = []
    if request.method == "POST":
        try:
            sent = open_request(
                enterprise_id=draft.enterprise_id, data=_input(draft, body), token=token,
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except Invalid as error:
            errors = error.messages
        except Refused as error:
            errors = [error.message]
        else:
            messages.success(request, f"需求已发出，编号 {sent.case.number}，回应会逐条通知您。")
            url = reverse("portal:exchange_request", args=[sent.case.number])
            return HttpResponseRedirect(url, status=303)
    context = {
        "draft": draft,
        "body": body,
        "step": 3,
        "errors": errors,
        **_looked(draft, body, request),
    }
    return render(request, "portal/exchange/check.html", context, status=422 if errors else 200)


def _looked(draft: RequestDraft, body: KindBody, request: Request) -> dict[str, Any]:
    """The need as it will be read, and the products that fit it."""
    kept = {**EMPTY, **draft.data}
    try:
        typed = read_values(body.need, kept.get("need", {}), partly=True)
    except Invalid:
        typed = {}
    on = shanghai_date(request.at)
    products = live_products_of(draft.kind, on)[:100]
    found = asked_need(body, typed, firm_values(draft.enterprise))
    pairs = [
        card(p, pair, body)
        for p, pair in pairs_of(found, products, body, on)
        if pair.verdict != INELIGIBLE
    ]
    choices = _choices(draft, body)
    return {
        "kept": kept, "lines": lines_of(body.need, to_json(typed)), "cards": pairs,
        "visibility": VISIBILITIES.get(kept.get("visibility", ""), "还没有选"),
        "shown": [label for code, label in choices["shown"] if code in kept.get("shown", [])],
        "named": [name for pk, name in choices["named"] if pk in kept.get("named", [])],
        "rule": RULES[body.rule],
    }  # fmt: skip
