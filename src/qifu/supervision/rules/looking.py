"""What the ways of looking share: groups, shares, traits, names of shapes. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from qifu.supervision.rules.book import CaseHit, Hit, Rule
from qifu.supervision.rules.facts import Of

Row = TypeVar("Row", bound=Of)
Look = Callable[[Rule, Sequence[Any], date], list[Hit]]


@dataclass(frozen=True)
class Shape:
    """A way of looking: which rows it reads, which limits it needs and of what sort."""

    facts: str
    limits: dict[str, type]
    look: Look


SHAPES: dict[str, Shape] = {}


def shape(facts: str, **limits: type) -> Callable[[Look], Look]:
    """Register a way of looking under its own name."""

    def register(fn: Look) -> Look:
        SHAPES[fn.__name__] = Shape(facts, limits, fn)
        return fn

    return register


def grouped(
    rows: Iterable[Row], key: Callable[[Row], Hashable | None]
) -> dict[Hashable, list[Row]]:
    """Rows by key, in order; those whose key is None or "" are left out."""
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if (name := key(row)) is not None and name != "":
            found[name].append(row)
    return found


def percent(part: int, whole: int) -> int:
    """A share in whole per cent, rounded down; 0 of nothing."""
    return part * 100 // whole if whole else 0


def one_a_case(rows: Iterable[Row], says: Callable[[Row], str]) -> tuple[CaseHit, ...]:
    """The cases of rows, each once, with what the first row of each says."""
    found: dict[int, CaseHit] = {}
    for row in rows:
        found.setdefault(row.case, CaseHit(row.case, says(row)))
    return tuple(found.values())


def make_hit(
    rows: Sequence[Of],
    subject: str,
    says: str,
    each: Callable[[Any], str],
    *,
    people: Iterable[int | None] = (),
    units: Iterable[int | None] = (),
    traits: dict[str, tuple[str, str]] | None = None,
) -> Hit:
    """A hit over `rows`; its unit is the one most of them are with. What all rows have in common is
    a trait, too."""
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.unit is not None:
            counts[row.unit] += 1
    unit = max(counts, key=lambda u: (counts[u], -u)) if counts else None
    concerned = {u for u in [*counts, *units] if u is not None}
    return Hit(
        subject, says, one_a_case(rows, each), unit, frozenset(concerned),
        frozenset(p for p in people if p is not None), common(rows) | (traits or {}),
    )  # fmt: skip


def common(rows: Sequence[Of]) -> dict[str, tuple[str, str]]:
    """What all rows share: unit, person, firm, topic, channel."""
    found = {}
    for name, words in (
        ("unit", lambda r: r.unit_name),
        ("who", lambda r: r.person),
        ("firm", lambda r: "同一家企业"),
        ("topic", lambda r: r.topic_says),
        ("channel", lambda r: r.channel_says),
    ):
        values = {getattr(row, name) for row in rows}
        if len(values) == 1 and (value := values.pop()) not in (None, ""):
            found[name] = (str(value), words(rows[0]) or str(value))
    return found


_NOISE = re.compile(r"[\W_\d]+")


def same_words(text: str) -> str:
    """A text without figures, spaces and marks: what is left when only names of days differ."""
    return _NOISE.sub("", text)
