"""What the loaded district says of its tasks and units: read anew for each request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.identity.models import Centre, Unit
from qifu.identity.queries import current_district
from qifu.reform.models import ReformTask
from qifu.reform.rules.book import FollowBook, read_follow
from qifu.reform.rules.parties import Ground, Party, UnitFact, parties, without


def follow_book() -> FollowBook:
    """How the district follows its tasks, as loaded. One query."""
    district = current_district()
    said: dict[str, Any] = (district.settings.get("follow") or {}) if district else {}
    return read_follow(said)


def lay_ground(book: FollowBook) -> Ground:
    """All units, merged ones with who took over. Two queries."""
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for unit_id, kind in Centre.objects.values_list("unit_id", "kind"):
        kinds[unit_id].add(kind)
    rows = Unit.objects.select_related("successor").order_by("position", "id")
    facts = [
        UnitFact(
            unit.pk, unit.code, unit.name, unit.kind, frozenset(kinds[unit.pk]), unit.closed_on,
            unit.successor.code if unit.successor else "",
        )
        for unit in rows
    ]  # fmt: skip
    return Ground({fact.code: fact for fact in facts}, book.groups)


@dataclass(frozen=True)
class Sides:
    """Who leads a task and who helps, on a day."""

    leads: tuple[Party, ...]
    helps: tuple[Party, ...]


def sides_of(task: ReformTask, ground: Ground, on: date) -> Sides:
    """The units that answer for a task on a day."""
    leads = parties(ground, task.lead_units, on)
    return Sides(leads, without(parties(ground, task.responsible_units, on), leads))
