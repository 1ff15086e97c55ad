"""What the acts of a request do to offers and engagements (effects of processes/exchange.yaml)."""

from __future__ import annotations

from typing import Any

from qifu.cases.effects import register_effect
from qifu.cases.effects.triage import overtake_orders
from qifu.cases.operations import Act
from qifu.exchange.facts import body_then
from qifu.exchange.models import Engagement, Offer, Request
from qifu.exchange.offers import standing_offers, why_not_chosen
from qifu.exchange.rules.kinds import FIRM
from qifu.exchange.rules.selection import Entry, rank
from qifu.exchange.rules.values import from_json
from qifu.kernel.errors import Refused

OFFERS, BY_RULE = "offers", "by_rule"


def request_of(act: Act) -> Request:
    """The request of the case under way."""
    return Request.objects.select_related("enterprise", "kind").get(pk=act.case.pk)


def _own_offer(act: Act, request: Request) -> Offer:
    """The offer an act names; it must be of this request."""
    rows = Offer.objects.select_for_update(of=("self",)).select_related("provider__enterprise")
    offer = rows.filter(pk=act.data["offer"], request=request).first()
    if offer is None:
        raise Refused("no_offer", "没有找到这份回应，请刷新页面。")
    return offer


def _set(row: Offer, state: str, **more: Any) -> None:
    """Move an offer; its case is moved by the engine alone."""
    row.state = state
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *more])


def _remember(act: Act, request: Request, leave_out: tuple[int, ...] = ()) -> None:
    """What the end of the time, or of an engagement, would lead to: the process asks it."""
    others = standing_offers(request, leave_out)
    left = BY_RULE if body_then(request).rule != FIRM else OFFERS
    act.case.answer_outcome = left if others else ""


@register_effect
def note_offer(act: Act) -> None:
    """An institution has answered, or takes it back; which one only the firm reads."""
    request = request_of(act)
    offer = _own_offer(act, request)
    if offer.provider.enterprise_id not in act.actor.firm_ids("submit"):
        raise Refused("not_own", "这不是贵机构的回应。")
    if act.action == "retract":
        _set(offer, Offer.State.RETRACTED)
    act.extra["payload"] = {
        "provider": offer.provider.enterprise.name, "values": offer.values, "reason": offer.reason,
    }  # fmt: skip
    _remember(act, request)


@register_effect
def close_answers(act: Act) -> None:
    """The time is over: those that stand are counted, for all to read."""
    request = request_of(act)
    offers = standing_offers(request)
    act.extra["payload"] = {"offers": [o.pk for o in offers], "count": len(offers)}
    if not offers:
        overtake_orders(act)
        act.case.result = "unmet"


@register_effect
def choose_offer(act: Act) -> None:
    """The firm's own choice, where the kind leaves it to the firm."""
    request = request_of(act)
    if body_then(request).rule != FIRM:
        raise Refused("by_rule", "这类需求期满后按公布的规则选定，不能自己选。")
    _engage(act, request, _own_offer(act, request), by_rule=False)


@register_effect
def choose_by_rule(act: Act) -> None:
    """The first by the declared rule that was not passed over; order, points and seed are told."""
    request = request_of(act)
    body = body_then(request)
    if not request.ranked:
        taking = standing_offers(request)
        entries = [
            Entry(o.pk, place, from_json(body.offer, o.values)) for place, o in enumerate(taking)
        ]
        ranked = rank(body, entries, number=act.case.number, seed=request.seed)
        request.ranked, request.ranked_at = ranked.order, act.at
        request.points = {str(k): str(v) for k, v in ranked.points.items()}
        request.save(update_fields=["ranked", "ranked_at", "points"])
    standing = {o.pk: o for o in standing_offers(request)}
    may = (standing[pk] for pk in request.ranked if pk in standing)
    chosen = next((o for o in may if not why_not_chosen(o, request, act.at)), None)
    if chosen is None:
        raise Refused("nobody", "没有可以选定的回应。")
    _engage(act, request, chosen, by_rule=True)
    act.extra["payload"] |= {
        "ranked": request.ranked, "points": request.points, "seed": request.seed,
        "commitment": request.commitment,
    }  # fmt: skip


def _engage(act: Act, request: Request, offer: Offer, *, by_rule: bool) -> None:
    if offer.state != Offer.State.MADE:
        raise Refused("not_standing", "这份回应已经撤回或失效，请选择其他回应。")
    if why := why_not_chosen(offer, request, act.at):
        raise Refused("not_standing", why)
    _set(offer, Offer.State.CHOSEN, contact_at=offer.contact_at or act.at)
    Engagement.objects.create(
        offer=offer, request=request, provider=offer.provider, by_rule=by_rule, begun_at=act.at
    )
    _remember(act, request, (offer.pk,))
    name = offer.provider.enterprise.name
    act.extra["payload"] = {"provider": name, "chosen": offer.pk, "values": offer.values}
    _result_clock(act, request)


def _result_clock(act: Act, request: Request) -> None:
    """The days until the result are the kind's own."""
    act.start(
        kind="step", limit_code="exchange_result", start_on=act.today,
        amount=body_then(request).result_days, time_unit="working-day",
    )  # fmt: skip
    act.extra["step_started"] = True


def _current(request: Request) -> Engagement:
    rows = Engagement.objects.select_related("offer", "provider__enterprise")
    found = rows.filter(request=request).order_by("-id").first()
    if found is None:
        raise Refused("no_engagement", "这件需求还没有选定机构。")
    return found


@register_effect
def note_result(act: Act) -> None:
    """What the institution reports waits for the firm's word."""
    row = _current(request_of(act))
    act.extra["payload"] = {
        "provider": row.provider.enterprise.name, "result": row.result, "days": row.days,
        "words": row.words,
    }  # fmt: skip


@register_effect
def note_failure(act: Act) -> None:
    """Nothing came of it; the others that stand are asked again, or all is over."""
    request = request_of(act)
    row = _current(request)
    if act.action == "give_up":
        row.outcome, row.words, row.reported_at = "failed", act.data["reason"], act.at
        row.save(update_fields=["outcome", "words", "reported_at"])
    _set(row.offer, Offer.State.FAILED)
    reasons = dict(body_then(request).refusals)
    act.extra["payload"] = {
        "provider": row.provider.enterprise.name, "why": reasons.get(row.reason, ""),
        "words": row.words,
    }  # fmt: skip
    _remember(act, request, (row.offer_id,))
    if act.decision.final:
        overtake_orders(act)
        act.case.result = "unmet"


@register_effect
def confirm_result(act: Act) -> None:
    """The firm agrees, or said nothing in time; offers that stood by are let go."""
    request = request_of(act)
    row = _current(request)
    row.confirmed = "silence" if act.action == "confirm_over" else "firm"
    row.save(update_fields=["confirmed"])
    Offer.objects.filter(request=request, state="made").update(state="passed")
    overtake_orders(act)
    act.case.result = "done"


@register_effect
def dispute_result(act: Act) -> None:
    """The firm says the result is not so: it has to be reported again."""
    request = request_of(act)
    row = _current(request)
    row.outcome, row.result, row.days, row.reported_at = "", {}, None, None
    row.save(update_fields=["outcome", "result", "days", "reported_at"])
    _result_clock(act, request)


@register_effect
def end_exchange(act: Act) -> None:
    """It is over before anybody was chosen."""
    Offer.objects.filter(request_id=act.case.pk, state="made").update(state="passed")
    overtake_orders(act)
    act.case.result = act.case.result or "unmet"
