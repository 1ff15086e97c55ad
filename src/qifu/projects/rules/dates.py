"""Planned against actual: which dates may be planned, what a moved date is, how a stage stands. Pure.

The first planned date of a stage is kept for good; every later move has its reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qifu.kernel.working_days import WorkingCalendar

WARN_DAYS = 5  # working days before a planned date at which its light turns yellow


@dataclass(frozen=True)
class Dated:
    """A stage with its days: planned now, planned first, entered."""

    code: str
    title: str
    planned_on: date | None = None
    first_planned_on: date | None = None
    actual_on: date | None = None


@dataclass(frozen=True)
class Move:
    """A planned date that is not what it was."""

    code: str
    title: str
    before: date
    after: date

    @property
    def later(self) -> bool:
        return self.after > self.before


def plan_problems(
    rows: Sequence[Dated], wanted: Mapping[str, date | None], today: date
) -> dict[str, str]:
    """What is wrong with the planned dates wanted, by stage: one sentence each.

    A date must not lie before that of an earlier stage, a new one not in the past, and one that
    was planned is not taken away again.
    """
    found: dict[str, str] = {}
    last: tuple[date, str] | None = None
    for row in rows:
        if row.actual_on is not None:
            last = (row.actual_on, f"“{row.title}”的实际日期")
            continue
        new = wanted.get(row.code)
        if new is None:
            if row.planned_on is not None:
                found[row.code] = f"“{row.title}”已排过日期，只能改，不能清空。"
            continue
        if last is not None and new < last[0]:
            found[row.code] = f"不能早于{last[1]}（{last[0].isoformat()}）。"
        elif new < today and new != row.planned_on:
            found[row.code] = "计划日期不能排在今天以前。"
        last = (new, f"“{row.title}”的计划日期")
    return found


def moves(rows: Sequence[Dated], wanted: Mapping[str, date | None]) -> list[Move]:
    """The planned dates that `wanted` moves; a first date is none."""
    found = []
    for row in rows:
        new = wanted.get(row.code)
        if row.actual_on is None and row.planned_on and new and new != row.planned_on:
            found.append(Move(row.code, row.title, row.planned_on, new))
    return found


def light(row: Dated, today: date, calendar: WorkingCalendar) -> str:
    """The light of a stage not entered yet: red past its day, yellow in the last five working days,
    `done` when entered, "" without a plan."""
    if row.actual_on is not None:
        return "done"
    if row.planned_on is None:
        return ""
    if today > row.planned_on:
        return "red"
    return (
        "yellow" if calendar.working_days_between(today, row.planned_on) <= WARN_DAYS else "green"
    )


def deviation(row: Dated, today: date) -> int | None:
    """Days between the first plan and what came of it (or is planned now); None without a plan.

    Positive is late. Past its day and not entered, today counts.
    """
    if row.first_planned_on is None:
        return None
    end = row.actual_on or max(row.planned_on or today, today)
    if row.actual_on is None and row.planned_on and row.planned_on >= today:
        end = row.planned_on
    return (end - row.first_planned_on).days


def said_deviation(days: int | None) -> str:
    """A deviation as people read it."""
    if days is None:
        return "没有计划"
    if days == 0:
        return "与原计划一致"
    return f"比原计划晚 {days} 天" if days > 0 else f"比原计划早 {-days} 天"


def proposed(
    stages: Sequence[tuple[str, int]], start: date, calendar: WorkingCalendar
) -> dict[str, date]:
    """Dates to begin with: each stage after the usual working days of the ones before it.

    `stages` are (code, usual days) from the one the project is in on.
    """
    found: dict[str, date] = {}
    day = start
    for (_, days), (code, _) in itertools.pairwise(stages):
        day = calendar.add_working_days(day, days)
        found[code] = day
    return found
