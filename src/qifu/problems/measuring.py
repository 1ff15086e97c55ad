"""Heat of classes and recurrence before and after the remedy, read of the very demands.

Spans are declared, not chosen to please: working days since the first remedy took hold (at most
`SPAN`), and as many before it, at least `SPAN` where the class is that old. A demand counts by the
day it was received; one merged into another, or withdrawn, does not count twice or at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from qifu.cases.models import Case
from qifu.demands.models import KIND
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date
from qifu.problems.models import ClassDemand, ProblemClass, Remedy
from qifu.problems.rules.heat import Heat
from qifu.problems.rules.recurrence import Comparison, Span, compare
from qifu.problems.texts import UNSOLVED

MONTH, LATELY = timedelta(days=30), timedelta(days=90)
SPAN = 60  # working days
PARTS = {
    "all": "全部诉求",
    "lately": "近 30 天",
    "before": "再前 30 天",
    "quarter": "近 90 天",
    "unsolved": "没有解决的",
    "suggested": "待确认的",
    "span_before": "整改前计数的",
    "span_after": "整改后计数的",
}


def counted(problem: ProblemClass) -> QuerySet[ClassDemand]:
    """The demands that figures count: members, none merged into another or withdrawn."""
    rows = ClassDemand.objects.filter(problem=problem, state__in=["member", "resting"])
    return rows.filter(case__merged_into=None).exclude(case__result="withdrawn")


def part_of(problem: ProblemClass, part: str, today: date) -> QuerySet[ClassDemand]:
    """The demands behind one figure, the newest first."""
    if part == "suggested":
        return ClassDemand.objects.filter(problem=problem, state="suggested").order_by("-case_id")
    rows = counted(problem)
    if part in ("span_before", "span_after"):
        spans = spans_of(problem, today)
        first, last = spans[part == "span_after"] if spans else (today, today - timedelta(days=1))
        rows = rows.filter(case__received_on__gte=first, case__received_on__lte=last)
    elif part in _WHEN:
        rows = rows.filter(_WHEN[part](today))
    return rows.order_by("-case_id")


def _lately(today: date) -> Q:
    return _since(today, MONTH)


def _month_before(today: date) -> Q:
    return _since(today, 2 * MONTH) & ~_since(today, MONTH)


def _quarter(today: date) -> Q:
    return _since(today, LATELY)


def _unsolved(_: date) -> Q:
    return Q(case__open=True) | Q(case__result__in=UNSOLVED)


_WHEN: dict[str, Callable[[date], Q]] = {
    "lately": _lately, "before": _month_before, "quarter": _quarter, "unsolved": _unsolved,
}  # fmt: skip


def _since(today: date, span: timedelta) -> Q:
    return Q(case__received_on__gt=today - span, case__received_on__lte=today)


def heats(problems: Iterable[ProblemClass], today: date) -> dict[int, Heat]:
    """The heat of each class. One query for any number of classes."""
    rows = ClassDemand.objects.filter(
        problem__in=[p.pk for p in problems], state__in=["member", "resting"],
        case__merged_into=None,
    ).exclude(case__result="withdrawn")  # fmt: skip
    firms = Count("case__enterprise_id", distinct=True)
    recent = _WHEN["quarter"](today)
    found = rows.order_by().values("problem_id").annotate(
        count=Count("pk"), firms=firms,
        lately=Count("pk", filter=_WHEN["lately"](today)),
        before=Count("pk", filter=_WHEN["before"](today)),
        firms_lately=Count("case__enterprise_id", distinct=True, filter=recent),
        unsolved=Count("pk", filter=_WHEN["unsolved"](today)),
    )  # fmt: skip
    names = ("count", "firms", "lately", "before", "firms_lately", "unsolved")
    heat = {pk: Heat(*counts) for pk, *counts in found.values_list("problem_id", *names)}
    return {p.pk: heat.get(p.pk, Heat(0, 0, 0, 0, 0, 0)) for p in problems}


def remedy_day(problem: ProblemClass) -> date | None:
    """The day the first finished remedy took hold."""
    done = Remedy.objects.filter(problem=problem, state="done")
    since: date | None = done.aggregate(since=Min("since"))["since"]
    return since


Days = tuple[date, date]


def spans_of(problem: ProblemClass, today: date) -> tuple[Days, Days] | None:
    """The days counted before and after the remedy, both ends included; None without a remedy."""
    since = remedy_day(problem)
    if since is None or since > today:
        return None
    calendar = current_calendar()
    last = min(today, calendar.add_working_days(since, SPAN))
    start = calendar.add_working_days(since, -SPAN)
    first = Case.objects.filter(kind=KIND).aggregate(day=Min("received_on"))["day"]
    if first is not None and first > start:
        start = min(first, since - timedelta(days=1))
    return (start, since - timedelta(days=1)), (since, last)


@dataclass(frozen=True)
class Measured:
    """Recurrence before and after; `others` says the same of all other demands of those days, so
    that a general rise or fall is not taken for the remedy's."""

    since: date
    before: Days
    after: Days
    own: Comparison
    others: Comparison
    pending: int


def measure(problem: ProblemClass, at: datetime) -> Measured | None:
    """Before and after the remedy; None while none was done. Five queries."""
    spans = spans_of(problem, shanghai_date(at))
    if spans is None:
        return None
    own = [_span(counted(problem), "case__received_on", days) for days in spans]
    others = Case.objects.filter(kind=KIND, merged_into=None).exclude(result="withdrawn")
    mine = ClassDemand.objects.filter(problem=problem, state="member").values("case_id")
    rest = [_span(others.exclude(pk__in=mine), "received_on", days) for days in spans]
    pending = ClassDemand.objects.filter(problem=problem, state="suggested").count()
    before, after = spans
    return Measured(after[0], before, after, compare(*own), compare(*rest), pending)


def _span(rows: QuerySet, name: str, days: Days) -> Span:  # type: ignore[type-arg]
    first, last = days
    count = rows.filter(**{f"{name}__gte": first, f"{name}__lte": last}).count()
    working = current_calendar().working_days_between(first - timedelta(days=1), last)
    return Span(count, working)
