"""The exchange for programs: a firm asks and chooses, an institution answers and reports.

Whoever asks sees what its page shows: a firm all of its own request, an institution what was
released to it and its own answer, officials what is in their scope.
"""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import EXCHANGE_READ, EXCHANGE_WRITE, may
from qifu.api.labels import unit_label
from qifu.api.once import once
from qifu.api.personal import seen_phone
from qifu.api.requests import ApiRequest
from qifu.api.v1 import exchange_schemas as x
from qifu.api.v1.actions import perform
from qifu.api.v1.claims import firm_for
from qifu.api.v1.replies import number_in, reply
from qifu.cases.accesses import note_access
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import get_case, state_sentence, state_title
from qifu.exchange.engagements import report_done, report_failed
from qifu.exchange.facts import body_of, body_then
from qifu.exchange.models import Engagement, Kind, Offer, Product, Provider
from qifu.exchange.models import Request as Need
from qifu.exchange.offers import OfferInput, choose, decline_request, make_offer, retract_offer
from qifu.exchange.queries import (
    answer_of,
    engagement_of,
    kinds_by_family,
    live_products_of,
    my_provider,
    my_requests,
    offers_of,
    own_offer,
    own_request,
    provider_requests,
    request_for_provider,
    request_of_case,
    scores_of,
    unit_requests,
)
from qifu.exchange.requests import CASE_KIND, RequestInput, get_kind, open_request
from qifu.exchange.rules.kinds import FieldSpec
from qifu.exchange.rules.values import lines_of
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date

router = Router(tags=["供需对接"])
MAX_ID = 2**63 - 1
SEALED = ("lowest", "score")
ACTS = ("confirm", "dispute", "give_up", "withdraw")
Box = Literal["open", "mine", "running", "over"]


@router.get(
    "/exchange/kinds", auth=may(EXCHANGE_READ), response=list[x.KindOut], summary="对接类别"
)
def kinds(request: ApiRequest) -> HttpResponse:
    """Every kind with the fields a need, an offer and a result are made of."""
    return reply([_kind(k) for _, _, rows in kinds_by_family() for k in rows])


def _kind(row: Kind) -> dict[str, Any]:
    body = body_of(row)
    same = (
        "code family title says providers refusals visibility rule answer_days total_days"
    ).split()
    fields = {
        name: [_field(f) for f in getattr(body, name)] for name in ("need", "offer", "result")
    }
    return {n: getattr(body, n) for n in same} | fields | {"unit": unit_label(row.unit_id)}


def _field(spec: FieldSpec) -> dict[str, Any]:
    names = "name type label unit required choices wan".split()
    return {name: getattr(spec, name) for name in names}


@router.get(
    "/exchange/products", auth=may(EXCHANGE_READ), response=list[x.ProductOut], summary="机构产品"
)
def products(request: ApiRequest, kind: str = Query(max_length=60)) -> HttpResponse:
    """The products of a kind that everybody may read."""
    row = get_kind(kind if kind.isprintable() else "")
    body = body_of(row)
    found = live_products_of(row, shanghai_date(request.at))[:500]
    return reply([_product(p, lines_of(body.offer, p.values)) for p in found])


def _product(row: Product, terms: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind.code, "title": row.title, "says": row.says,
        "provider": row.provider.enterprise.name, "terms": terms, "source": row.source,
        "verified": row.verified,
    }  # fmt: skip


@router.get(
    "/exchange/providers", auth=may(EXCHANGE_READ), response=list[x.ProviderOut], summary="入驻机构"
)
def providers(request: ApiRequest, kind: str = Query("", max_length=60)) -> HttpResponse:
    """The institutions that are in, with what came of their engagements."""
    on = shanghai_date(request.at)
    rows = Provider.objects.filter(state="approved").exclude(until__lt=on)
    if kind:
        rows = rows.filter(kinds__contains=[get_kind(kind if kind.isprintable() else "").code])
    found = list(rows.select_related("enterprise").order_by("id")[:500])
    scores = scores_of([p.pk for p in found])
    return reply(
        [
            {
                "id": p.pk, "name": p.enterprise.name, "type": p.type, "kinds": p.kinds,
                "grade": scores[p.pk].grade, "reviews": scores[p.pk].count,
                "done": scores[p.pk].done, "ended": scores[p.pk].ended,
            }
            for p in found
        ]
    )  # fmt: skip


@router.post(
    "/exchange/requests", auth=may(EXCHANGE_WRITE), response={201: x.RequestDetail},
    summary="提出需求",
)  # fmt: skip
@once
def create(request: ApiRequest, data: x.NeedIn) -> HttpResponse:
    """Send a request out for one's firm. 422 names every field (`need-…`)."""
    said = data.dict()
    firm = firm_for(request.actor, said.pop("uscc"))
    row = open_request(
        enterprise_id=firm, data=RequestInput(**said), token="", actor=request.actor, at=request.at
    )
    number = row.case.number
    return reply(_seen(request, number), 201, Location=f"/api/v1/exchange/requests/{number}")


@router.get(
    "/exchange/requests", auth=may(EXCHANGE_READ), response=x.RequestPage, summary="需求列表"
)
def index(
    request: ApiRequest,
    box: Box | None = None,
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """For officials those in scope; with `box` those one's institution may see (`open`: to be
    answered, `mine`, `running`, `over`); else those of one's firms. The newest first."""
    actor = request.actor
    if actor.is_staff:
        ids = unit_requests(actor, "all").values("pk")
        rows = Need.objects.filter(pk__in=ids)
    elif box:
        provider = my_provider(actor)
        on = shanghai_date(request.at)
        rows = (
            Need.objects.filter(pk__in=provider_requests(provider, box, on).values("pk"))
            if provider
            else Need.objects.none()
        )
    else:
        rows = Need.objects.filter(pk__in=my_requests(actor).values("pk"))
    rows = rows.select_related("case__lead_unit", "kind").filter(pk__lt=before)
    found = list(rows.order_by("-case_id")[: limit + 1])
    after = found[limit - 1].pk if len(found) > limit else None
    return reply({"items": [_row(r) for r in found[:limit]], "next": after})


@router.get(
    "/exchange/requests/{number}", auth=may(EXCHANGE_READ), response=x.RequestDetail,
    summary="需求详情",
)  # fmt: skip
def read(request: ApiRequest, number: str) -> HttpResponse:
    """One request as the asker may see it."""
    return reply(_seen(request, number))


@router.post(
    "/exchange/requests/{number}/offer", auth=may(EXCHANGE_WRITE),
    response={201: x.RequestDetail}, summary="提交回应",
)  # fmt: skip
@once
def offer(request: ApiRequest, number: str, data: x.OfferIn) -> HttpResponse:
    """Answer with an offer. 409 after the time, for a second answer or a conflict."""
    make_offer(
        **_who(request, number, data.provider),
        data=OfferInput(data.values, data.words, data.product),
    )
    return reply(_seen(request, number, data.provider), 201)


@router.post(
    "/exchange/requests/{number}/decline", auth=may(EXCHANGE_WRITE),
    response={201: x.RequestDetail}, summary="表示不能办",
)  # fmt: skip
@once
def decline(request: ApiRequest, number: str, data: x.NoIn) -> HttpResponse:
    """Say no, with a reason of the kind's `refusals`."""
    decline_request(**_who(request, number, data.provider), reason=data.reason, words=data.words)
    return reply(_seen(request, number, data.provider), 201)


@router.post(
    "/exchange/requests/{number}/retract", auth=may(EXCHANGE_WRITE), response=x.RequestRow,
    summary="撤回回应",
)  # fmt: skip
@once
def retract(request: ApiRequest, number: str, data: x.ActingIn) -> HttpResponse:
    """Take one's answer back while others may still answer."""
    row = retract_offer(**_who(request, number, data.provider))
    return reply(
        _row(Need.objects.select_related("case__lead_unit", "kind").get(pk=row.request_id))
    )


@router.post(
    "/exchange/requests/{number}/result", auth=may(EXCHANGE_WRITE), response=x.RequestDetail,
    summary="登记结果",
)  # fmt: skip
@once
def result(request: ApiRequest, number: str, data: x.ResultIn) -> HttpResponse:
    """The chosen institution says what came of it; the firm confirms."""
    said = _who(request, number, data.provider)
    rows = Engagement.objects.filter(
        request__case__number=said["number"], provider_id=said["provider_id"]
    )
    row = rows.order_by("-id").first()
    if row is None:
        raise NotVisible
    who: dict[str, Any] = {"engagement_id": row.pk, "words": data.words, "actor": request.actor}
    if data.outcome == "done":
        report_done(values=data.values, at=request.at, **who)
    else:
        report_failed(reason=data.reason, at=request.at, **who)
    return reply(_seen(request, number, data.provider))


@router.post(
    "/exchange/offers/{offer_id}/choose", auth=may(EXCHANGE_WRITE), response=x.RequestDetail,
    summary="选定机构",
)  # fmt: skip
@once
def choose_one(request: ApiRequest, offer_id: int, data: x.ChooseIn) -> HttpResponse:
    """The firm chooses an offer of its own request; its contact goes to the chosen one."""
    row = own_offer(request.actor, offer_id)
    choose(offer_id=row.pk, agreed=data.agreed, actor=request.actor, at=request.at)
    return reply(_seen(request, row.request.case.number))


@router.post(
    "/exchange/requests/{number}/actions/{action}", auth=may(EXCHANGE_WRITE),
    response=x.RequestRow, summary="确认、退回、结束、撤回", operation_id="act_on_exchange",
)  # fmt: skip
@once
def act(request: ApiRequest, number: str, action: str) -> HttpResponse:
    """The firm's own acts on its request: `confirm`, `dispute`, `give_up`, `withdraw`."""
    if action not in ACTS:
        raise NotVisible
    case = perform(request, number, action, CASE_KIND)
    row = Need.objects.select_related("case__lead_unit", "kind").get(pk=case.pk)
    return reply(_row(row), ETag=f'"{case.version}"')


def _who(request: ApiRequest, number: str, wanted: int | None) -> dict[str, Any]:
    row, provider = request_for_provider(request.actor, number_in(number), request.at, wanted or 0)
    if wanted and provider.pk != wanted:
        raise NotVisible
    if provider.enterprise_id not in request.actor.firm_ids("submit"):
        raise NotVisible
    return {
        "number": row.case.number, "provider_id": provider.pk, "actor": request.actor,
        "at": request.at,
    }  # fmt: skip


def _seen(request: ApiRequest, number: str, wanted: int | None = None) -> dict[str, Any]:
    """A request as the firm, the institution or the official who asks may see it; NotVisible."""
    actor, number = request.actor, number_in(number)
    try:
        row = own_request(actor, number)
    except NotVisible:
        if actor.is_staff:
            case = get_case(actor, number, kind=CASE_KIND)
            if not is_staff_view(actor, case):
                raise
            row = request_of_case(case)
        else:
            return _for_provider(request, number, wanted)
    note_access(row.case, actor=actor, at=request.at, by="api")
    body, sealed = body_then(row), body_then(row).rule in SEALED and row.case.state == "open"
    shown = [_offer(o, row, hidden=sealed) for o in offers_of(row)]
    run = engagement_of(row)
    return _row(row) | {
        "firm": row.case.firm_name, "contact": [row.contact_name, seen_phone(row.contact_phone, actor)],
        "need": lines_of(body.need, row.need), "words": row.words, "shown": row.shown,
        "offers": [] if sealed else shown, "sealed": sealed, "commitment": row.commitment,
        "engagement": _run(run, row) if run else None,
    }  # fmt: skip


def _for_provider(request: ApiRequest, number: str, wanted: int | None) -> dict[str, Any]:
    row, provider = request_for_provider(request.actor, number, request.at, wanted or 0)
    body, mine = body_then(row), answer_of(provider, row)
    contact = mine is not None and mine.contact_at is not None
    run = getattr(mine, "engagement", None) if mine and mine.state in ("chosen", "failed") else None
    return _row(row) | {
        "firm": row.enterprise.name if row.show_name or contact else None,
        "contact": [row.contact_name, row.contact_phone] if contact else None,
        "need": lines_of(body.need, row.need), "words": row.words, "shown": row.shown,
        "offers": [_offer(mine, row)] if mine else [], "sealed": False,
        "commitment": row.commitment, "engagement": _run(run, row) if run else None,
    }  # fmt: skip


def _row(row: Need) -> dict[str, Any]:
    case = row.case
    return {
        "number": case.number, "version": case.version, "kind": row.kind.code,
        "title": case.title, "state": case.state, "state_title": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "open": case.open, "visibility": row.visibility, "answer_until": row.answer_until,
        "step_due_on": case.step_due_on, "unit": unit_label(case.lead_unit_id),
    }  # fmt: skip


def _offer(row: Offer, need: Need, hidden: bool = False) -> dict[str, Any]:
    body = body_then(need)
    return {
        "id": row.pk, "provider": row.provider.enterprise.name, "state": row.state,
        "terms": [] if hidden else lines_of(body.offer, row.values), "words": row.words,
        "reason": dict(body.refusals).get(row.reason, ""), "made_at": row.made_at,
    }  # fmt: skip


def _run(row: Engagement, need: Need) -> dict[str, Any]:
    body = body_then(need)
    return {
        "provider": row.provider.enterprise.name, "outcome": row.outcome,
        "result": lines_of(body.result, row.result),
        "reason": dict(body.refusals).get(row.reason, ""), "days": row.days,
        "confirmed": row.confirmed,
    }  # fmt: skip
