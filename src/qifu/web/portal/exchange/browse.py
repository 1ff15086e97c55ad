"""What the exchange offers: kinds, products with why they fit, requests sent to everybody, draws."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.models import Bundle
from qifu.bundles.queries import live_bundles
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import my_firms
from qifu.exchange.facts import asked_need, body_of, body_then, firm_values, pairs_of
from qifu.exchange.figures import public_figures
from qifu.exchange.models import Kind, Product
from qifu.exchange.queries import (
    drawn_request,
    get_product,
    get_public_request,
    kinds_by_family,
    live_products_of,
    my_provider,
    public_requests,
    scores_of,
)
from qifu.exchange.requests import get_kind
from qifu.exchange.rules.disclosure import FEW
from qifu.exchange.rules.draw import lot
from qifu.exchange.rules.kinds import FAMILIES, NEED, PROVIDER_TYPES, RULES, KindBody
from qifu.exchange.rules.matching import ELIGIBLE, UNKNOWN, Pair
from qifu.exchange.rules.values import lines_of
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web.access import public
from qifu.web.components.paging import paginate
from qifu.web.portal.firm.current import CHOSEN
from qifu.web.portal.provider.views import acting

SHOWN = 200


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """The kinds by family, and how it goes."""
    provider = (
        my_provider(request.actor, wanted=acting(request))
        if request.user.is_authenticated
        else None
    )
    context = {"families": kinds_by_family(), "provider": provider}
    return render(request, "portal/exchange/home.html", context)


@require_safe
@public
def market(request: Request) -> HttpResponse:
    """Requests that were sent to everybody; whose they are is not told here."""
    page = paginate(request, public_requests(), per_page=30)
    rows = [{"request": r, "lines": lines_of(body_then(r).need, r.need)} for r in page]
    return render(request, "portal/exchange/market.html", {"page": page, "rows": rows})


@require_safe
@public
def results(request: Request) -> HttpResponse:
    """What came of a year's requests, and why institutions said no; nothing of a single firm."""
    today = shanghai_date(request.at)
    since = today - timedelta(days=365)
    context = {"kinds": public_figures(since, today), "since": since, "few": FEW}
    return render(request, "portal/exchange/results.html", context)


def bundle_after(body: KindBody) -> Bundle | None:
    """What is applied for once an institution was chosen, where the district has it."""
    return live_bundles().filter(code=body.bundle).first() if body.bundle else None


@require_safe
@public
def asked(request: Request, number: str) -> HttpResponse:
    """One of them, while it can be answered, and the way in for institutions."""
    row = get_public_request(number)
    provider = (
        my_provider(request.actor, wanted=acting(request))
        if request.user.is_authenticated
        else None
    )
    context = {
        "row": row, "lines": lines_of(body_then(row).need, row.need), "provider": provider,
        "who": "、".join(PROVIDER_TYPES[p] for p in body_then(row).providers),
        "rule": RULES[body_then(row).rule],
    }  # fmt: skip
    return render(request, "portal/exchange/asked.html", context)


def chosen_firm(request: Request, right: str = "view") -> Enterprise | None:
    """The firm a page is for: ``?firm=`` among one's own, else the one chosen last, else the first."""
    if not request.user.is_authenticated:
        return None
    firms = list(my_firms(request.actor, right).select_related("town", "facts"))
    keys = (request.GET.get("firm", ""), str(request.session.get(CHOSEN, "")))
    named = [f for key in keys for f in firms if str(f.pk) == key]
    return next(iter([*named, *firms]), None)


def card(product: Product, pair: Pair | None, body: KindBody) -> dict[str, Any]:
    """One product as a card; with the firm's standing where somebody asks for one."""
    return {
        "product": product,
        "terms": lines_of(body.offer, product.values),
        "pair": pair,
        "leaves": pair.leaves if pair else [],
        "missing": pair.missing if pair else (),
        "place": _place(pair),
    }


def _place(pair: Pair | None) -> str:
    """Where a card stands in the list: what fits first."""
    if pair is None:
        return "plain"
    if pair.verdict == ELIGIBLE:
        return "fits"
    if pair.verdict == UNKNOWN and all(name.startswith(NEED) for name in pair.missing):
        return "asks"
    if pair.near:
        return "near"
    return "unknown" if pair.verdict == UNKNOWN else "not"


ORDER = ("fits", "asks", "near", "unknown", "plain", "not")


def cards_for(kind: Kind, body: KindBody, firm: Enterprise | None, request: Request) -> list[Any]:
    """The products of a kind as cards, what fits first."""
    on = shanghai_date(request.at)
    products = list(live_products_of(kind, on)[:SHOWN])
    if firm is None:
        return [card(p, None, body) for p in products]
    need = asked_need(body, {}, firm_values(firm))
    cards = [card(p, pair, body) for p, pair in pairs_of(need, products, body, on)]
    return sorted(cards, key=lambda c: ORDER.index(c["place"]))


@require_safe
@public
def kind(request: Request, code: str) -> HttpResponse:
    """One kind: how it goes, how long, by what rule, and the products with why they fit."""
    row = get_kind(code)
    body, firm = body_of(row), chosen_firm(request)
    cards = cards_for(row, body, firm, request)
    scores = scores_of([c["product"].provider_id for c in cards])
    for one in cards:
        one["score"] = scores[one["product"].provider_id]
    may = firm is not None and firm.pk in request.actor.firm_ids("submit")
    context = {
        "kind": row, "body": body, "family": FAMILIES[body.family], "rule": RULES[body.rule],
        "providers": "、".join(PROVIDER_TYPES[p] for p in body.providers), "firm": firm,
        "firms": list(my_firms(request.actor)) if firm is not None else [], "cards": cards,
        "may": may, "fits": sum(c["place"] in ("fits", "asks") for c in cards),
        "near": sum(c["place"] == "near" for c in cards), "bundle": bundle_after(body),
    }  # fmt: skip
    return render(request, "portal/exchange/kind.html", context)


@require_safe
@public
def product(request: Request, product_id: int) -> HttpResponse:
    """One product: terms, for whom, where it is from, and how one's firm stands to it."""
    row = get_product(product_id, shanghai_date(request.at))
    body, firm = body_of(row.kind), chosen_firm(request)
    on = shanghai_date(request.at)
    values = firm_values(firm) if firm is not None else {}
    ((_, pair),) = pairs_of(asked_need(body, {}, values), [row], body, on)
    one = card(row, pair, body)
    context = {
        "card": one, "kind": row.kind, "body": body, "firm": firm,
        "score": scores_of([row.provider_id])[row.provider_id],
        "type": PROVIDER_TYPES[row.provider.type],
    }  # fmt: skip
    return render(request, "portal/exchange/product.html", context)


@require_safe
@public
def drawn(request: Request, number: str) -> HttpResponse:
    """How a choice by rule came about, with all that is needed to repeat it."""
    row = drawn_request(number)
    body = body_then(row)
    rows = {o.pk: o for o in row.offers.select_related("provider__enterprise")}
    order = [
        {
            "offer": rows[pk],
            "lot": lot(row.seed, row.case.number, pk, row.ranked) if row.seed else "",
            "points": row.points.get(str(pk), ""),
            "terms": lines_of(body.offer, rows[pk].values),
        }
        for pk in row.ranked
    ]
    context = {
        "row": row, "body": body, "rule": RULES[body.rule], "order": order,
        "everyone": ",".join(str(pk) for pk in sorted(row.ranked)),
    }  # fmt: skip
    return render(request, "portal/exchange/drawn.html", context)
