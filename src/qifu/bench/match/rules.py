"""Seeded policies in the shape of real ones: who, what, since when, not whom, and how much."""

from __future__ import annotations

import random
from typing import Any

from qifu.bench.match import firms

Plain = dict[str, Any]
# A district's policies name the same areas, lists of industries and titles over and over.
AREAS = [firms.TOWNS, firms.TOWNS[:12], firms.TOWNS[12:], firms.TOWNS[:5], firms.TOWNS[3:9]]
INDUSTRIES = ("C", "I", "M", "CI", "CM", "IM", "ADE", "FH", "GL", "KL", "PQR", "CDE", "AB", "JKLM")
GRID = (0.25, 0.5, 1, 2, 5)  # thresholds, in medians of the fact
RATIOS = (("rd_expense", "revenue", (0.03, 0.04, 0.05)), ("rd_staff", "staff", (0.05, 0.1, 0.2)))
GROWTH = ("revenue", "revenue_last_year", (1.05, 1.1, 1.2))
BARRED = ("dishonest", "abnormal", "tax_violation", "safety_accident", "environment_penalty")
PAID_ON = ("fixed_investment", "equipment_investment", "rd_expense", "loan_interest", "rent_paid",
           "exhibition_cost", "training_cost", "tax_paid")  # fmt: skip


def policies(count: int, seed: int = 1) -> list[Plain]:
    """`count` policies as their YAML would read."""
    dice = random.Random(seed)  # noqa: S311
    return [_policy(n, dice) for n in range(count)]


def _policy(n: int, dice: random.Random) -> Plain:
    kinds = [_numbers, _words, _set, _truth, _since, _ratio, _numbers]
    parts: list[Plain] = [{"fact": "town", "in": dice.choice(AREAS)}]
    parts += [kind(dice) for kind in dice.sample(kinds, dice.randint(2, 4))]
    if dice.random() < 0.6:
        barred = dice.sample(BARRED, dice.randint(1, 3))
        parts.append({"not": {"any": [{"fact": name, "is": True} for name in barred]}})
    if dice.random() < 0.4:
        parts.append({"any": [_industry(dice), _numbers(dice), _set(dice)]})
    if dice.random() < 0.5:
        parts.append(_industry(dice))
    return {
        "code": f"B-{n:05d}",
        "title": f"第{n}项政策",
        "valid": {"from": "2025-01-01", "until": "2027-12-31"},
        "eligibility": {"all": parts},
        **_benefit(dice),
    }


def _benefit(dice: random.Random) -> Plain:
    draw = dice.random()
    if draw < 0.15:
        return {}
    if draw < 0.5:
        return {"benefit": {"amount": dice.choice((10_000, 50_000, 100_000, 300_000))}}
    if draw < 0.8:
        return {"benefit": {"amount": _rate(dice)}}
    lots = [
        {"when": {"fact": "revenue", "gte": most}, "amount": amount}
        for most, amount in ((100_000_000, 500_000), (20_000_000, 200_000), (5_000_000, 50_000))
    ]
    tiers = {"tiers": lots, "otherwise": 10_000}
    return {"benefit": {"amount": tiers if draw < 0.95 else {"max": [tiers, _rate(dice)]}}}


def _rate(dice: random.Random) -> Plain:
    found: Plain = {"rate": dice.choice((0.05, 0.1, 0.2, 0.3)), "of": dice.choice(PAID_ON)}
    found["cap"] = dice.choice((200_000, 500_000, 1_000_000))
    return found


def _numbers(dice: random.Random) -> Plain:
    name = dice.choice(tuple(firms.NUMBERS)[:12])
    edge = _round(firms.NUMBERS[name][0] * dice.choice(GRID))
    return {"fact": name, dice.choice(("gte", "gte", "lte")): edge}


def _round(value: float) -> int | float:
    return int(value) if value >= 1 else 1


def _words(dice: random.Random) -> Plain:
    name = dice.choice(tuple(firms.WORDS))
    prefix, count = firms.WORDS[name]
    first = dice.randrange(0, count - 1, 2)
    return {"fact": name, "in": [f"{prefix}{n}" for n in range(first, min(first + 3, count))]}


def _industry(dice: random.Random) -> Plain:
    return {"fact": "industry", "under": list(dice.choice(INDUSTRIES))}


def _set(dice: random.Random) -> Plain:
    name = dice.choice(tuple(firms.SETS))
    first = dice.randrange(0, firms.SETS[name] - 1, 2)
    return {"fact": name, "has_any": [f"{name}{n}" for n in range(first, first + 3)]}


def _truth(dice: random.Random) -> Plain:
    return {"fact": dice.choice(tuple(firms.TRUTHS)), "is": dice.random() < 0.5}


def _since(dice: random.Random) -> Plain:
    operator = dice.choice(("within_years", "at_least_years"))
    return {"fact": dice.choice(firms.DAYS), operator: dice.choice((1, 2, 3, 5, 10))}


def _ratio(dice: random.Random) -> Plain:
    above, below, edges = dice.choice((*RATIOS, GROWTH))
    return {"fact": above, "per": below, "gte": dice.choice(edges)}
