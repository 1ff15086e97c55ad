"""A plan of steps that wait for each other: earliest begin and end, critical path. Pure.

One plan serves the steps of an item and the departments of a bundle. Times are whole working days
from the first day; a step of zero days ends when it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class Ring(ValueError):
    """Steps that wait for each other in a ring; `names` in the order they wait."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(" → ".join([*names, names[0]]))


@dataclass(frozen=True)
class Slot:
    """When a step can begin and end at the earliest, in working days from the start; `critical`
    when the whole is late as soon as it is."""

    name: str
    begins: int
    ends: int
    critical: bool


@dataclass(frozen=True)
class Plan:
    """Slots in the order they can be taken up; `days` is the length of the longest path."""

    slots: tuple[Slot, ...]
    days: int

    def slot(self, name: str) -> Slot:
        """The slot of a step; KeyError when there is none."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        raise KeyError(name)

    @property
    def critical(self) -> tuple[str, ...]:
        """The names on the longest path(s), in order."""
        return tuple(slot.name for slot in self.slots if slot.critical)


def plan(days: Mapping[str, int], after: Mapping[str, Iterable[str]]) -> Plan:
    """The plan of steps that take `days` each and wait for those `after` names.

    Names that `days` does not know are taken as over already. Raises Ring, naming one.
    """
    waits = {name: [n for n in after.get(name, ()) if n in days] for name in days}
    order = _in_order(waits)
    ends: dict[str, int] = {}
    for name in order:
        ends[name] = days[name] + max((ends[n] for n in waits[name]), default=0)
    total = max(ends.values(), default=0)
    latest = dict.fromkeys(order, total)
    for name in reversed(order):
        for before in waits[name]:
            latest[before] = min(latest[before], latest[name] - days[name])
    slots = [Slot(n, ends[n] - days[n], ends[n], ends[n] == latest[n]) for n in order]
    place = {name: i for i, name in enumerate(order)}
    slots.sort(key=lambda slot: (slot.begins, place[slot.name]))
    return Plan(tuple(slots), total)


def _in_order(waits: Mapping[str, list[str]]) -> list[str]:
    """Every name after those it waits for, otherwise as given."""
    order: list[str] = []
    done: set[str] = set()
    left = list(waits)
    while left:
        ready = [name for name in left if all(n in done for n in waits[name])]
        if not ready:
            raise Ring(_ring(waits, set(left)))
        order += ready
        done.update(ready)
        left = [name for name in left if name not in done]
    return order


def _ring(waits: Mapping[str, list[str]], left: set[str]) -> list[str]:
    """One ring among `left`, whose every name waits for another of them."""
    path = [min(left)]
    while True:
        following = next(n for n in waits[path[-1]] if n in left)
        if following in path:
            return path[path.index(following) :]
        path.append(following)
