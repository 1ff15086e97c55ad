"""Quarters of a year, by the name they have in addresses and files: 2026Q3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NAMES = "一二三四"
WRITTEN = re.compile(r"^(20\d\d)Q([1-4])$")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter; they sort by time."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def title(self) -> str:
        return f"{self.year}年第{NAMES[self.number - 1]}季度"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The last day of it."""
        return self.next().start - timedelta(days=1)

    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def before(self) -> Quarter:
        """The quarter before this one."""
        return quarter_of(self.start - timedelta(days=1))


def quarter_of(day: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(text: str) -> Quarter | None:
    """A quarter as written (`2026Q3`); None for anything else."""
    found = WRITTEN.match(text)
    return Quarter(int(found[1]), int(found[2])) if found else None


def ended(first: Quarter, today: date) -> Iterator[Quarter]:
    """The quarters from `first` that are over on `today`, the earliest first."""
    quarter = first
    while quarter.end < today:
        yield quarter
        quarter = quarter.next()
