"""Trying a draft on every firm: whom it reaches, what it costs, how it differs from what is live.

The process keeps one set of bitmaps for the population it has read; it is used by one thread at a
time, for milliseconds. What is live is judged once for a population.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from qifu.eligibility import Policy
from qifu.enterprises.facts import INDUSTRY, SIZE, TOWN
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.industry import SECTIONS
from qifu.enterprises.rules.values import as_json
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.policies.population import Population, forget_population, population

if TYPE_CHECKING:  # the matcher is loaded when somebody asks: half of a web worker's memory
    from qifu.eligibility.bitmap.draft import Drafts, Reach

SAMPLE, BARS, LIVE_KEPT = 8, 12, 64


@dataclass(frozen=True)
class Tried:
    """One firm that the draft reaches; `amount` in yuan, None where it is not known."""

    firm_id: int
    name: str
    amount: Decimal | None


@dataclass(frozen=True)
class Against:
    """The draft beside the live version: firms gained and lost, the money in yuan more or less."""

    gained: int
    lost: int
    more: Decimal


@dataclass(frozen=True)
class Trial:
    """What a draft would do, as of the moment the firms were read."""

    reach: Reach
    firms: int
    read_at: datetime
    spread: Mapping[str, Sequence[tuple[str, int]]]
    sample: Sequence[Tried]
    against: Against | None


_lock = Lock()
_drafts: list[tuple[Population, date, Drafts]] = []
_live: OrderedDict[Any, Reach] = OrderedDict()


def try_rule(
    rule: Policy, *, at: datetime, live: Policy | None = None, live_key: Any = None
) -> Trial:
    """`rule` over all active firms on the day of `at`, beside `live` where there is one.

    `live_key` names the live version, so that it is judged once. One query for the sample's names.
    """
    people, day = population(at), shanghai_date(at)
    by = [name for name in (INDUSTRY, SIZE, TOWN) if name in people.facts]
    with _lock:
        drafts = _drafts_of(people, day)
        reach = drafts.judge(rule, by)
        before = _judged(drafts, live, live_key) if live is not None else None
    return Trial(
        reach, len(people), people.read_at, _spread(reach, people), _sample(reach, people),
        None if before is None else _against(reach, before, len(people)),
    )  # fmt: skip


@dataclass(frozen=True)
class Firms:
    """Ids of firms: those a rule is for with what each may get (fen, -1 unknown), and those that
    miss it by one condition."""

    eligible: np.ndarray
    fen: np.ndarray
    near: np.ndarray


def judged_firms(rule: Policy, *, at: datetime) -> Firms:
    """`rule` over all active firms on the day of `at`, the firms themselves; no query beside the
    population's."""
    from qifu.eligibility.bitmap.money import NOTHING

    people, day = population(at), shanghai_date(at)
    with _lock:
        drafts = _drafts_of(people, day)
        reach, near = drafts.judge(rule), drafts.near_rows(rule)
    fen = np.where(reach.amounts == NOTHING, -1, reach.amounts)
    if rule.amount is None:
        fen = np.full(len(reach.rows), -1, np.int64)
    return Firms(people.ids[reach.rows], fen, people.ids[near])


def forget_firms() -> None:
    """Let go of the firms' columns and all that was made of them (the worker, between policies)."""
    with _lock:
        _drafts.clear()
        _live.clear()
    forget_population()


def _drafts_of(people: Population, day: date) -> Drafts:
    """The process's own, anew when the ledger was read again or the day is over."""
    from qifu.eligibility.bitmap.draft import Drafts

    if not _drafts or _drafts[0][0] is not people or _drafts[0][1] != day:
        _drafts[:] = [(people, day, Drafts(people.enterprises, day))]
        _live.clear()
    return _drafts[0][2]


def _judged(drafts: Drafts, live: Policy, key: Any) -> Reach:
    if key not in _live:
        _live[key] = drafts.judge(live)
        while len(_live) > LIVE_KEPT:
            _live.popitem(last=False)
    return _live[key]


def _against(now: Reach, before: Reach, firms: int) -> Against:
    held = np.zeros(firms, np.bool_)
    held[before.rows] = True
    common = int(np.count_nonzero(held[now.rows]))
    return Against(now.eligible - common, before.eligible - common, now.budget - before.budget)


def _spread(reach: Reach, people: Population) -> dict[str, list[tuple[str, int]]]:
    found = {}
    for name, counted in reach.by.items():
        names = people.facts[name].names
        sums: dict[str, int] = {}
        for value, count in counted:
            word = "不清楚" if value is None else _word(name, value, names)
            sums[word] = sums.get(word, 0) + count
        rows = sorted(sums.items(), key=lambda row: -row[1])
        rest = sum(count for _, count in rows[BARS:])
        found[name] = rows[:BARS] + ([("其余", rest)] if rest else [])
    return found


def _word(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == INDUSTRY:
        letter = str(value)[:1].upper()
        return f"{letter} {SECTIONS[letter]}" if letter in SECTIONS else "代码没有门类"
    return names.get(value, str(value))


def _sample(reach: Reach, people: Population) -> list[Tried]:
    """Some of the reached, spread over the whole list."""
    step = max(1, len(reach.rows) // SAMPLE)
    places = list(range(0, len(reach.rows), step))[:SAMPLE]
    rows = [int(reach.rows[p]) for p in places]
    ids = [int(people.ids[row]) for row in rows]
    names = dict(Enterprise.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        Tried(pk, names.get(pk) or str(people.enterprises.uscc[row]), reach.amount_at(place))
        for pk, row, place in zip(ids, rows, places, strict=True)
    ]


def facts_for_pin(firm_id: int, at: datetime) -> tuple[str, dict[str, Any]]:
    """(name, JSON values by fact) of a firm as the matcher sees it; NotVisible when it is not
    among the active ones."""
    people = population(at)
    found = np.flatnonzero(people.ids == firm_id)
    if not len(found):
        raise NotVisible
    row = int(found[0])
    values = people.enterprises.values(row)
    name = Enterprise.objects.filter(pk=firm_id).values_list("name", flat=True).first()
    shown = name or str(people.enterprises.uscc[row])
    return shown, {n: as_json(v) for n, v in values.items() if v is not None}
