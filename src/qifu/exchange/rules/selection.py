"""Which offer a declared rule puts first. Pure; the points of every part are shown to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qifu.exchange.rules.draw import draw
from qifu.exchange.rules.kinds import DRAW, LOWEST, SCORE, KindBody, Part


@dataclass(frozen=True)
class Entry:
    """An offer that takes part: its number, its place in time (0 the first) and its values."""

    id: int
    place: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Ranked:
    """The offers by number, the best first; `points` of each where the rule gives points."""

    order: list[int]
    points: dict[int, Decimal]


def rank(
    kind: KindBody, entries: Sequence[Entry], *, number: str, seed: str, passed: Sequence[int] = ()
) -> Ranked:
    """The order of `entries` by the rule of `kind`, without those that were `passed` over.

    A draw is over all entries, so leaving one out later does not change the order of the others.
    """
    if kind.rule == DRAW:
        ranked = Ranked(draw(seed, number, [e.id for e in entries]), {})
    elif kind.rule == LOWEST:
        ranked = Ranked(
            [e.id for e in sorted(entries, key=lambda e: (_number(e, kind.field), e.place))], {}
        )
    elif kind.rule == SCORE:
        points = {e.id: score(kind.parts, e, entries) for e in entries}
        order = sorted(entries, key=lambda e: (-points[e.id], e.place))
        ranked = Ranked([e.id for e in order], points)
    else:
        raise ValueError(f"{kind.rule} is not a rule that ranks")
    return Ranked([o for o in ranked.order if o not in passed], ranked.points)


def score(parts: Sequence[Part], entry: Entry, entries: Sequence[Entry]) -> Decimal:
    """Points of 100, to two digits: of each part its weight for the best value, none for the worst,
    in between in proportion; all of it when every offer says the same."""
    total = Decimal(0)
    for part in parts:
        values = [_number(e, part.field) for e in entries]
        low, high, own = min(values), max(values), _number(entry, part.field)
        if high == low:
            share = Decimal(1)
        else:
            share = (high - own if part.better == "lower" else own - low) / (high - low)
        total += share * part.weight
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _number(entry: Entry, name: str) -> Decimal:
    return Decimal(str(entry.values[name]))
