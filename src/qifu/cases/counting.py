"""How many cases a list, a light, a unit has: exact, and for big boxes a few seconds old.

Counting reads every index entry, so a box of tens of thousands costs more than the page it stands
on. What came to `MANY` or more is kept for `SECONDS`; below that everybody always sees the present.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Value

from qifu.cases.boxes import ListFilter, boxed_cases, filtered_cases
from qifu.cases.lights import RUNNING, shown
from qifu.cases.models import Case
from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.memory import Memory
from qifu.kernel.time import shanghai_date

COUNT_LIMIT = 10_000
MANY = 5_000
SECONDS = 5.0
ONE = Value(1)  # counts rows without reading a column that an index may lack


@dataclass(frozen=True)
class UnitLights:
    """One unit on the wall of lights; every count opens to the list with the same filter."""

    unit_id: int | None
    red: int
    yellow: int
    green: int
    paused: int

    @property
    def total(self) -> int:
        return self.red + self.yellow + self.green + self.paused


_totals: Memory[int] = Memory(SECONDS)
_lights: Memory[dict[str, int]] = Memory(SECONDS)
_walls: Memory[list[UnitLights]] = Memory(SECONDS)


def forget_counts() -> None:
    """Count anew at the next call."""
    for memory in (_totals, _lights, _walls):
        memory.forget()


def _scope(actor: Actor) -> tuple[object, ...]:
    """What of a person decides what a box holds."""
    return actor.user_id, actor.posts, actor.firms, actor.deputy_for, actor.system


def count_cases(actor: Actor, f: ListFilter, at: datetime) -> int:
    """How many a list has, up to `COUNT_LIMIT` + 1; of running lights by their index alone."""
    if f.light in RUNNING and f.box != "co":
        # live cases are open, and the index of lights knows no more
        f = replace(f, closed=True, live=True)
    elif f.live and f.box != "co":
        f = replace(f, closed=True)
    today = shanghai_date(at)

    def count() -> int:
        cases = filtered_cases(actor, f, today)
        return cases.order_by().values("lead_unit_id")[: COUNT_LIMIT + 1].count()

    key = (_scope(actor), replace(f, page=1), today)
    return _totals.recall(key, count, lambda found: found >= MANY)


def _by_light(today: date) -> dict[str, Count]:
    return {name: Count(ONE, filter=shown(name, today)) for name in RUNNING}


def light_counts(actor: Actor, f: ListFilter, at: datetime) -> dict[str, int]:
    """How many of a box show each light; one query, index-only for whole units."""
    today = shanghai_date(at)
    # live cases are open; saying so again would keep the index of lights from answering alone
    f = ListFilter(box=f.box, closed=f.box != "co")

    def count() -> dict[str, int]:
        cases = boxed_cases(actor, f).filter(live=True).order_by()
        return cases.aggregate(**_by_light(today))

    key = (_scope(actor), f.box, today)
    return _lights.recall(key, count, lambda found: sum(found.values()) >= MANY)


def lights_by_unit(actor: Actor, at: datetime) -> list[UnitLights]:
    """The wall of lights: all units for who supervises, one's own units for others.

    One index-only query (`case_lights`) over the live cases.
    """
    today, sees_all = shanghai_date(at), actor.has(*SEES_ALL)
    units = frozenset() if sees_all else actor.units(Role.HANDLER, Role.HEAD)

    def count() -> list[UnitLights]:
        cases = Case.objects.filter(live=True).order_by()
        if not sees_all:
            cases = cases.filter(lead_unit_id__in=units)
        rows = cases.values("lead_unit_id").annotate(**_by_light(today))
        found = [UnitLights(*row) for row in rows.values_list("lead_unit_id", *RUNNING)]
        return sorted(found, key=lambda u: (-u.red, -u.yellow, -u.green))

    key = (sees_all, units, today)
    return _walls.recall(key, count, lambda found: sum(u.total for u in found) >= MANY)
