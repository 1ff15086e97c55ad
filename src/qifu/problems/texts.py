"""What demands say, as this room reads them: words, place and unit for clustering, character pairs
for likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from qifu.cases.models import Case
from qifu.cases.search import fold, grams_of
from qifu.demands.models import KIND
from qifu.kernel.time import shanghai_date
from qifu.problems.models import ClassDemand, ProblemClass
from qifu.problems.rules.likeness import common_pairs, core_of
from qifu.triage.gathering import Entry
from qifu.triage.hotspots import words_of

RECENT = 400  # demands that say what is in everybody's mouth
CORE_OF = 80  # demands of a class its core is read from, the newest
UNSOLVED = ("explained", "unreached")
BACK = timedelta(days=365)
MOST = 8_000


def free_demands(at: datetime) -> QuerySet[Case]:
    """Demands of the last year that are in no class and were not merged into another."""
    held = ClassDemand.objects.filter(state="member", problem__state__in=["confirmed", "settled"])
    rows = Case.objects.filter(
        kind=KIND, merged_into=None, opened_at__gte=at - BACK, opened_at__lte=at
    )
    return rows.exclude(result="withdrawn").exclude(pk__in=held.values("case_id"))


def entries_of(cases: QuerySet[Case]) -> list[Entry]:
    """The newest of them, oldest first, as texts with day, place, unit and firm; `key` is the id."""
    names = (
        "pk", "title", "demand__text", "opened_at", "demand__place__name",
        "enterprise__town__name", "lead_unit__name", "enterprise_id", "open", "result",
    )  # fmt: skip
    rows = list(cases.order_by("-pk").values_list(*names)[:MOST])[::-1]
    return [
        Entry(
            key=str(pk), text=f"{title}\n{text or ''}", on=shanghai_date(opened),
            place=place or town or "", unit=unit or "", firm=str(firm or ""),
            solved=not is_open and result == "solved",
        )
        for pk, title, text, opened, place, town, unit, firm, is_open, result in rows
    ]  # fmt: skip


def told_of(cases: Iterable[Case]) -> dict[int, set[int]]:
    """The character pairs of each demand's own words, without those of the firm's name."""
    return {c.pk: set(c.grams) - set(grams_of(fold(c.firm_name))) for c in cases}


def learn_core(problem: ProblemClass) -> None:
    """Set `core` and `words` of the class from its newest demands; the caller saves."""
    part = ClassDemand.objects.filter(problem=problem, state="member").order_by("-case_id")
    ids = list(part.values_list("case_id", flat=True)[:CORE_OF])
    fields = ("pk", "grams", "firm_name", "title")
    own = list(Case.objects.filter(pk__in=ids).only(*fields))
    recent = Case.objects.filter(kind=KIND).only(*fields).order_by("-pk")[:RECENT]
    common = common_pairs(list(told_of(recent).values()))
    problem.core = core_of(list(told_of(own).values()), common)


def words_shared(texts: Sequence[str], words: Iterable[str]) -> list[str]:
    """Which of a class's own words each text has, as one list in order of the words."""
    found = set().union(*words_of(list(texts))) if texts else set()
    return [word for word in words if word in found]
