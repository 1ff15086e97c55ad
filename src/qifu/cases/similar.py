"""Open cases that may be the same problem, so that two units do not work on one thing.

Candidates come from indexes (the firm's own, the same leading words, the same telling word);
how near they are is decided on hashed character pairs, which every case keeps for search anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from qifu.cases.models import Case
from qifu.cases.queries import visible_cases
from qifu.cases.search import fold, grams_of
from qifu.identity.actors import Actor
from qifu.identity.models import Role

NEAR = 0.30
NEAR_SAME_FIRM = 0.25
PROBE = 60
FIELDS = (
    "id number state title topic firm_name enterprise_id lead_unit_id opened_at due_on process_id"
    " grams open live paused warn_on"
).split()


@dataclass(frozen=True)
class Similar:
    """A case that may be the same problem; `share` is 0…1 of common character pairs."""

    case: Case
    same_firm: bool
    share: float
    same_topic: bool = False

    @property
    def percent(self) -> int:
        return round(self.share * 100)


def similar_open_cases(
    actor: Actor,
    case: Case,
    words: Iterable[str] = (),
    *,
    limit: int = 5,
    since: datetime | None = None,
) -> list[Similar]:
    """Open cases near to `case`, nearest first, with `since` also those ended from then on; `words`
    are telling words of its text.

    All of them for dispatchers, for others those they may open. At most three indexed queries.
    """
    wanted = Q(open=True) | Q(closed_at__gte=since) if since else Q(open=True)
    rows = Case.objects if actor.has(Role.DISPATCHER) else visible_cases(actor)
    others = rows.filter(wanted, kind=case.kind, merged_into=None).exclude(pk=case.pk)
    found: list[Case] = []
    if case.enterprise_id is not None:
        found += others.filter(enterprise_id=case.enterprise_id).only(*FIELDS)[:PROBE]
    for probe in _probes(case, words):
        found += others.filter(grams__contains=probe).only(*FIELDS)[:PROBE]
    return _ranked(case, found)[:limit]


def _probes(case: Case, words: Iterable[str]) -> list[list[int]]:
    longest = sorted((fold(w) for w in words if len(w) > 1), key=len, reverse=True)[:1]
    texts = [fold(case.title)[:20], *longest]
    return [grams for grams in map(grams_of, texts) if len(grams) > 1]


def _ranked(case: Case, found: Iterable[Case]) -> list[Similar]:
    mine = _told(case)
    best = {}
    for row in found:
        theirs = _told(row)
        share = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        same = row.enterprise_id is not None and row.enterprise_id == case.enterprise_id
        if share >= (NEAR_SAME_FIRM if same else NEAR):
            topic = bool(row.topic) and row.topic == case.topic
            best[row.pk] = Similar(row, same, share, topic)
    return sorted(best.values(), key=lambda s: (-s.share, -s.case.pk))


def _told(case: Case) -> set[int]:
    """The character pairs of what was said, without those of the firm's name."""
    return set(case.grams) - set(grams_of(fold(case.firm_name)))


def open_of_same_firm(cases: Sequence[Case]) -> dict[int, int]:
    """How many *other* open cases the firm of each case has, by case id. One query."""
    firms = {c.enterprise_id for c in cases if c.enterprise_id is not None}
    counts = Counter(
        Case.objects.filter(open=True, enterprise_id__in=firms)
        .order_by()
        .values_list("enterprise_id", flat=True)
    )
    return {
        c.pk: counts[c.enterprise_id] - (1 if c.open else 0) if c.enterprise_id else 0
        for c in cases
    }


def open_of_firm(enterprise_id: int) -> QuerySet[Case]:
    """The firm's own open cases, newest first (the caller has checked who asks)."""
    rows = Case.objects.filter(open=True, enterprise_id=enterprise_id)
    return rows.select_related("lead_unit").order_by("-id")


def usual_class(unit_id: int | None, topic: str) -> str:
    """The time-limit class that open cases of this unit and topic mostly have; "" when unknown."""
    if not unit_id or not topic:
        return ""
    rows = Case.objects.filter(open=True, lead_unit_id=unit_id, topic=topic).exclude(klass="")
    common = Counter(rows.order_by().values_list("klass", flat=True)[:50]).most_common(1)
    return common[0][0] if common else ""
