"""An institution's pages: joining, the requests it may see, answering, results, allowed data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.eligibility.facts import Fact
from qifu.eligibility.wording import shown
from qifu.enterprises.facts import declared_facts
from qifu.enterprises.queries import my_firms
from qifu.enterprises.rules.values import as_typed
from qifu.exchange.engagements import read_authorised
from qifu.exchange.facts import body_then
from qifu.exchange.models import Kind, Provider
from qifu.exchange.offers import why_no_offer
from qifu.exchange.providers import ProviderInput, appeal_bar, apply_as_provider, running_bar
from qifu.exchange.queries import (
    INBOX,
    allowed_data,
    answer_of,
    my_provider,
    my_providers,
    provider_requests,
    request_for_provider,
    scores_of,
)
from qifu.exchange.rules.kinds import PROVIDER_TYPES
from qifu.exchange.rules.values import lines_of
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate

ACTING = "provider"


class JoinForm(QifuForm):
    """What an institution says of itself."""

    firm = forms.ChoiceField(label="以哪家机构入驻")
    type = forms.ChoiceField(label="机构类型", choices=[("", "请选择"), *PROVIDER_TYPES.items()])
    kinds = forms.MultipleChoiceField(label="提供哪些业务", widget=forms.CheckboxSelectMultiple)
    intro = TextField(label="机构简介", max_length=1000, lines=4)
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(label="联系电话", max_length=20)
    related = TextField(
        label="关联单位的统一社会信用代码", max_length=1000, lines=3, required=False,
        help_text="一行一个；与这些单位的需求自动回避",
    )  # fmt: skip

    def __init__(self, firms: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["firm"]
        own.choices = [(str(f.pk), f.name) for f in firms]
        kinds: Any = self.fields["kinds"]
        kinds.choices = [
            (k.code, f"{k.title}（{'、'.join(PROVIDER_TYPES[t] for t in k.body['providers'])}）")
            for k in Kind.objects.filter(active=True)
        ]


@require_safe
@firm()
def inbox(request: Request) -> HttpResponse:
    """The requests released to one's institution, and what became of its answers."""
    own = my_providers(request.actor)
    provider = my_provider(request.actor, wanted=acting(request))
    if provider is None:
        return render(request, "portal/provider/none.html", {})
    show = request.GET.get("show", "open")
    show = show if show in INBOX else "open"
    on = shanghai_date(request.at)
    page = paginate(request, provider_requests(provider, show, on), per_page=20)
    rows = [
        {"row": r, "case": r.case, "lines": lines_of(body_then(r).need, r.need)[:4]} for r in page
    ]
    context = {
        "provider": provider, "page": page, "rows": rows, "show": show, "shows": INBOX.items(),
        "bar": running_bar(provider, on), "score": scores_of([provider.pk])[provider.pk],
        "may": provider.enterprise_id in request.actor.firm_ids("submit"), "own": own,
    }  # fmt: skip
    return render(request, "portal/provider/inbox.html", context)


def acting(request: Request) -> int:
    """The institution somebody with several has chosen to act for; 0 when none was."""
    return int(request.session.get(ACTING, 0))


@require_POST
@firm()
def act_as(request: Request, provider_id: int) -> HttpResponse:
    """Act for another of one's own institutions from now on."""
    if provider_id not in {p.pk for p in my_providers(request.actor)}:
        raise NotVisible
    request.session[ACTING] = provider_id
    return HttpResponseRedirect(reverse("portal:provider"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def join(request: Request) -> HttpResponse:
    """Ask to be taken in, or to have what one does looked at anew."""
    provider = my_provider(request.actor, "submit", acting(request))
    firms, status = list(my_firms(request.actor, "submit")), 200
    if request.method == "POST":
        form = JoinForm(firms, request.POST)
        status = 422
        if form.is_valid() and (answer := _join(request, form)):
            return answer
        if form.non_field_errors():
            status = 409
    else:
        form = JoinForm(firms, initial=_known(provider))
    context = {"form": form, "provider": provider}
    return render(request, "portal/provider/join.html", context, status=status)


def _known(provider: Provider | None) -> dict[str, Any]:
    if provider is None:
        return {}
    return {
        "firm": str(provider.enterprise_id), "type": provider.type, "kinds": provider.kinds,
        "intro": provider.intro, "contact_name": provider.contact_name,
        "contact_phone": provider.contact_phone, "related": "\n".join(provider.related),
    }  # fmt: skip


def _join(request: Request, form: JoinForm) -> HttpResponse | None:
    said = form.cleaned_data
    data = ProviderInput(
        type=said["type"], kinds=said["kinds"], intro=said["intro"],
        contact_name=said["contact_name"], contact_phone=said["contact_phone"],
        related=said["related"].split(),
    )  # fmt: skip
    try:
        apply_as_provider(
            enterprise_id=int(said["firm"]), data=data, actor=request.actor, at=request.at
        )
    except Invalid as error:
        form.add_invalid(error)
        return None
    except Refused as error:
        form.add_error(None, error.message)
        return None
    messages.success(request, "申请已提交，责任单位审核后会通知您。")
    return HttpResponseRedirect(reverse("portal:provider"), status=303)


def page_context(request: Request, number: str) -> dict[str, Any]:
    """A request as an institution may see it: what the firm released, no more."""
    row, provider = request_for_provider(request.actor, number, request.at, acting(request))
    body, facts = body_then(row), declared_facts()
    offer = answer_of(provider, row)
    known = [(facts[n].label, plain_fact(facts[n], v)) for n, v in row.shown.items() if n in facts]
    chosen = offer is not None and offer.state in ("chosen", "failed")
    contact = offer is not None and offer.contact_at is not None
    engagement = getattr(offer, "engagement", None) if chosen else None
    return {
        "row": row, "case": row.case, "body": body, "provider": provider, "offer": offer,
        "need": lines_of(body.need, row.need), "known": known, "contact": contact,
        "named": row.show_name or contact, "chosen": chosen, "engagement": engagement,
        "terms": lines_of(body.offer, offer.values) if offer else [],
        "why_not": why_no_offer(provider, row, request.at) if offer is None else "",
        "reason": dict(body.refusals).get(offer.reason, "") if offer else "",
        "result": lines_of(body.result, engagement.result) if engagement else [],
        "may": provider.enterprise_id in request.actor.firm_ids("submit"),
        "rated": engagement is not None and engagement.reviews.filter(side="provider").exists(),
        "consents": [
            {"consent": c, "over": c.problem(shanghai_date(request.at)),
             "facts": [facts[n].label for n in c.facts if n in facts]}
            for c in allowed_data(request.actor, row)
        ],
        "may_retract": offer is not None and offer.state in ("made", "declined")
        and row.case.state == "open",
    }  # fmt: skip


def plain_fact(fact: Fact, kept: Any) -> str:
    """A fact as somebody outside reads it: towns and industries by their names."""
    return "没有登记" if kept is None else shown(as_typed(fact.type, kept), fact)


@require_safe
@firm()
def request_page(request: Request, number: str) -> HttpResponse:
    """One request released to one's institution."""
    return render(request, "portal/provider/request.html", page_context(request, number))


@require_POST
@firm("submit")
def read_data(request: Request, consent_id: int) -> HttpResponse:
    """Read what the firm allowed: one reading, shown on this page alone, never stored."""
    seen = read_authorised(consent_id=consent_id, actor=request.actor, at=request.at)
    facts = declared_facts()
    rows = [
        {"label": s.label, "source": s.source, "text": plain_fact(facts[s.name], s.value)}
        for s in seen
    ]
    context = {"rows": rows, "back": _back(request)}
    return render(request, "portal/provider/data.html", context)


def _back(request: Request) -> str:
    number = request.POST.get("number", "")
    known = number and all(c.isalnum() or c == "-" for c in number) and len(number) < 30
    return (
        reverse("portal:provider_request", args=[number]) if known else reverse("portal:provider")
    )


class AppealForm(QifuForm):
    """Why the bar does not hold."""

    text = TextField(label="申诉理由", max_length=2000, lines=6)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def appeal(request: Request) -> HttpResponse:
    """Object to the bar that runs."""
    provider = my_provider(request.actor, "submit", acting(request))
    bar = running_bar(provider, shanghai_date(request.at)) if provider else None
    if bar is None:
        raise NotVisible
    form, status = AppealForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                appeal_bar(
                    bar_id=bar.pk, text=form.cleaned_data["text"], actor=request.actor,
                    at=request.at,
                )  # fmt: skip
            except Refused as error:
                form.add_error(None, error.message)
                status = 409
            else:
                messages.success(request, "申诉已提交，由另一位负责人处理。")
                return HttpResponseRedirect(reverse("portal:provider"), status=303)
    context = {"form": form, "bar": bar}
    return render(request, "portal/provider/appeal.html", context, status=status)
