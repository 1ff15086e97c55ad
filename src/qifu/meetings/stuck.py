"""What is stuck, as a convener is offered it. Rooms above register their own sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from qifu.cases.models import Case
from qifu.cases.queries import visible_cases
from qifu.demands.models import KIND
from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date
from qifu.meetings.models import AgendaItem
from qifu.meetings.rules.agenda import EACH, Stuck, proposed
from qifu.projects.models import Blocker
from qifu.projects.queries import visible_projects

Source = Callable[[Actor, datetime], Iterable[Stuck]]
_sources: dict[str, Source] = {}
OPEN_MEETINGS = ("planned", "held")


def register_stuck(name: str, source: Source) -> None:
    """Let what is stuck in a room above be proposed. Twice is once."""
    _sources[name] = source


def proposals(actor: Actor, at: datetime) -> list[Stuck]:
    """What is stuck, under what the actor may see; what is on an open agenda already is left out."""
    found = [s for name in sorted(_sources) for s in _sources[name](actor, at)]
    open_items = AgendaItem.objects.filter(meeting__state__in=OPEN_MEETINGS).exclude(key="")
    return proposed(found, open_items.values_list("kind", "key"))


def overdue(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Demands past their day, the longest first."""
    today = shanghai_date(at)
    rows = _demands(actor).filter(due_on__lt=today, live=True, paused=False)
    for c in rows.order_by("due_on", "id")[:EACH]:
        assert c.due_on is not None
        days = (today - c.due_on).days
        yield _of_case("overdue", c, f"应于 {c.due_on} 办结，已超 {days} 天", days)


def returned(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Demands sent back twice or more, or raised to a higher level again."""
    rows = _demands(actor).filter(Q(returns__gte=2) | Q(level__gte=2))
    for c in rows.order_by("-returns", "id")[:EACH]:
        said = f"退回 {c.returns} 次" if c.returns >= 2 else f"回访没有解决，第 {c.level} 级办理"
        yield _of_case("returned", c, said, c.returns + c.level)


def contested(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Demands whose unit objects and nobody has ruled."""
    for c in _demands(actor).filter(state="objected").order_by("step_due_on", "id")[:EACH]:
        yield _of_case("contested", c, "承办单位提出异议，等待裁定", 1)


def _demands(actor: Actor) -> QuerySet[Case]:
    return visible_cases(actor).filter(kind=KIND, open=True).select_related("lead_unit")


def _of_case(kind: str, case: Case, why: str, weight: float) -> Stuck:
    unit = f"（{case.lead_unit.name}）" if case.lead_unit else ""
    return Stuck(kind, case.number, f"{case.title}{unit}"[:200], why, weight, _url("work:case", case.number))  # fmt: skip


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def blocked(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Projects with something in the way, the oldest first."""
    seen = visible_projects(actor).order_by().values("pk")
    rows = Blocker.objects.filter(cleared_at=None, project__in=seen)
    for b in rows.select_related("project").order_by("opened_at", "id")[:EACH]:
        days = (at - b.opened_at).days
        yield Stuck(
            "blocked", b.project.number, b.project.title[:200], f"{b.text}，已 {days} 天"[:300],
            days, _url("work:project", b.project.number),
        )  # fmt: skip


def register() -> None:
    """What the rooms below have."""
    for name, source in (
        ("overdue", overdue), ("returned", returned), ("contested", contested),
        ("blocked", blocked),
    ):  # fmt: skip
        register_stuck(name, source)
