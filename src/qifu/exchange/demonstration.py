"""A living demonstration of the exchange: institutions let in, products, requests on their way.

Made by the same operations people use; only where the demonstration is asked for. Institutions and
products are invented and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qifu.cases.operations import perform_action
from qifu.enterprises.models import Enterprise
from qifu.exchange.engagements import authorise, read_authorised, report_done, review
from qifu.exchange.models import Engagement, Kind, Offer, Provider, Request
from qifu.exchange.offers import OfferInput, choose, decline_request, make_offer
from qifu.exchange.products import ProductInput, save_product
from qifu.exchange.providers import ProviderInput, apply_as_provider, decide_provider
from qifu.exchange.requests import RequestInput, open_request
from qifu.exchange.tasks import select_one
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.time import shanghai_date

HEADS = {"finance": "finance-head", "government-services": "government-services-head"}
SOURCE = "演示产品，条件为虚构，不代表任何机构"
DAYS_AGO = 24


@dataclass(frozen=True)
class Institution:
    """Who joins: username of its administrator, type, kinds, and what it offers standing."""

    owner: str
    type: str
    kinds: tuple[str, ...]
    intro: str
    products: tuple[ProductInput, ...] = ()


def _loan(
    title: str, says: str, values: Mapping[str, Any], *rule: Mapping[str, Any]
) -> ProductInput:
    return ProductInput("loan", title, says, values, {"all": list(rule)}, SOURCE)


INSTITUTIONS = (
    Institution(
        "bank", "bank", ("loan",), "演示用的商业银行支行。",
        (
            _loan(
                "税信贷（演示）", "按纳税情况授信，不用抵押，随借随还。",
                {"amount": "500", "rate": "3.95", "months": "36", "days": "3",
                 "purposes": ["turnover", "trade"], "security": "信用", "fees": "无"},
                {"fact": "tax_paid", "gte": 200_000, "says": "上年度实缴税款不低于 20 万元"},
                {"fact": "registered_on", "at_least_years": 2, "says": "成立满 2 年"},
                {"fact": "need_amount", "lte": 5_000_000, "says": "需求不超过 500 万元"},
            ),
            _loan(
                "设备更新贷（演示）", "支持购买设备、建厂扩产，最长 8 年。",
                {"amount": "3000", "rate": "3.65", "months": "96", "days": "10",
                 "purposes": ["equipment", "plant"], "security": "设备或房产抵押", "fees": "无"},
                {"fact": "industry", "under": ["C"], "says": "属于制造业"},
                {"fact": "need_purpose", "in": ["equipment", "plant"], "says": "用于购买设备或建厂扩产"},
            ),
        ),
    ),
    Institution(
        "bank2", "bank", ("loan",), "演示用的农村商业银行支行。",
        (
            _loan(
                "科创企业贷（演示）", "面向有资质的科技企业。",
                {"amount": "1000", "rate": "3.75", "months": "36", "days": "7",
                 "purposes": ["turnover", "rd", "equipment"], "security": "信用或知识产权质押", "fees": "无"},
                {"fact": "qualifications",
                 "has_any": ["高新技术企业", "科技型中小企业", "省级专精特新小巨人"],
                 "says": "是高新技术企业、科技型中小企业或专精特新企业"},
                {"fact": "need_amount", "lte": 10_000_000, "says": "需求不超过 1000 万元"},
            ),
        ),
    ),
    Institution("guarantor", "guarantor", ("guarantee",), "演示用的融资担保机构。"),
    Institution(
        "agency", "intermediary", ("agency-draw", "agency-score", "agency-choice"),
        "演示用的工程咨询机构。",
    ),
    Institution(
        "agency2", "intermediary", ("agency-draw", "agency-score", "agency-choice"),
        "演示用的检验检测机构。",
    ),
)  # fmt: skip
LOAN = {
    "amount": "300", "months": "24", "purpose": "turnover", "security": ["credit"],
    "rate_at_most": "5",
}  # fmt: skip
TEST = {
    "service": "test", "price_at_most": "60000", "within_days": "20",
    "scope": "新产品出厂前的环境可靠性试验，三个批次。",
}  # fmt: skip


def play_exchange(*, at: datetime) -> int:
    """Let the institutions in and play the requests; how many requests (0 when already there)."""
    wanted = {i.owner for i in INSTITUTIONS} | {"firm", "firm2", "firm4", *HEADS.values()}
    users = {user.username: user for user in User.objects.filter(username__in=wanted)}
    if users.keys() != wanted or Request.objects.exists() or not Kind.objects.exists():
        return 0
    cast = {name: load_actor(user, at) for name, user in users.items()}
    begun = at - timedelta(days=DAYS_AGO)
    providers = {one.owner: _join(one, cast, begun) for one in INSTITUTIONS}
    _done(cast, providers, begun + timedelta(days=1))
    _drawn(cast, providers, at - timedelta(days=9))
    _running(cast, providers, at - timedelta(days=1))
    return Request.objects.count()


def _firm(owner: Actor) -> Enterprise:
    own = Enterprise.objects.filter(pk__in=owner.firm_ids("admin"), demonstration=True)
    return own.earliest("pk")


def _join(one: Institution, cast: dict[str, Actor], at: datetime) -> Provider:
    actor = cast[one.owner]
    data = ProviderInput(one.type, one.kinds, one.intro, actor.name[-3:], "13900000001")
    row = apply_as_provider(enterprise_id=_firm(actor).pk, data=data, actor=actor, at=at)
    head = cast[HEADS[row.unit.code]]
    until = shanghai_date(at) + timedelta(days=365)
    decide_provider(provider_id=row.pk, approve=True, until=until, actor=head, at=at)
    row.refresh_from_db()
    for product in one.products:
        save_product(provider_id=row.pk, data=product, actor=actor, at=at)
    return row


def _ask(
    actor: Actor, kind: str, title: str, need: Mapping[str, Any], at: datetime, **more: Any
) -> Request:
    data = RequestInput(
        kind=kind, title=title, need=need, contact_name=actor.name[-3:],
        contact_phone="13900000000", agreed=True, **{"visibility": "public", **more},
    )  # fmt: skip
    return open_request(enterprise_id=_firm(actor).pk, data=data, token="", actor=actor, at=at)


def _offer(
    cast: dict[str, Actor], provider: Provider, owner: str, request: Request, at: datetime,
    **values: Any,
) -> Offer:  # fmt: skip
    return make_offer(
        number=request.case.number,
        provider_id=provider.pk,
        data=OfferInput(values),
        actor=cast[owner],
        at=at,
    )


def _done(cast: dict[str, Actor], providers: dict[str, Provider], at: datetime) -> None:
    """A loan from the need to the confirmed result, both sides rating."""
    request = _ask(cast["firm2"], "loan", "采购原料周转", LOAN, at, shown=["industry", "staff"])
    day = at + timedelta(days=1)
    offer = _offer(
        cast, providers["bank"], "bank", request, day, amount="300", rate="3.95", months="24",
        days="5", security="信用", fees="无",
    )  # fmt: skip
    decline_request(
        number=request.case.number, provider_id=providers["bank2"].pk, reason="product",
        words="目前额度已投完", actor=cast["bank2"], at=day,
    )  # fmt: skip
    choose(offer_id=offer.pk, agreed=True, actor=cast["firm2"], at=at + timedelta(days=2))
    row = Engagement.objects.get(offer=offer)
    over = at + timedelta(days=9)
    result = {
        "amount": "280", "rate": "3.9", "months": "24", "signed_on": shanghai_date(over).isoformat()
    }  # fmt: skip
    report_done(engagement_id=row.pk, values=result, words="", actor=cast["bank"], at=over)
    perform_action(case_id=request.pk, action="confirm", actor=cast["firm2"], at=over)
    said: dict[str, Any] = {"engagement_id": row.pk, "at": over}
    review(side="firm", grade=5, comment="放款快，没有额外费用。", actor=cast["firm2"], **said)
    review(side="provider", grade=5, comment="", actor=cast["bank"], **said)


def _drawn(cast: dict[str, Actor], providers: dict[str, Provider], at: datetime) -> None:
    """An intermediary drawn by rule, on its way to the contract."""
    request = _ask(cast["firm4"], "agency-draw", "新产品环境试验", TEST, at)
    for owner, price, days in (("agency", "52000", "18"), ("agency2", "48000", "15")):
        _offer(
            cast, providers[owner], owner, request, at + timedelta(hours=3), services=["test"],
            price=price, days=days, licence="演示资质 0001",
        )  # fmt: skip
    over = at + timedelta(days=6)
    perform_action(case_id=request.pk, action="answers_over", actor=SYSTEM_ACTOR, at=over)
    select_one(request.pk, at=over)


def _running(cast: dict[str, Actor], providers: dict[str, Provider], at: datetime) -> None:
    """A request with two offers to compare, and tax data read once with the firm's word."""
    request = _ask(
        cast["firm"], "loan", "扩大订单的流动资金", {**LOAN, "amount": "400"}, at,
        shown=["industry", "staff", "registered_on"], show_name=True,
    )  # fmt: skip
    hours = timedelta(hours=2)
    offer = _offer(
        cast, providers["bank"], "bank", request, at + hours, amount="400", rate="3.95",
        months="36", days="3", security="信用", fees="无",
    )  # fmt: skip
    _offer(
        cast, providers["bank2"], "bank2", request, at + hours, amount="350", rate="3.75",
        months="24", days="7", security="信用", fees="无",
    )  # fmt: skip
    given = authorise(
        offer_id=offer.pk, facts=["tax_paid", "revenue"], purpose="评估贷款额度",
        until=_until(at), most=1, actor=cast["firm"], at=at + 2 * hours,
    )  # fmt: skip
    read_authorised(consent_id=given.pk, actor=cast["bank"], at=at + 3 * hours)


def _until(at: datetime) -> date:
    return shanghai_date(at) + timedelta(days=20)
