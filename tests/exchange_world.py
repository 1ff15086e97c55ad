"""A world for the exchange: kinds of the district, two banks with products, a firm with facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import (
    DISTRICT,
    START,
    lay_ground,
    make_firm,
    make_member,
    make_staff,
    make_unit,
)

from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Limit
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise, Fact
from qifu.exchange.models import Engagement, Kind, Offer, Product, Provider, Request
from qifu.exchange.offers import OfferInput, choose, make_offer
from qifu.exchange.products import ProductInput, save_product
from qifu.exchange.providers import ProviderInput, apply_as_provider, decide_provider
from qifu.exchange.requests import RequestInput, open_request
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User

LIMITS = {
    "exchange": 20, "exchange_answers": 5, "exchange_choose": 10, "exchange_select": 1,
    "exchange_result": 10, "exchange_confirm": 5, "exchange_complaint": 7,
}  # fmt: skip
FACTS = (
    ("industry", "code"), ("town", "code"), ("size_class", "text"), ("registered_on", "date"),
    ("qualifications", "set"), ("staff", "number"), ("taxpayer_type", "text"),
    ("revenue", "number"), ("tax_paid", "number"), ("tax_collection", "text"),
    ("taxable_income", "number"), ("rd_expense", "number"), ("listed_abnormal", "boolean"),
    ("core_ip", "boolean"), ("total_assets", "number"),
)  # fmt: skip
LOAN = {
    "amount": "300", "months": "24", "purpose": "turnover", "security": ["credit"],
    "rate_at_most": "5",
}  # fmt: skip
OFFERED = {"amount": "300", "rate": "3.85", "months": "36", "days": "5"}


@lru_cache(maxsize=1)
def _documents() -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
    process = yaml.safe_load((DISTRICT / "processes" / "exchange.yaml").read_text("utf-8"))
    kinds = [
        row
        for path in sorted((DISTRICT / "exchange").glob("*.yaml"))
        for row in yaml.safe_load(path.read_text("utf-8"))["kinds"]
    ]
    return process, tuple(kinds)


def lay_exchange_ground() -> None:
    """Limits, facts, the process and the kinds of the district, beside what demands need."""
    lay_ground()
    for code, amount in LIMITS.items():
        Limit.objects.update_or_create(code=code, defaults={"title": code, "amount": amount})
    clockwork.forget_limits()
    for i, (name, kind) in enumerate(FACTS):
        Fact.objects.update_or_create(
            name=name, defaults={"type": kind, "label": f"情况{name}", "position": i}
        )
    process, kinds = _documents()
    publish_definition(doc=process, actor=SYSTEM_ACTOR.ref, at=START)
    units: dict[str, Unit] = {}
    for place, row in enumerate(kinds):
        unit = units.setdefault(
            row["unit"],
            Unit.objects.filter(code=row["unit"]).first()
            or make_unit(row["unit"], name=row["unit"]),
        )
        Kind.objects.create(
            code=row["code"], family=row["family"], title=row["title"], unit=unit,
            body={**row}, position=place,
        )  # fmt: skip


@dataclass
class ExchangeWorld:
    """A unit with handler and two heads; two banks in, the first with a product; a firm."""

    unit: Unit
    users: dict[str, User]
    firm: Enterprise
    banks: list[Provider]
    product: Product
    at: datetime = START

    def actor(self, who: str, at: datetime | None = None) -> Actor:
        return load_actor(User.objects.get(pk=self.users[who].pk), at or self.at)

    def owner(self, firm: Enterprise | None = None, at: datetime | None = None) -> Actor:
        return load_actor((firm or self.firm).memberships.earliest("id").user, at or self.at)

    def banker(self, which: int = 0, at: datetime | None = None) -> Actor:
        return self.owner(self.banks[which].enterprise, at)

    def request(self, kind: str = "loan", at: datetime | None = None, **more: Any) -> Request:
        at = at or self.at
        firm = more.pop("firm", self.firm)
        token = more.pop("token", "")
        values: dict[str, Any] = {
            "title": "周转资金", "need": LOAN, "contact_name": "王会计", "agreed": True,
            "contact_phone": "13800138000", "visibility": "public", **more,
        }  # fmt: skip
        return open_request(
            enterprise_id=firm.pk, data=RequestInput(kind=kind, **values), token=token,
            actor=self.owner(firm, at), at=at,
        )  # fmt: skip

    def offer(
        self, request: Request, which: int = 0, at: datetime | None = None, **values: Any
    ) -> Offer:
        at, provider = at or self.at, self.banks[which]
        return make_offer(
            number=request.case.number, provider_id=provider.pk, actor=self.banker(which, at), at=at,
            data=OfferInput({**OFFERED, **values}),
        )  # fmt: skip

    def engaged(self, request: Request, which: int = 0, at: datetime | None = None) -> Engagement:
        at = at or self.at
        offer = self.offer(request, which, at)
        choose(offer_id=offer.pk, agreed=True, actor=self.owner(request.enterprise, at), at=at)
        return Engagement.objects.get(offer=offer)


def make_provider(
    unit_head: Actor, *kinds: str, type: str = "bank", at: datetime = START, **more: Any
) -> Provider:
    """An institution that applied and was let in."""
    firm = more.pop("firm", None) or make_firm()
    if not firm.memberships.exists():
        make_member(firm, "admin")
    data = ProviderInput(
        type=type, kinds=kinds, intro="测试机构", contact_name="李经理", contact_phone="13900139000",
        **more,
    )  # fmt: skip
    actor = load_actor(firm.memberships.earliest("id").user, at)
    row = apply_as_provider(enterprise_id=firm.pk, data=data, actor=actor, at=at)
    return decide_provider(
        provider_id=row.pk, approve=True, until=at.date() + timedelta(days=365), actor=unit_head,
        at=at,
    )  # fmt: skip


def make_exchange_world(at: datetime = START) -> ExchangeWorld:
    lay_exchange_ground()
    unit = Unit.objects.get(code="finance")
    users = {
        "handler": make_staff(unit, Role.HANDLER, "经办甲"),
        "head": make_staff(unit, Role.HEAD, "负责人甲"),
        "head2": make_staff(unit, Role.HEAD, "负责人乙"),
        "elsewhere": make_staff(make_unit(), Role.HEAD, "外单位"),
    }
    head = load_actor(users["head"], at)
    banks = [make_provider(head, "loan", at=at), make_provider(head, "loan", at=at)]
    firm = make_firm()
    make_member(firm, "admin")
    record_facts(
        said={
            firm.pk: {
                "tax_paid": Decimal(600_000), "registered_on": date(2018, 5, 1),
                "listed_abnormal": False, "staff": Decimal(60),
            }
        },
        source="tax", on=at.date(), actor=SYSTEM_ACTOR, at=at,
    )  # fmt: skip
    bank = load_actor(banks[0].enterprise.memberships.earliest("id").user, at)
    product = save_product(
        provider_id=banks[0].pk, actor=bank, at=at,
        data=ProductInput(
            "loan", "税信贷", "按纳税信用授信", {**OFFERED, "purposes": ["turnover"]},
            {"all": [
                {"fact": "tax_paid", "gte": 100000, "says": "上年纳税不低于 10 万元"},
                {"fact": "need_amount", "lte": 5000000, "says": "不超过 500 万元"},
            ]},
        ),
    )  # fmt: skip
    return ExchangeWorld(unit, users, firm, banks, product, at)
