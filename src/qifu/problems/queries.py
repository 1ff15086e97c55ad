"""Every public read of classes, scoped to who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from qifu.cases.models import Case
from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import visible_cases
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.time import shanghai_date
from qifu.problems.links import Link, present
from qifu.problems.measuring import counted, heats, part_of
from qifu.problems.models import Article, ClassDemand, ProblemClass, Remedy, Search
from qifu.problems.permissions import OWNED, UNIT, can_see
from qifu.problems.rules.heat import Heat

JOINS = ("unit", "owner", "merged_into")
SHOWS = {
    "proposed": "待确认",
    "mending": "整改中",
    "bare": "还没有措施",
    "settled": "已了结",
    "dismissed": "不成类",
}


def scope(actor: Actor) -> QuerySet[ProblemClass]:
    """The classes `actor` may open (the twin of `permissions.can_see`)."""
    rows = ProblemClass.objects.select_related(*JOINS)
    if actor.has(*SEES_ALL):
        return rows
    return rows.filter(state__in=OWNED, unit_id__in=actor.units(*UNIT))


def get_problem(actor: Actor, problem_id: int) -> ProblemClass:
    """The class by its key; NotVisible otherwise."""
    row = ProblemClass.objects.select_related(*JOINS).filter(pk=problem_id).first()
    if row is None or not can_see(actor, row):
        raise NotVisible
    return row


def shown(actor: Actor, show: str) -> QuerySet[ProblemClass]:
    """The classes of one tab of the list, the newest first."""
    rows = scope(actor)
    if show == "mending":
        rows = rows.filter(state="confirmed")
    elif show == "bare":
        rows = rows.filter(state="confirmed").exclude(remedies__state__in=["open", "done"])
    else:
        rows = rows.filter(state=show)
    return rows.order_by("-id")


@dataclass(frozen=True)
class ClassRow:
    """A class as a list shows it."""

    problem: ProblemClass
    heat: Heat
    remedies: int
    done: int
    next_due: object
    pending: int


def rows_of(problems: Sequence[ProblemClass], at: datetime) -> list[ClassRow]:
    """With heat, remedies and what waits to be confirmed. Three queries for any number."""
    ids = [p.pk for p in problems]
    heat = heats(problems, shanghai_date(at))
    remedies: dict[int, Any] = {
        r["problem_id"]: r
        for r in Remedy.objects.filter(problem__in=ids).exclude(state="dropped")
        .order_by().values("problem_id")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(state="done")),
                  due=Min("due_on", filter=Q(state="open")))
    }  # fmt: skip
    waiting = ClassDemand.objects.filter(problem__in=ids, state="suggested").order_by()
    pending = dict(waiting.values_list("problem_id").annotate(n=Count("pk")))
    none: dict[str, Any] = {"n": 0, "done": 0, "due": None}
    return [
        ClassRow(
            p, heat[p.pk], remedies.get(p.pk, none)["n"], remedies.get(p.pk, none)["done"],
            remedies.get(p.pk, none)["due"], pending.get(p.pk, 0),
        )
        for p in problems
    ]  # fmt: skip


def demands_behind(
    actor: Actor, problem: ProblemClass, part: str, at: datetime
) -> tuple[QuerySet[ClassDemand], int]:
    """The demands behind a figure that `actor` may open, and how many more there are."""
    rows = part_of(problem, part, shanghai_date(at))
    seen = rows.filter(case__in=visible_cases(actor).values("pk"))
    hidden = 0 if actor.has(*SEES_ALL) else rows.count() - seen.count()
    return seen.select_related("case", "case__lead_unit"), hidden


def remedies_of(problem: ProblemClass, at: datetime) -> list[tuple[Remedy, Link | None]]:
    """The remedies with what they point to, as it is now. One query and one for each link."""
    rows = Remedy.objects.filter(problem=problem).select_related("unit", "owner").order_by("id")
    return [(r, present(r.link, r.link_id, at) if r.link and r.link_id else None) for r in rows]


def get_remedy(actor: Actor, remedy_id: int) -> Remedy:
    """A remedy of a class in scope; NotVisible otherwise."""
    rows = Remedy.objects.select_related("problem", "problem__unit", "unit", "owner")
    row = rows.filter(pk=remedy_id).first()
    if row is None or not can_see(actor, row.problem):
        raise NotVisible
    return row


def get_class_demand(actor: Actor, row_id: int) -> ClassDemand:
    """A demand's part in a class in scope, whose words the actor may read; NotVisible otherwise."""
    row = ClassDemand.objects.select_related("problem", "case").filter(pk=row_id).first()
    if row is None or not can_see(actor, row.problem):
        raise NotVisible
    if not visible_cases(actor).filter(pk=row.case_id).exists():
        raise NotVisible
    return row


def others(actor: Actor, problem: ProblemClass) -> QuerySet[ProblemClass]:
    """Classes this one may go into, the newest first."""
    rows = scope(actor).filter(state__in=["proposed", "confirmed"]).exclude(pk=problem.pk)
    if problem.state == "confirmed":
        rows = rows.filter(state="confirmed")
    return rows.order_by("-id")


def likely_unit(problem: ProblemClass) -> str:
    """The code of the unit that leads most of the class's demands, to begin a form with; "" where
    none leads more than half."""
    rows = counted(problem).filter(case__lead_unit__status="active").order_by()
    led = rows.values_list("case__lead_unit__code").annotate(n=Count("pk"))
    code, most = max(led, key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return code if most * 2 > counted(problem).count() else ""


def classes_of(actor: Actor, case: Case) -> list[ClassDemand]:
    """The classes a demand is in or may be in, for who may open them; what was declined is not told."""
    rows = ClassDemand.objects.filter(case=case, state__in=["member", "suggested"])
    rows = rows.filter(problem__in=scope(actor).values("pk"))
    return list(rows.select_related("problem", "problem__unit").order_by("id"))


def record_of(problem: ProblemClass) -> list[Event]:
    """What happened to a class already found in scope, newest first."""
    return stream_events(problem.stream)[::-1]


def without_remedy(at: datetime) -> QuerySet[ProblemClass]:
    """Confirmed classes nothing is being done about, the oldest first."""
    rows = ProblemClass.objects.filter(state="confirmed")
    return rows.exclude(remedies__state__in=["open", "done"]).order_by("confirmed_at", "id")


def last_search() -> tuple[Search | None, bool]:
    """The last search that was done, and whether one is waiting."""
    done = Search.objects.exclude(done_at=None).order_by("-id").first()
    return done, Search.objects.filter(done_at=None).exists()


def member_count(problem: ProblemClass) -> int:
    """Demands that figures count."""
    return counted(problem).count()


def published_articles() -> QuerySet[Article]:
    """What everybody may read, the newest first."""
    rows = Article.objects.filter(state="published").select_related("unit", "problem")
    return rows.order_by("-published_at", "-id")


def published_article(article_id: int) -> Article:
    """One of them; NotVisible when there is none or it was withdrawn."""
    row = published_articles().filter(pk=article_id).first() if article_id < 2**63 else None
    if row is None:
        raise NotVisible
    return row


def articles_for(actor: Actor) -> QuerySet[Article]:
    """Articles on classes in scope, the newest first."""
    rows = Article.objects.filter(problem__in=scope(actor).values("pk"))
    return rows.select_related("unit", "problem").order_by("-id")


def get_article(actor: Actor, article_id: int) -> Article:
    """One of them; NotVisible otherwise."""
    row = articles_for(actor).filter(pk=article_id).first()
    if row is None:
        raise NotVisible
    return row
