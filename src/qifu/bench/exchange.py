"""Needs against offers, both ways: how long the match of a whole market takes."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qifu.eligibility import Fact, policy_of
from qifu.exchange.rules.kinds import parse_kind
from qifu.exchange.rules.matching import (
    Need,
    Standing,
    match_all,
    need_values,
    offer_values,
    wishes_of,
)

TARGET_SECONDS = 1.0
_PURPOSES = [["turnover", "周转"], ["equipment", "设备"]]
KIND = parse_kind(
    {
        "code": "loan", "family": "finance", "title": "贷款", "says": "测量", "unit": "finance",
        "providers": ["bank"],
        "need": [
            {"name": "amount", "type": "number", "label": "金额"},
            {"name": "months", "type": "number", "label": "期限"},
            {"name": "purpose", "type": "code", "label": "用途", "choices": _PURPOSES},
            {"name": "rate", "type": "number", "label": "利率"},
        ],
        "offer": [
            {"name": "amount", "type": "number", "label": "额度"},
            {"name": "months", "type": "number", "label": "期限"},
            {"name": "purposes", "type": "set", "label": "可用在", "choices": _PURPOSES},
            {"name": "rate", "type": "number", "label": "利率"},
        ],
        "wishes": [
            {"offer": "amount", "op": "gte", "need": "amount"},
            {"offer": "rate", "op": "lte", "need": "rate"},
            {"offer": "months", "op": "gte", "need": "months"},
            {"offer": "purposes", "op": "holds", "need": "purpose"},
        ],
        "refusals": [["credit", "信用"]], "answer_days": 5, "result_days": 5, "total_days": 20,
        "source": "测量用", "verified": False,
    }
)  # fmt: skip
FIRM = {
    "tax_paid": Fact("tax_paid", "number", "纳税"), "staff": Fact("staff", "number", "人数"),
    "industry": Fact("industry", "code", "行业"), "titles": Fact("titles", "set", "资质"),
    "reg": Fact("reg", "date", "成立"),
}  # fmt: skip
FACTS = {**FIRM, **KIND.need_facts(), **KIND.offer_facts()}


@dataclass(frozen=True)
class Measured:
    """What was matched, the seconds of each round (the first compiles), and the pairs by verdict."""

    requests: int
    offers: int
    seconds: list[float]
    pairs: dict[str, int]

    @property
    def best(self) -> float:
        return min(self.seconds)


def made_needs(count: int, seed: int = 1) -> list[Need]:
    """Requests of invented firms; some facts are not known, some wishes left open."""
    rnd = random.Random(seed)  # noqa: S311 - invented firms, no secret
    return [_need(f"r{i}", rnd) for i in range(count)]


def _need(code: str, rnd: random.Random) -> Need:
    need: dict[str, Any] = {
        "amount": Decimal(rnd.randrange(10, 5000) * 10_000),
        "months": Decimal(rnd.choice([6, 12, 24, 36, 60])),
        "purpose": rnd.choice(["turnover", "equipment"]),
        "rate": None if rnd.random() < 0.3 else Decimal(rnd.randrange(300, 800)) / 100,
    }
    firm: dict[str, Any] = {
        "tax_paid": None if rnd.random() < 0.2 else Decimal(rnd.randrange(10**7)),
        "staff": Decimal(rnd.randrange(500)),
        "industry": rnd.choice(["C34", "C39", "I65", "G54"]),
        "titles": frozenset(rnd.sample(["高新", "专精"], rnd.randrange(3))),
        "reg": date(rnd.randrange(2000, 2025), rnd.randrange(1, 13), 1),
    }
    return Need(code, {**firm, **need_values(need)}, wishes_of(KIND, code, need))


def made_products(count: int, seed: int = 1) -> list[Standing]:
    """Products with five conditions each."""
    rnd = random.Random(seed + 1)  # noqa: S311
    return [_product(f"p{j}", rnd) for j in range(count)]


def _product(code: str, rnd: random.Random) -> Standing:
    rule = {
        "all": [
            {"fact": "need_amount", "lte": rnd.randrange(10, 5000) * 10_000},
            {"fact": "tax_paid", "gte": rnd.randrange(5 * 10**6)},
            {
                "any": [
                    {"fact": "titles", "has": "高新"},
                    {"fact": "staff", "gte": rnd.randrange(500)},
                ]
            },
            {"fact": "industry", "under": [rnd.choice("CIG")]},
            {"fact": "reg", "at_least_years": rnd.randrange(1, 8)},
        ]
    }
    terms = {
        "amount": Decimal(rnd.randrange(10, 5000) * 10_000),
        "rate": Decimal(rnd.randrange(300, 800)) / 100,
        "months": Decimal(rnd.choice([12, 36, 60])),
        "purposes": frozenset(rnd.sample(["turnover", "equipment"], rnd.randrange(1, 3))),
    }
    return Standing(
        code, policy_of({"code": code, "eligibility": rule}, FACTS), offer_values(terms)
    )


def measure(requests: int, offers: int, rounds: int = 4) -> Measured:
    """Match all requests with all offers, so many times."""
    needs, products = made_needs(requests), made_products(offers)
    seconds, pairs = [], {}
    for _ in range(rounds):
        begun = time.perf_counter()
        pairs = match_all(needs, products, FACTS, date(2026, 6, 1)).counts()
        seconds.append(round(time.perf_counter() - begun, 3))
    return Measured(requests, offers, seconds, pairs)
