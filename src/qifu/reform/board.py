"""All tasks at once: who answers, what was reported, where each stands. A constant number of queries.

What is here is not scoped; `reading` gives it to who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qifu.kernel.time import shanghai_date
from qifu.reform.ground import Sides, follow_book, lay_ground, sides_of
from qifu.reform.models import QuarterReview, ReformTask, Report
from qifu.reform.rules.book import FollowBook
from qifu.reform.rules.moves import CONFIRMED, WAITING
from qifu.reform.rules.parties import Ground, Party
from qifu.reform.rules.quarters import Quarter, read_quarter
from qifu.reform.rules.standing import (
    LEAD,
    ReportFact,
    ReviewFact,
    Standing,
    dated,
    known_on,
    lasting,
)


@dataclass(frozen=True)
class TaskRow:
    """A task on a day. `reviews` are the newest first."""

    task: ReformTask
    sides: Sides
    standing: Standing
    reports: Sequence[ReportFact] = ()
    reviews: Sequence[QuarterReview] = ()

    @property
    def waiting(self) -> int:
        """Reports that wait for a confirmation."""
        return sum(r.state == WAITING for r in self.reports)

    def missing(self, quarter: str, *, confirmed: bool = False) -> tuple[Party, ...]:
        """Lead units whose text of a quarter was not handed in (or is not confirmed)."""
        wanted = (CONFIRMED,) if confirmed else (CONFIRMED, WAITING)
        there = {
            r.unit
            for r in self.reports
            if r.part == LEAD and r.quarter == quarter and r.state in wanted
        }
        return tuple(p for p in self.sides.leads if p.pk not in there)


@dataclass(frozen=True)
class District:
    """Every task in force on `day`, with what the district says of following them."""

    day: date
    book: FollowBook
    ground: Ground
    rows: Sequence[TaskRow] = field(default_factory=tuple)


def lay_district(today: date, quarter: Quarter | None = None) -> District:
    """The tasks as they stand today; or of a quarter: tasks with a deadline as on its last day,
    long-standing ones by its own review, as known now."""
    book = follow_book()
    ground = lay_ground(book)
    day = today if quarter is None else min(today, quarter.end)
    reports = facts_of(ground, today)
    reviews = _reviews()
    rows = []
    for task in ReformTask.objects.filter(active=True).order_by("number"):
        sides = sides_of(task, ground, day)
        mine, own = reports[task.pk], reviews[task.pk]
        on = today if task.lasting else day
        standing = standing_of(task, sides, mine, own, on, book, quarter)
        rows.append(TaskRow(task, sides, standing, tuple(mine), tuple(own)))
    return District(day, book, ground, rows)


def standing_of(
    task: ReformTask, sides: Sides, reports: Sequence[ReportFact], reviews: Sequence[QuarterReview],
    day: date, book: FollowBook, quarter: Quarter | None = None,
) -> Standing:  # fmt: skip
    """Where a task stands on a day, or by the review of a quarter."""
    if task.due_on is not None:
        return dated(task.due_on, sides.leads, known_on(reports, day), day, book.yellow_days)
    found = [r for r in reviews if quarter is None or r.quarter == str(quarter)]
    return lasting(review_fact(found[0]) if found else None, sides.leads, reports, day)


def review_fact(row: QuarterReview) -> ReviewFact:
    """A review as the rule needs it."""
    quarter = read_quarter(row.quarter)
    assert quarter is not None
    return ReviewFact(quarter, row.due_on, row.missed)


def facts_of(ground: Ground, day: date) -> defaultdict[int, list[ReportFact]]:
    """Reports by task, each of the unit that answers for it on `day`, the earliest first."""
    rows = (
        Report.objects.order_by("id")
        .select_related("review", "unit")
        .only(
            "task_id", "part", "says", "state", "at", "decided_at", "unit__code",
            "review__quarter",
        )
    )  # fmt: skip
    found: defaultdict[int, list[ReportFact]] = defaultdict(list)
    for row in rows:
        found[row.task_id].append(fact_of(row, ground, day))
    return found


def fact_of(row: Report, ground: Ground, day: date) -> ReportFact:
    """A report as the rule needs it."""
    now = ground.now(row.unit.code, day)
    return ReportFact(
        row.pk, now[0].pk if now else row.unit_id, row.part, row.says, row.state,
        shanghai_date(row.at), shanghai_date(row.decided_at) if row.decided_at else None,
        row.review.quarter if row.review else "",
    )  # fmt: skip


def _reviews() -> defaultdict[int, list[QuarterReview]]:
    found: defaultdict[int, list[QuarterReview]] = defaultdict(list)
    for row in QuarterReview.objects.order_by("-quarter", "id"):
        found[row.task_id].append(row)
    return found
