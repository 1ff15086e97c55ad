"""The life of a version, of an item or of a bundle: in force, waiting for its day, ended.

Every write locks the owner's row first, so two people meet there; callers append the event. Spans of
one owner never overlap, which the database holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from qifu.kernel.time import shanghai_date

LIVE, SCHEDULED, PAST, DISCARDED = "live", "scheduled", "past", "discarded"
Row = Any


@dataclass(frozen=True)
class Lives:
    """Versions of one kind: their model, the name of the owner in it, how its columns are filled."""

    model: type[models.Model]
    owner: str
    fill: Callable[[Any, Any], None]

    def of(self, row: Row) -> Any:
        """The owner of a version."""
        return getattr(row, self.owner)

    def rows(self, owner: Any, *states: str) -> Any:
        """The versions of an owner in some states."""
        return self.model._default_manager.filter(**{self.owner: owner}, state__in=states)

    def put_in_force(self, row: Row, at: datetime) -> None:
        """Make a draft, or a scheduled version whose day has come, what everybody sees.

        Effects: it is live from the day of `at` until what follows it, the version before it ended
        the day before, the owner's columns are as the body says. Must run in a transaction that
        holds the owner's row; nothing may wait for an earlier day.
        """
        day = shanghai_date(at)
        owner = self.of(row)
        before = owner.live
        until = None
        if row.state == SCHEDULED and row.effective is not None:
            until = row.effective.upper
            row.effective = DateRange(day, until)
            row.save(update_fields=["effective"])  # late: it makes room for the one before
        if before is not None:
            self.end_version(before, day)
        row.number = row.number or self.next_number(owner)
        row.state, row.effective = LIVE, DateRange(day, until)
        row.save()
        self.fill(owner, row.typed)
        owner.live, owner.active = row, True
        owner.save()

    def schedule_for(self, row: Row, day: date) -> None:
        """Number a version and let it wait for `day`, which must be after every day that one waits
        for already; what is in force until then ends the day before."""
        owner = self.of(row)
        row.number = self.next_number(owner)
        before = self.rows(owner, LIVE, SCHEDULED).order_by("-effective", "-pk").first()
        if before is not None:
            _until(before, day)
        row.state, row.effective = SCHEDULED, DateRange(day, None)
        row.save()

    def take_back(self, row: Row) -> None:
        """A scheduled version waits no more; the one before it lasts as long as it would have."""
        begun, until = row.effective.lower, row.effective.upper
        row.state = DISCARDED
        row.save(update_fields=["state"])
        rows = self.rows(self.of(row), LIVE, SCHEDULED)
        before = rows.filter(effective__endswith=begun).first()
        if before is not None:
            _until(before, until)

    def end_version(self, row: Row, day: date) -> None:
        """A version is in force no more from `day` on; its body stays."""
        begun = row.effective.lower if row.effective and not row.effective.isempty else day
        row.state, row.effective = PAST, DateRange(min(begun, day), day)
        row.save(update_fields=["state", "effective"])

    def next_number(self, owner: Any) -> int:
        """The number of the owner's next version, from 1."""
        rows = self.model._default_manager.filter(**{self.owner: owner})
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _until(row: Row, day: date | None) -> None:
    row.effective = DateRange(row.effective.lower, day)
    row.save(update_fields=["effective"])
