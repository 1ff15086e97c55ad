"""Which of the policies found for a firm it is told of now, which wait, and which are over. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from qifu.kernel.working_days import WorkingCalendar

WEEK = timedelta(days=7)
SOON = timedelta(days=30)
# What matters to a firm that has been told of a version before.
SUBSTANCE = (
    "eligibility", "benefit", "matched", "mode", "open_from", "open_until", "valid_from",
    "valid_until", "firm_cap",
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A push that nobody was told of yet. `deadline` is the last day of its policy; `over` says
    that there is nothing left to tell (claimed meanwhile, withdrawn, a later version pushed)."""

    id: int
    deadline: date | None
    amount: Decimal | None
    eligible: bool
    over: bool = False


@dataclass(frozen=True)
class Choice:
    """Ids: to be told now in this order, and those that lapse; the rest waits."""

    tell: list[int]
    lapse: list[int]


def choose(held: Iterable[Held], told: int, at_most: int, today: date) -> Choice:
    """What a firm that was told of `told` in the last seven days is told of now.

    A near deadline (30 days) comes first, the nearest before others; then the larger amount; what
    the firm is eligible for before what it is not.
    """
    rows = list(held)
    lapse = [row.id for row in rows if _over(row, today)]
    gone = set(lapse)
    waiting = sorted((row for row in rows if row.id not in gone), key=lambda r: worth(r, today))
    return Choice([row.id for row in waiting[: max(0, at_most - told)]], lapse)


def _over(row: Held, today: date) -> bool:
    return row.over or (row.deadline is not None and row.deadline < today)


def worth(row: Held, today: date) -> tuple[Any, ...]:
    """The order of telling, the most urgent smallest."""
    soon = row.deadline is not None and row.deadline <= today + SOON
    return (
        not soon,
        row.deadline if soon else date.max,
        not row.eligible,
        -(row.amount or Decimal(0)),
        row.id,
    )


def closing_begins(open_until: date, days: int, calendar: WorkingCalendar) -> date:
    """The day from which firms are reminded of a window: `days` working days before its last."""
    return calendar.add_working_days(open_until, -days) if days else open_until


def alike(old: dict[str, Any] | None, new: dict[str, Any]) -> bool:
    """Whether two bodies say the same in all that matters to a firm."""
    return old is not None and all(old.get(key) == new.get(key) for key in SUBSTANCE)
