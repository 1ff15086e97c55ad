"""Every public read of the exchange, scoped to who asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case as When
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value
from django.db.models import When as Then

from qifu.cases.models import Case
from qifu.cases.queries import get_case, visible_cases
from qifu.enterprises.data_consents import consents_for_reader
from qifu.enterprises.models import DataConsent
from qifu.exchange.models import (
    Complaint,
    Engagement,
    Fit,
    Kind,
    Offer,
    Product,
    Provider,
    Request,
    RequestDraft,
)
from qifu.exchange.offers import sees
from qifu.exchange.permissions import UNIT_ROLES
from qifu.exchange.requests import CASE_KIND
from qifu.exchange.rules.kinds import FAMILIES
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.numbering import check_number
from qifu.kernel.time import shanghai_date


def kinds_by_family() -> list[tuple[str, str, list[Kind]]]:
    """(code, title, kinds) of every family that has any, in their order. One query."""
    found: dict[str, list[Kind]] = defaultdict(list)
    for kind in Kind.objects.filter(active=True).select_related("unit"):
        found[kind.family].append(kind)
    return [(code, title, found[code]) for code, title in FAMILIES.items() if found[code]]


def live_products_of(kind: Kind, on: date) -> QuerySet[Product]:
    """Products of a kind that everybody may read: live, of institutions that are in on the day."""
    rows = Product.objects.filter(kind=kind, live=True, provider__state="approved").exclude(
        provider__until__lt=on
    )
    return rows.select_related("provider__enterprise", "kind__unit").order_by("id")


def get_product(product_id: int, on: date) -> Product:
    """One product everybody may read; NotVisible otherwise."""
    rows = Product.objects.filter(pk=product_id).select_related("kind")
    row = rows.first()
    found = live_products_of(row.kind, on).filter(pk=product_id).first() if row else None
    if found is None:
        raise NotVisible
    return found


def my_requests(actor: Actor) -> QuerySet[Request]:
    """The requests of one's firms, newest first, with how many answered."""
    rows = Request.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    rows = rows.select_related("case__lead_unit", "kind").order_by("-case_id")
    return rows.annotate(made=Count("offers", filter=Q(offers__state__in=("made", "chosen"))))


def my_drafts(actor: Actor) -> QuerySet[RequestDraft]:
    """What one is writing and has not sent, the latest first."""
    rows = RequestDraft.objects.filter(
        user_id=actor.user_id or 0, number="", enterprise_id__in=actor.firm_ids("submit")
    )
    return rows.select_related("kind").order_by("-updated_at", "-pk")


def own_request(actor: Actor, number: str) -> Request:
    """A request of one's own firm; NotVisible otherwise."""
    case = get_case(actor, number, kind=CASE_KIND)
    if case.enterprise_id not in actor.firm_ids("view"):
        raise NotVisible
    return request_of_case(case)


def request_of_case(case: Case) -> Request:
    """The request of a case found in scope."""
    found = Request.objects.select_related("kind__unit", "enterprise").get(pk=case.pk)
    found.case = case
    return found


def offers_of(request: Request) -> list[Offer]:
    """The answers to a request found in scope, those that stand first, the earliest first."""
    order = {"chosen": 0, "made": 1, "failed": 2, "passed": 3, "declined": 4}
    rows = request.offers.exclude(state="retracted").select_related(
        "provider__enterprise", "product", "engagement"
    )
    return sorted(rows, key=lambda o: (order[o.state], o.made_at, o.pk))


def engagement_of(request: Request) -> Engagement | None:
    """The engagement that runs, or ran last."""
    rows = request.engagements.select_related("provider__enterprise", "offer")
    return rows.prefetch_related("reviews").order_by("-id").first()


def own_offer(actor: Actor, offer_id: int) -> Offer:
    """An answer to a request of one's own firm; NotVisible otherwise."""
    rows = Offer.objects.filter(pk=offer_id, request__enterprise_id__in=actor.firm_ids("view"))
    found = rows.select_related("request__case", "provider__enterprise", "request__kind").first()
    if found is None or found.state == Offer.State.RETRACTED:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Score:
    """What firms said of an institution: grades of five, how many, and what it brought about."""

    grade: float | None
    count: int
    done: int
    ended: int


def scores_of(providers: list[int]) -> dict[int, Score]:
    """What is known of institutions by what came of their engagements. Two queries."""
    rows = (
        Engagement.objects.filter(provider_id__in=providers, reviews__side="firm")
        .values("provider_id")
        .annotate(n=Count("reviews"), total=Sum("reviews__grade"))
    )
    graded = {r["provider_id"]: (r["total"], r["n"]) for r in rows}
    ended = {
        r["provider_id"]: (r["done"], r["ended"])
        for r in Engagement.objects.filter(provider_id__in=providers)
        .exclude(outcome="")
        .values("provider_id")
        .annotate(done=Count("pk", filter=Q(outcome="done")), ended=Count("pk"))
    }
    found = {}
    for pk in providers:
        total, count = graded.get(pk, (0, 0))
        done, over = ended.get(pk, (0, 0))
        found[pk] = Score(round(total / count, 1) if count else None, count, done, over)
    return found


def my_providers(actor: Actor, right: str = "view") -> list[Provider]:
    """One's own institutions, those that are in before those that are not. One query."""
    first = When(
        Then(state="approved", then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Provider.objects.filter(enterprise_id__in=actor.firm_ids(right))
    return list(rows.select_related("enterprise", "unit").order_by(first, "id"))


def my_provider(actor: Actor, right: str = "view", wanted: int = 0) -> Provider | None:
    """The institution one acts for: the one `wanted` among one's own, else the first. One query."""
    own = my_providers(actor, right)
    return next((p for p in own if p.pk == wanted), own[0] if own else None)


INBOX = {"open": "可以回应", "mine": "我的回应", "running": "对接中", "over": "已结束"}


def provider_requests(provider: Provider, show: str, on: date) -> QuerySet[Request]:
    """The requests an institution may see: `open` those released to it and not answered yet, `mine`
    what it answered and waits, `running` where it was chosen, `over` the rest of its own."""
    rows = Request.objects.select_related("case", "kind", "enterprise")
    own = Offer.objects.filter(provider=provider).exclude(state="retracted")
    if show == "open":
        if provider.state != "approved" or (provider.until and on > provider.until):
            return rows.none()
        fits = Fit.objects.filter(product__provider=provider).values("request_id")
        kinds = [
            pk
            for pk, body in Kind.objects.filter(code__in=provider.kinds).values_list("pk", "body")
            if provider.type in body["providers"]
        ]
        released = Q(visibility="public") | Q(visibility="named", named=provider)
        released |= Q(visibility="matched", pk__in=fits)
        found = rows.filter(
            released, kind_id__in=kinds, case__state="open", answer_until__gte=on
        ).exclude(pk__in=own.values("request_id"))
        found = found.exclude(enterprise_id=provider.enterprise_id)
        return found.distinct().order_by("answer_until", "pk")
    states = {
        "mine": Q(state__in=("made", "declined"), request__case__open=True),
        "running": Q(state="chosen", request__case__state__in=("engaged", "reported")),
    }
    if show in states:
        wanted = own.filter(states[show]).values("request_id")
    else:
        over = Q(request__case__open=False) | Q(state="failed")
        wanted = own.filter(over).values("request_id")
    return rows.filter(pk__in=wanted).order_by("-case_id")


def request_for_provider(
    actor: Actor, number: str, at: datetime, acting: int = 0
) -> tuple[Request, Provider]:
    """A request released to one's own institution, `acting` before the others; NotVisible otherwise."""
    wanted = check_number(number) or number.strip().upper()[:40]
    rows = Request.objects.select_related("case", "kind", "enterprise")
    found = None
    if wanted.isprintable():
        found = rows.filter(case__number=wanted, case__kind=CASE_KIND).first()
    if found is None:
        raise NotVisible
    for provider in sorted(my_providers(actor), key=lambda p: p.pk != acting):
        if sees(provider, found, shanghai_date(at)) and (
            found.case.state == "open" or answer_of(provider, found)
        ):
            return found, provider
    raise NotVisible


def answer_of(provider: Provider, request: Request) -> Offer | None:
    """What an institution answered, unless it took it back."""
    rows = Offer.objects.filter(provider=provider, request=request).exclude(state="retracted")
    return rows.select_related("engagement").order_by("-id").first()


def allowed_data(actor: Actor, request: Request) -> QuerySet[DataConsent]:
    """What the firm of a request lets one's institution read."""
    return consents_for_reader(actor, request.case.number)


def my_products(provider: Provider) -> QuerySet[Product]:
    """The products of an institution, newest first."""
    return provider.products.select_related("kind").order_by("-live", "-id")


def unit_requests(actor: Actor, show: str, text: str = "") -> QuerySet[Case]:
    """The requests an official sees: `open`, `late` (its step is past due), `closed`, or a state."""
    cases = visible_cases(actor).filter(kind=CASE_KIND).select_related("lead_unit", "request__kind")
    cases = cases.filter(open=show != "closed")
    if text.strip():
        cases = cases.filter(
            Q(number__icontains=text) | Q(firm_name__icontains=text) | Q(title__icontains=text)
        )
    cases = cases.annotate(
        made=Count("request__offers", filter=Q(request__offers__state__in=("made", "chosen")))
    )
    return cases.order_by("-id") if show == "closed" else cases.order_by("next_due_on", "id")


def unit_providers(actor: Actor, show: str = "") -> QuerySet[Provider]:
    """The institutions of one's units, those that wait first."""
    rows = Provider.objects.filter(unit_id__in=actor.units(*UNIT_ROLES))
    rows = rows.select_related("enterprise", "unit")
    if show:
        rows = rows.filter(state=show)
    first = When(
        Then(state="applied", then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(first, "-id")


def get_provider(actor: Actor, provider_id: int) -> Provider:
    """An institution of one's units; NotVisible otherwise."""
    found = unit_providers(actor).filter(pk=provider_id).first()
    if found is None:
        raise NotVisible
    return found


def unit_complaints(actor: Actor, show: str = "open") -> QuerySet[Complaint]:
    """Complaints of institutions of one's units, the earliest due first."""
    rows = Complaint.objects.filter(provider__unit_id__in=actor.units(*UNIT_ROLES))
    rows = rows.select_related("provider__enterprise", "offer__request__case")
    if show == "open":
        return rows.filter(state="open").order_by("due_on", "id")
    return rows.exclude(state="open").order_by("-id")


def get_complaint(actor: Actor, complaint_id: int) -> Complaint:
    """One of them; NotVisible otherwise."""
    rows = Complaint.objects.filter(provider__unit_id__in=actor.units(*UNIT_ROLES))
    found = rows.select_related("provider__enterprise", "offer__request__case").filter(
        pk=complaint_id
    )
    row = found.first()
    if row is None:
        raise NotVisible
    return row


def drawn_request(number: str) -> Request:
    """A request whose order by rule everybody may check: a choice by rule that was made, of a
    request that was public. NotVisible otherwise."""
    wanted = check_number(number) or number.strip().upper()[:40]
    rows = Request.objects.select_related("case", "kind") if wanted.isprintable() else None
    found = rows.filter(case__number=wanted, visibility="public").first() if rows else None
    if found is None or (not found.commitment and not found.ranked):
        raise NotVisible
    return found


def public_requests() -> QuerySet[Request]:
    """Requests that were sent to everybody and still run."""
    rows = Request.objects.filter(visibility="public", case__state="open")
    return rows.select_related("case", "kind").order_by("answer_until", "pk")


def get_public_request(number: str) -> Request:
    """One of them by number; NotVisible otherwise."""
    wanted = check_number(number) or number.strip().upper()[:40]
    found = public_requests().filter(case__number=wanted).first() if wanted.isprintable() else None
    if found is None:
        raise NotVisible
    return found
