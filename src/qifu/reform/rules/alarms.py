"""Which reminders and escalations are due on a day. Each is told once; who keeps that is not here.

Before a deadline: so many calendar days ahead. Before a review is due: so many working days ahead.
After: by steps of working days, each to its own people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from qifu.reform.rules.book import FollowBook
from qifu.reform.rules.parties import Party

UNIT_HEAD = "head"


class Calendar(Protocol):
    """What is asked of the calendar of working days."""

    def add_working_days(self, day: date, n: int, /) -> date:
        """The n-th working day after (before, for n < 0) a day."""


@dataclass(frozen=True)
class Waited:
    """Something waited for of lead units: until when; `about` is empty for the task itself, else
    the quarter of its review."""

    task: int
    about: str
    due_on: date
    silent: Sequence[Party]


@dataclass(frozen=True)
class Alarm:
    """One thing to tell: of whom, about what, at which step, to whom (a role; `head` is the unit's)."""

    task: int
    about: str
    unit: int
    step: str
    to: tuple[str, ...]
    due_on: date


def alarms(waited: Waited, today: date, book: FollowBook, calendar: Calendar) -> Iterator[Alarm]:
    """The latest reminder, or every escalation, that is due on `today`."""
    for step, to in _steps(waited, today, book, calendar):
        for party in waited.silent:
            yield Alarm(waited.task, waited.about, party.pk, step, to, waited.due_on)


def _steps(
    waited: Waited, today: date, book: FollowBook, calendar: Calendar
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if today <= waited.due_on:
        marks = book.before_review if waited.about else book.before_deadline
        begun = [m for m in marks if _ahead(waited, m, calendar) <= today]
        if begun:
            yield f"before-{min(begun)}", (UNIT_HEAD, "handler")
        return
    for step in book.steps:
        if calendar.add_working_days(waited.due_on, step.after) <= today:
            yield f"after-{step.after}", step.to


def _ahead(waited: Waited, days: int, calendar: Calendar) -> date:
    if waited.about:
        return calendar.add_working_days(waited.due_on, -days)
    return waited.due_on - timedelta(days=days)
