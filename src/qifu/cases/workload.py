"""Who in a unit has how many open cases, and which: for the head who spreads the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from qifu.cases.counting import MANY, SECONDS
from qifu.cases.lights import light_filter
from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.memory import Memory
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class Load:
    """Open cases of one person in a unit (`user_id` None: nobody's yet)."""

    user_id: int | None
    total: int
    red: int
    yellow: int


Loads = dict["int | None", Load]
_kept: Memory[Loads] = Memory(SECONDS)


def workload(actor: Actor, unit_id: int, at: datetime) -> Loads:
    """Loads by person of a unit the actor heads; one query. NotVisible for other units.

    Very many are kept for seconds, as other counts are.
    """
    if unit_id not in actor.units(Role.HEAD):
        raise NotVisible
    today = shanghai_date(at)
    return _kept.recall(
        (unit_id, today),
        lambda: _count_loads(unit_id, today),
        lambda found: sum(load.total for load in found.values()) >= MANY,
    )


def _count_loads(unit_id: int, today: date) -> Loads:
    rows = (
        Case.objects.filter(open=True, lead_unit_id=unit_id)
        .order_by()
        .values("handler_id")
        .annotate(
            total=Count("pk"),
            red=Count("pk", filter=light_filter("red", today)),
            yellow=Count("pk", filter=light_filter("yellow", today)),
        )
    )
    return {r["handler_id"]: Load(r["handler_id"], r["total"], r["red"], r["yellow"]) for r in rows}


def cases_of_person(
    actor: Actor, unit_id: int, user_id: int | None, at: datetime, *, light: str = ""
) -> QuerySet[Case]:
    """Exactly the cases a count of `workload` stands for, what is late first."""
    if unit_id not in actor.units(Role.HEAD):
        raise NotVisible
    cases = Case.objects.filter(open=True, lead_unit_id=unit_id, handler_id=user_id)
    if light in ("red", "yellow"):
        cases = cases.filter(light_filter(light, shanghai_date(at)))
    return cases.order_by("next_due_on", "id")
