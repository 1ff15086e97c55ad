"""Occupancy as exact numbers, counted from rooms. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class RoomNow:
    """A room as it is counted: its area, and whether somebody is in it."""

    area: Decimal
    let: bool


@dataclass(frozen=True)
class Occupancy:
    """Rooms and square metres, all and let."""

    rooms: int = 0
    let: int = 0
    area: Decimal = Decimal(0)
    let_area: Decimal = Decimal(0)

    @property
    def vacant(self) -> int:
        return self.rooms - self.let

    @property
    def vacant_area(self) -> Decimal:
        return self.area - self.let_area

    @property
    def share(self) -> Decimal | None:
        """Percent of the square metres that are let, to one digit; None where there is nothing."""
        if not self.area:
            return None
        return (self.let_area * 100 / self.area).quantize(Decimal("0.1"), ROUND_HALF_UP)


def occupancy(rooms: Iterable[RoomNow]) -> Occupancy:
    """The rooms counted."""
    found = list(rooms)
    let = [room for room in found if room.let]
    return Occupancy(
        len(found), len(let), sum((r.area for r in found), Decimal(0)),
        sum((r.area for r in let), Decimal(0)),
    )  # fmt: skip
