"""Small rows of what happened, as the rules look at them. Pure; `gathering` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Of:
    """What every row says of its case; `who` acted, `person` is the name."""

    case: int
    number: str
    unit: int | None
    unit_name: str = ""
    who: int | None = None
    person: str = ""
    firm: int | None = None
    topic: str = ""
    topic_says: str = ""
    channel: str = ""
    channel_says: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered(Of):
    """An answer that was approved; `who` wrote it."""

    at: datetime
    text: str
    evidence: str
    files: int


@dataclass(frozen=True, kw_only=True)
class CalledBack(Of):
    """A call back; `who` called, `phone` is a mark of the number, `answered_at` when the answer went
    out."""

    at: datetime
    answered_at: datetime | None
    method: str
    reached: bool
    satisfied: str
    solved: str
    note: str
    phone: str = ""
    phone_says: str = ""
    home: int | None = None  # the unit of who called


@dataclass(frozen=True, kw_only=True)
class Rated(Of):
    """A rating; `device` and `address` are marks of where it came from, "" where unknown."""

    at: datetime
    grade: int
    solved: str
    via: str
    device: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Moved(Of):
    """An act on a case; `due_on` is the case's promised day."""

    at: datetime
    day: date
    action: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Reclassed(Of):
    """The class of a case was changed, and its day with it."""

    day: date
    before: str
    after: str
    due_before: date
    due_after: date


@dataclass(frozen=True, kw_only=True)
class Put(Of):
    """An extension was asked for, or the clock stopped by asking the firm for something."""

    day: date
    due_on: date
    days: int


@dataclass(frozen=True, kw_only=True)
class Due(Of):
    """A case that fell due; `ended_on` when it was answered."""

    due_on: date
    ended_on: date | None


@dataclass(frozen=True, kw_only=True)
class Passed(Of):
    """A case with the units that led it, one after another."""

    units: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Disagreed(Of):
    """A case whose call back and whose rating can be compared."""

    satisfied: str
    grade: int
    solved: str
    home: int | None = None


@dataclass(frozen=True, kw_only=True)
class Payable(Of):
    """An approved claim: the day its money had to be there, and when it was."""

    due_on: date
    paid_on: date | None
