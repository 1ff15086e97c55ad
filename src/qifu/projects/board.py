"""The board and the funnel: figures that open to their very projects, scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from qifu.identity.actors import Actor
from qifu.projects.models import Project, ProjectStage, Slip
from qifu.projects.queries import scope
from qifu.projects.rules.definition import Definition

CARDS = 20  # a column shows so many; the rest is a list away


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many are there, worth how much, and the first of them."""

    code: str
    title: str
    count: int
    investment: Decimal
    cards: list[Project]

    @property
    def more(self) -> int:
        """How many do not stand on the board."""
        return self.count - len(self.cards)


def board(definition: Definition, rows: QuerySet[Project]) -> list[Column]:
    """Columns of the stages with the projects of `rows`, those planned soonest first. Two queries.

    A project of an older definition stands in the column of its place.
    """
    rows = rows.order_by()
    figures: dict[int, Any] = {
        row["place"]: row
        for row in rows.values("place").annotate(n=Count("id"), worth=Sum("investment"))
    }
    order = [F("planned_on").asc(nulls_last=True), F("id").desc()]
    ranked = rows.annotate(
        rank=Window(RowNumber(), partition_by=[F("place")], order_by=order)
    ).filter(rank__lte=CARDS)
    cards: dict[int, list[Project]] = {}
    for row in sorted(ranked, key=lambda p: (p.place, p.rank)):  # type: ignore[attr-defined]
        cards.setdefault(row.place, []).append(row)
    found = []
    for place, stage in enumerate(definition.stages):
        said = figures.get(place, {})
        found.append(
            Column(
                stage.code, stage.title, said.get("n", 0), said.get("worth") or Decimal(0),
                cards.get(place, []),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many came so far, worth how much, and of the step before."""

    code: str
    title: str
    count: int
    investment: Decimal
    share: int | None


@dataclass(frozen=True)
class Tally:
    """A reason or source with how often."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class Funnel:
    """From leads to production, and what stood in the way."""

    steps: list[Step]
    states: list[Tally]
    sources: list[Tally]
    slips: list[Tally]
    ends: list[Tally]


def funnel(
    actor: Actor, definition: Definition, *, since: date | None, until: date | None
) -> Funnel:
    """Of the projects whose lead came in between two days (both included). Five queries."""
    rows = entered_between(Project.objects.filter(scope(actor)), since, until).exclude(
        state=Project.State.MERGED
    )
    reached: dict[int, Any] = {
        r["position"]: r
        for r in ProjectStage.objects.filter(project__in=rows, actual_on__isnull=False)
        .order_by()
        .values("position")
        .annotate(n=Count("id"), worth=Sum("project__investment"))
    }
    steps: list[Step] = []
    for place, stage in enumerate(definition.stages):
        found = reached.get(place, {})
        count = found.get("n", 0)
        share = round(count * 100 / steps[-1].count) if steps and steps[-1].count else None
        worth = found.get("worth") or Decimal(0)
        steps.append(Step(stage.code, stage.title, count, worth, share))
    slips = Slip.objects.filter(project__in=rows).order_by().values_list("reason")
    by_slip = dict(slips.annotate(n=Count("project", distinct=True)))
    ended = rows.filter(state__in=("lost", "paused")).order_by().values_list("reason")
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    by_source = dict(rows.order_by().values_list("source").annotate(n=Count("id")))
    return Funnel(
        steps,
        _tallies(dict(Project.State.choices), by_state),
        _tallies(definition.sources, by_source),
        _tallies(definition.slip_reasons, by_slip),
        _tallies(definition.end_reasons, dict(ended.annotate(n=Count("id")))),
    )


def entered_between(
    rows: QuerySet[Project], since: date | None, until: date | None
) -> QuerySet[Project]:
    """Those whose lead came in between two days of Shanghai, both included."""
    if since is not None:
        rows = rows.filter(opened_at__date__gte=since)
    if until is not None:
        rows = rows.filter(opened_at__date__lte=until)
    return rows


def _tallies(titles: object, counts: dict[str, int]) -> list[Tally]:
    known = dict(titles)  # type: ignore[call-overload]
    found = [Tally(code, str(known.get(code, code)), n) for code, n in counts.items()]
    return sorted(found, key=lambda t: (-t.count, t.code))
