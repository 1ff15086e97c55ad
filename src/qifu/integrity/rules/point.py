"""A monitoring point (营商环境监测点): a firm that says every so often how it is treated. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Filing:
    """What a point said: nothing to report, or a report of its own."""

    at: datetime
    nothing: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A firm that reports regularly. Legal states: active → ended (`ended` has the day)."""

    id: str
    handle: str
    firm: str
    contact: str
    months: int
    since: date
    passphrase: str
    filings: tuple[Filing, ...] = ()
    ended: date | None = None

    @property
    def last(self) -> datetime | None:
        """When it last said something."""
        return max((f.at for f in self.filings), default=None)


def next_due(point: Point, last: date | None) -> date | None:
    """By when it should speak again: so many months after the last time; None when ended."""
    if point.ended:
        return None
    start = last or point.since
    month = start.month - 1 + point.months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, 28))


def dump(point: Point) -> bytes:
    """The document to be sealed."""
    return json.dumps(asdict(point), ensure_ascii=False, default=_plain, sort_keys=True).encode()


def load(content: bytes) -> Point:
    """The point of a document."""
    raw: dict[str, Any] = json.loads(content)
    raw["filings"] = tuple(
        Filing(datetime.fromisoformat(f["at"]), f["nothing"]) for f in raw["filings"]
    )
    raw["since"] = date.fromisoformat(raw["since"])
    raw["ended"] = date.fromisoformat(raw["ended"]) if raw["ended"] else None
    return Point(**raw)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
