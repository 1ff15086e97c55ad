"""Slots of an instrument: which there are, and why a span cannot be had. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

SLOTS_AT_MOST = 12


@dataclass(frozen=True)
class Slot:
    """One slot; `free` when nobody has it and it has not begun."""

    begins_at: datetime
    ends_at: datetime
    free: bool


def starts_of(day: date, *, opens: int, closes: int, minutes: int, zone: tzinfo) -> list[datetime]:
    """When slots of a day begin; what does not fit whole before closing is left out."""
    midnight = datetime.combine(day, time(), zone)
    return [midnight + timedelta(minutes=at) for at in range(opens, closes - minutes + 1, minutes)]


def slots_of(
    starts: list[datetime], *, minutes: int, taken: Collection[datetime], now: datetime
) -> list[Slot]:
    """The slots of a day with what is free."""
    length = timedelta(minutes=minutes)
    return [Slot(s, s + length, s > now and s not in taken) for s in starts]


def span(slots: list[Slot], begins_at: datetime, count: int) -> tuple[list[Slot], str]:
    """`count` slots in a row from `begins_at`, or the sentence that says why not."""
    place = next((i for i, slot in enumerate(slots) if slot.begins_at == begins_at), None)
    if place is None:
        return [], "这个时段不开放，请从列出的时段里选。"
    if not 1 <= count <= SLOTS_AT_MOST:
        return [], f"一次最多约 {SLOTS_AT_MOST} 个时段。"
    wanted = slots[place : place + count]
    if len(wanted) < count:
        return [], "当天开放时间不够，请少约几个时段，或从更早的时段开始。"
    if not all(slot.free for slot in wanted):
        return [], "其中有时段已被别人约走或已经开始，请换一个时段。"
    return wanted, ""
