"""Problems with their heat: what many firms say lately and nobody has solved stands first.

Heat is a product of plain numbers, so that anybody can reckon it again:
firms of the last 90 days × (1 + share not solved) × (2 where it rises, else 1).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qifu.triage.features import fold
from qifu.triage.gathering import Entry

LATELY, MONTH = timedelta(days=90), timedelta(days=30)
SURE = 0.1  # a rise or fall this unlikely by chance is called one
WORDS = 5


@dataclass(frozen=True)
class Hotspot:
    """One problem. `trend` is 1 (rises), 0 or -1 (falls): the last 30 days against the 30 before.

    `unsolved` is the share of those whose end is known, None where it is of none.
    """

    name: str
    words: tuple[str, ...]
    members: tuple[int, ...]
    firms: int
    first: date
    last: date
    lately: int
    before: int
    trend: int
    unsolved: float | None
    places: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, int], ...]
    heat: float


def find_hotspots(
    entries: Sequence[Entry], groups: Sequence[Sequence[int]], as_of: date
) -> list[Hotspot]:
    """The groups as problems, the hottest first."""
    words = words_of([e.text for e in entries])
    spread = Counter(word for some in words for word in some)
    found = [_hotspot(entries, group, words, spread, as_of) for group in groups]
    return sorted(found, key=lambda h: (-h.heat, -len(h.members), h.members))


def _hotspot(
    entries: Sequence[Entry], group: Sequence[int], words: Sequence[frozenset[str]],
    spread: Counter[str], as_of: date,
) -> Hotspot:  # fmt: skip
    rows = [entries[i] for i in group]
    own = _own_words([words[i] for i in group], spread, len(words))
    lately = sum(as_of - MONTH < r.on <= as_of for r in rows)
    before = sum(as_of - 2 * MONTH < r.on <= as_of - MONTH for r in rows)
    trend = trend_of(lately, before)
    known = [r.solved for r in rows if r.solved is not None]
    unsolved = known.count(False) / len(known) if known else None
    recent = [r for r in rows if as_of - LATELY < r.on <= as_of]
    places = _counted(r.place for r in rows)
    return Hotspot(
        name=_name(own, places, len(rows)), words=own, members=tuple(group),
        firms=_heads(rows), first=min(r.on for r in rows), last=max(r.on for r in rows),
        lately=lately, before=before, trend=trend, unsolved=unsolved, places=places,
        units=_counted(r.unit for r in rows),
        heat=round(_heads(recent) * (1 + (unsolved or 0)) * (2 if trend > 0 else 1), 2),
    )  # fmt: skip


def _heads(rows: Sequence[Entry]) -> int:
    """Firms; a text whose firm is not known counts for one."""
    return len({r.firm for r in rows if r.firm}) + sum(not r.firm for r in rows)


def trend_of(lately: int, before: int) -> int:
    """1 or -1 where the change is not likely chance: exact binomial test, one side, `SURE`."""
    whole = lately + before
    more, sign = (lately, 1) if lately > before else (before, -1)
    if lately == before:
        return 0
    chance = sum(math.comb(whole, k) for k in range(more, whole + 1)) / 2**whole
    return sign if chance < SURE else 0


def words_of(texts: Sequence[str]) -> list[frozenset[str]]:
    """The words of each text, of two characters or more, without numbers."""
    from rjieba import cut

    return [
        frozenset(w for w in cut(fold(t)) if len(w) > 1 and not any(c.isdigit() for c in w))
        for t in texts
    ]


def _own_words(
    words: Sequence[frozenset[str]], spread: Counter[str], texts: int
) -> tuple[str, ...]:
    """What most of a problem's texts have and few others do."""
    counts = Counter(word for some in words for word in some)
    worth = {
        word: n / len(words) * math.log(texts * 2 / spread[word])
        for word, n in counts.items()
        if n * 2 >= len(words)
    }
    return tuple(sorted(worth, key=lambda w: (-worth[w], -len(w), w))[:WORDS])


def _name(words: Sequence[str], places: Sequence[tuple[str, int]], count: int) -> str:
    """Its own words, after the place that most of it speaks of."""
    place = places[0][0] if places and places[0][1] * 2 > count else ""
    said = " ".join(word for word in words if word not in place) or "（没有共同的词）"
    return f"{place}：{said}" if place else said


def _counted(values: object) -> tuple[tuple[str, int], ...]:
    found = Counter(v for v in values if v)  # type: ignore[attr-defined]
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
