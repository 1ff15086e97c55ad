"""Which products fit which running requests, kept as rows so that lists are one query.

A request that is opened, a product that changes and a firm of which something else is known are
matched at once, one against the others; everything anew, by bitmaps, every night (days pass).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from qifu.enterprises.bulk.settling import ManyMoved
from qifu.enterprises.facts import facts_by_name, firms_with_facts, known_of
from qifu.exchange.facts import body_of, facts_for, need_of, standing_of
from qifu.exchange.models import Fit, Kind, Product, Request
from qifu.exchange.rules.matching import ELIGIBLE, INELIGIBLE, UNKNOWN, match_all, verdict_of
from qifu.kernel.events import Event, subscribe
from qifu.kernel.time import shanghai_date


def running_requests(on: date) -> Iterable[Request]:
    """Requests that may still be answered."""
    rows = Request.objects.filter(case__state="open", case__open=True, answer_until__gte=on)
    return rows.select_related("case", "kind")


def live_products(kind: Kind) -> Iterable[Product]:
    """Products of a kind whose institutions are in."""
    rows = Product.objects.filter(kind=kind, live=True, provider__state="approved")
    return rows.select_related("provider__enterprise", "kind").order_by("id")


def fit_requests(requests: Iterable[Request], *, at: datetime) -> None:
    """Match some requests with the products of their kinds, plainly."""
    on, found = shanghai_date(at), list(requests)
    firms = {f.pk: f for f in firms_with_facts({r.enterprise_id for r in found})}
    names = facts_by_name()
    for request in found:
        kind = body_of(request.kind)
        facts = facts_for(kind)
        need = need_of(request, known_of(firms[request.enterprise_id], names).values)
        verdicts = {
            p.pk: verdict_of(need, standing_of(p, facts, kind), on)
            for p in live_products(request.kind)
        }
        Fit.objects.filter(request=request).delete()
        rows = [
            Fit(request=request, product_id=pk, verdict=v)
            for pk, v in verdicts.items()
            if v != INELIGIBLE
        ]
        Fit.objects.bulk_create(rows, ignore_conflicts=True)


def fit_product(product: Product, *, at: datetime) -> None:
    """Match one product with the running requests of its kind."""
    on = shanghai_date(at)
    found = [r for r in running_requests(on) if r.kind_id == product.kind_id]
    firms = {f.pk: f for f in firms_with_facts({r.enterprise_id for r in found})}
    names, kind = facts_by_name(), body_of(product.kind)
    facts = facts_for(kind)
    standing = standing_of(product, facts, kind)
    Fit.objects.filter(product=product).delete()
    rows = []
    for request in found:
        need = need_of(request, known_of(firms[request.enterprise_id], names).values)
        verdict = verdict_of(need, standing, on)
        if verdict != INELIGIBLE:
            rows.append(Fit(request=request, product=product, verdict=verdict))
    Fit.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def fit_everything(*, at: datetime) -> int:
    """Match every running request with every live product by bitmaps; how many pairs are kept."""
    on, total = shanghai_date(at), 0
    running = list(running_requests(on))
    firms = {f.pk: f for f in firms_with_facts({r.enterprise_id for r in running})}
    names = facts_by_name()
    values = {pk: known_of(firm, names).values for pk, firm in firms.items()}
    Fit.objects.all().delete()
    for kind in Kind.objects.filter(active=True):
        body = body_of(kind)
        facts, products = facts_for(body), list(live_products(kind))
        own = [r for r in running if r.kind_id == kind.pk]
        if not own or not products:
            continue
        table = match_all(
            [need_of(r, values[r.enterprise_id]) for r in own],
            [standing_of(p, facts, body) for p in products], facts, on,
        )  # fmt: skip
        rows = [
            Fit(
                request=own[i], product=products[j],
                verdict=ELIGIBLE if table.fits[i, j] else UNKNOWN,
            )
            for i, j in zip(*table.possible.nonzero(), strict=True)
        ]  # fmt: skip
        total += len(Fit.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True))
    return total


@subscribe("enterprise.facts")
def fit_firms(events: list[Event]) -> None:
    """Something else is known of firms: their running requests are matched anew."""
    firms = {int(e.stream.partition(":")[2]) for e in events if e.payload.get("changed")}
    if not firms or not events:
        return
    at = events[0].at
    rows = Request.objects.filter(
        enterprise_id__in=firms, case__state="open", answer_until__gte=shanghai_date(at)
    ).select_related("case", "kind")
    fit_requests(rows, at=at)


@subscribe("enterprise.facts_of_many")
def fit_many(events: list[Event]) -> None:
    """The same of an import: running requests of firms of which something else is known."""
    for event in events:
        rows = Request.objects.filter(
            case__state="open", answer_until__gte=shanghai_date(event.at)
        ).select_related("case", "kind")
        open_ = set(rows.values_list("enterprise_id", flat=True))
        if open_ and isinstance(event.about, ManyMoved):
            fit_requests(rows.filter(enterprise_id__in=event.about.among(open_)), at=event.at)
