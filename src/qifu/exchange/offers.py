"""Institutions answer a request: an offer, a no with its reason, or taking the offer back.

The row is written first, then the case's act is performed; both stand or fall together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from qifu.cases.models import Case
from qifu.cases.operations import lock_case, perform_action
from qifu.enterprises.barring import bars_of
from qifu.enterprises.models import Membership
from qifu.exchange.facts import body_then
from qifu.exchange.models import Fit, Offer, Product, Provider, Request
from qifu.exchange.permissions import check_act_for, check_firm
from qifu.exchange.providers import running_bar
from qifu.exchange.requests import CASE_KIND
from qifu.exchange.rules.kinds import KindBody
from qifu.exchange.rules.offering import (
    ClientNow,
    ProviderNow,
    conflict_between,
    offer_problem,
    standing_problem,
)
from qifu.exchange.rules.values import read_values, to_json
from qifu.identity.actors import Actor, running
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class OfferInput:
    """An offer as typed: texts by field of the kind's offer."""

    values: Mapping[str, Any]
    words: str = ""
    product_id: int | None = None


def provider_now(provider: Provider, kind: KindBody, at: datetime) -> ProviderNow:
    """A provider read with its enterprise, as the rules take it. Two queries, and what credit says
    where the kind asks."""
    on = shanghai_date(at)
    bar = running_bar(provider, on)
    firm = provider.enterprise
    bars = bars_of(firm.pk, kind.credit_use, on) if kind.credit_use else []
    return ProviderNow(
        state=provider.state, types=frozenset({provider.type}), kinds=frozenset(provider.kinds),
        until=provider.until, barred_until=bar.until if bar else None, firm=firm.pk,
        uscc=firm.uscc, legal_person=firm.legal_person, related=frozenset(provider.related),
        people=_people(firm.pk, at), credit=bars[0].says if bars else "",
    )  # fmt: skip


def client_now(request: Request, at: datetime) -> ClientNow:
    """The firm of a request read with its enterprise, as the rules take it. One query."""
    firm = request.enterprise
    return ClientNow(firm.pk, firm.uscc, firm.legal_person, _people(firm.pk, at))


def _people(firm: int, at: datetime) -> frozenset[int]:
    rows = Membership.objects.filter(running("", at), enterprise_id=firm)
    return frozenset(rows.values_list("user_id", flat=True))


def why_no_offer(provider: Provider, request: Request, at: datetime) -> str:
    """Why this provider cannot answer now; "" when it can."""
    states = Offer.objects.filter(request=request, provider=provider).values_list(
        "state", flat=True
    )
    kind = body_then(request)
    return offer_problem(
        provider=provider_now(provider, kind, at), client=client_now(request, at),
        kind=kind, open_=request.case.state == "open",
        answer_until=request.answer_until, on=shanghai_date(at), states=list(states),
    )  # fmt: skip


def sees(provider: Provider, request: Request, on: date) -> bool:
    """Whether a request was released to this provider, or it has answered it before."""
    if Offer.objects.filter(request=request, provider=provider).exists():
        return True
    in_ = provider.state == Provider.State.APPROVED and (not provider.until or on <= provider.until)
    body = body_then(request)
    if not in_ or body.code not in provider.kinds or provider.type not in body.providers:
        return False
    if request.visibility == "public":
        return True
    if request.visibility == "named":
        return request.named.filter(pk=provider.pk).exists()
    return Fit.objects.filter(request=request, product__provider=provider).exists()


def _found(number: str, provider_id: int, actor: Actor, at: datetime) -> tuple[Request, Provider]:
    """Request and provider in scope, the case locked; NotVisible otherwise."""
    provider = Provider.objects.select_related("enterprise").filter(pk=provider_id).first()
    if provider is None:
        raise NotVisible
    check_act_for(actor, provider)
    row = Case.objects.filter(kind=CASE_KIND, number=number).values_list("pk", flat=True).first()
    if row is None:
        raise NotVisible
    case = lock_case(row)
    request = Request.objects.select_related("enterprise", "kind").get(pk=row)
    request.case = case
    if not sees(provider, request, shanghai_date(at)):
        raise NotVisible
    return request, provider


@transaction.atomic
def make_offer(
    *, number: str, provider_id: int, data: OfferInput, actor: Actor, at: datetime
) -> Offer:
    """Answer a request with an offer. Event `case.offer`. Refused after the time, for a second
    offer, a conflict, or an institution that is not in; Invalid by field."""
    request, provider = _found(number, provider_id, actor, at)
    if why := why_no_offer(provider, request, at):
        raise Refused("no_offer", why)
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    try:
        values = read_values(body_then(request).offer, data.values)
    except Invalid as invalid:
        errors |= invalid.field_errors
    words = _words(data.words, "说明", errors, "words")
    product = None
    if data.product_id:
        product = Product.objects.filter(
            pk=data.product_id, provider=provider, kind=request.kind, live=True
        ).first()
        if product is None:
            errors["product"] = ["请选择本机构在用的产品。"]
    if errors:
        raise Invalid(errors)
    offer = Offer(values=to_json(values), words=words, product=product)
    return _enter(offer, request, provider, "offer", actor, at)


@transaction.atomic
def decline_request(
    *, number: str, provider_id: int, reason: str, words: str, actor: Actor, at: datetime
) -> Offer:
    """Say no, with a reason of the kind's list. Event `case.decline`."""
    request, provider = _found(number, provider_id, actor, at)
    if why := why_no_offer(provider, request, at):
        raise Refused("no_offer", why)
    errors: dict[str, list[str]] = {}
    if reason not in dict(body_then(request).refusals):
        errors["reason"] = ["请选择不能办的原因。"]
    said = _words(words, "说明", errors, "words")
    if errors:
        raise Invalid(errors)
    offer = Offer(state=Offer.State.DECLINED, reason=reason, words=said)
    return _enter(offer, request, provider, "decline", actor, at)


def _enter(
    offer: Offer, request: Request, provider: Provider, act: str, actor: Actor, at: datetime
) -> Offer:
    offer.request, offer.provider = request, provider
    offer.made_by, offer.made_name, offer.made_at = actor.user_id, actor.name, at
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("twice", "贵机构已经回应过这项需求，一项需求只能有一份回应。") from error
    perform_action(
        case_id=request.pk, action=act, actor=actor, at=at, data={"offer": str(offer.pk)}
    )
    return offer


@transaction.atomic
def retract_offer(*, number: str, provider_id: int, actor: Actor, at: datetime) -> Offer:
    """Take an offer (or a no) back while others may still answer. Event `case.retract`."""
    request, provider = _found(number, provider_id, actor, at)
    offer = Offer.objects.filter(
        request=request, provider=provider, state__in=("made", "declined")
    ).first()
    if offer is None:
        raise Refused("no_offer", "贵机构没有可以撤回的回应。")
    if request.case.state != "open" or shanghai_date(at) > request.answer_until:
        raise Refused("too_late", f"回应时间已过（截至 {request.answer_until}），不能再撤回。")
    perform_action(
        case_id=request.pk, action="retract", actor=actor, at=at, data={"offer": str(offer.pk)}
    )
    offer.refresh_from_db()
    return offer


@transaction.atomic
def let_contact(*, offer_id: int, actor: Actor, at: datetime) -> Offer:
    """The firm lets one provider see its contact before choosing. Event `exchange.contact_given`."""
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None:
        raise NotVisible
    request = Request.objects.select_related("case").get(pk=offer.request_id)
    check_firm(actor, request.enterprise_id)
    if offer.state not in ("made", "chosen"):
        raise Refused("not_made", "这家机构没有有效的回应，不能把联系方式告诉它。")
    if offer.contact_at is None:
        offer.contact_at = at
        offer.save(update_fields=["contact_at"])
        append_event(
            stream=request.case.stream, kind="exchange.contact_given", at=at, actor=actor.ref,
            payload={"offer": offer.pk, "provider": offer.provider_id}, about=offer,
        )  # fmt: skip
    return offer


@transaction.atomic
def choose(*, offer_id: int, agreed: bool, actor: Actor, at: datetime) -> Offer:
    """The firm chooses an offer; its contact goes to the chosen one. Event `case.choose`."""
    found = Offer.objects.filter(pk=offer_id).values_list("request_id", flat=True).first()
    if found is None:
        raise NotVisible
    case = lock_case(found)
    check_firm(actor, case.enterprise_id or 0)
    if not agreed:
        raise Invalid({"agreed": ["请勾选同意把联系方式告诉选定的机构。"]})
    perform_action(
        case_id=found, action="choose", actor=actor, at=at, data={"offer": str(offer_id)}
    )
    return Offer.objects.get(pk=offer_id)


def why_not_chosen(offer: Offer, request: Request, at: datetime) -> str:
    """Why an offer that stands cannot be chosen any more; "" when it can."""
    provider = Provider.objects.select_related("enterprise").get(pk=offer.provider_id)
    kind = body_then(request)
    now = provider_now(provider, kind, at)
    if now.credit:
        return f"{now.credit}不能选定。"
    if standing_problem(now, kind, shanghai_date(at)):
        return "这家机构已退出、到期或被列入失信名单，不能选定。"
    if conflict_between(now, client_now(request, at)):
        return "与这家机构存在利益关联，须回避，不能选定。"
    return ""


def standing_offers(request: Request, leave_out: Collection[int] = ()) -> list[Offer]:
    """Offers that still stand, the earliest first."""
    rows = Offer.objects.filter(request=request, state=Offer.State.MADE)
    return list(rows.exclude(pk__in=list(leave_out)).order_by("made_at", "id"))


def _words(text: str, label: str, errors: dict[str, list[str]], name: str) -> str:
    if not text.strip():
        return ""
    try:
        return clean_text(text, max_length=2000, label=label)
    except Invalid as invalid:
        errors[name] = invalid.messages
        return ""
