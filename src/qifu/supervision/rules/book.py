"""The declared rules as values: what is looked at, over which span, from how many cases on. Pure.

A rule is data of the pack (`supervision/*.yaml`): its `shape` names a way of looking that this room
knows, its `limits` the figures that way needs. Nothing is found that no rule says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

PAINTING, SIGNAL = "painting", "signal"
DAY, MONTH, QUARTER = "day", "month", "quarter"


@dataclass(frozen=True)
class Rule:
    """One declared rule. `minimum` cases at least, below which nothing is said; `looks_at`, `why`
    are sentences for people; `source` the clause it stands on."""

    code: str
    purpose: str
    title: str
    shape: str
    looks_at: str
    why: str
    period: str
    minimum: int
    limits: Mapping[str, Any]
    source: str
    verified: bool = False
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseHit:
    """One case of a finding, and what of it counts."""

    case: int
    says: str


@dataclass(frozen=True)
class Hit:
    """What a rule found: about whom, in plain words, with its very cases.

    `subject` tells one finding of a span from another; `unit` answers, `units` and `people` are
    concerned; `traits` are what an exception could name: name → (value, words).
    """

    subject: str
    says: str
    cases: tuple[CaseHit, ...]
    unit: int | None
    units: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    traits: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def read_rules(rows: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """Rules by code, of rows that were checked."""
    return {
        row["code"]: Rule(
            code=row["code"], purpose=row["purpose"], title=row["title"], shape=row["shape"],
            looks_at=row["looks_at"], why=row["why"], period=row["period"],
            minimum=row["minimum"], limits=dict(row.get("limits", {})), source=row["source"],
            verified=bool(row.get("verified")), metrics=tuple(row.get("metrics", ())),
        )
        for row in rows
    }  # fmt: skip


def span_of(period: str, day: date) -> tuple[date, date]:
    """First and last day of the span a day lies in."""
    if period == DAY:
        return day, day
    first_month = day.month if period == MONTH else (day.month - 1) // 3 * 3 + 1
    months = 1 if period == MONTH else 3
    first = day.replace(month=first_month, day=1)
    after = first_month + months
    last = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return first, last


def span_words(period: str, first: date) -> str:
    """The span as people say it."""
    if period == DAY:
        return f"{first.year}年{first.month}月{first.day}日"
    if period == MONTH:
        return f"{first.year}年{first.month}月"
    return f"{first.year}年第{(first.month + 2) // 3}季度"
