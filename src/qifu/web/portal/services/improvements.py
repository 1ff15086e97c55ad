"""What versions saved, summed for the public page: against the statutory days, and against the
first version that was in force here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qifu.catalogue import queries
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.catalogue.rules.compare import MEASURES, Change, Difference, against_law, compare, total
from qifu.identity.models import Unit


@dataclass(frozen=True)
class Group:
    """A list or unit: how many items, days by law and as promised, and what versions changed."""

    title: str
    items: int
    limited: int
    law: Change
    since_first: Difference
    share: int


@dataclass(frozen=True)
class Improvements:
    """The sums of all items, by list and by unit (of those a law limits); `changed` are items with a later version."""

    whole: Group
    lists: tuple[Group, ...]
    units: tuple[Group, ...]
    changed: tuple[tuple[str, str, Difference], ...]
    measures: tuple[str, ...]


def improvements() -> Improvements:
    """Computed from the versions in force and the first ones; three queries."""
    live = queries.live_bodies()
    first = queries.first_bodies(list(live))
    units = dict(Unit.objects.values_list("code", "name"))
    by_unit: dict[str, list[str]] = {}
    for code, body in live.items():
        by_unit.setdefault(body.unit, []).append(code)
    found = [_group(units.get(unit, unit), codes, live, first) for unit, codes in by_unit.items()]
    changed = [
        (code, body.title, compare(first[code], body))
        for code, body in live.items()
        if code in first and first[code] != body
    ]
    return Improvements(
        whole=_group("全部事项", list(live), live, first),
        lists=tuple(
            _group(title, [c for c, b in live.items() if b.list == name], live, first)
            for name, title in words.LISTS.items()
        ),
        units=tuple(sorted((g for g in found if g.limited), key=lambda g: (-g.share, -g.items))),
        changed=tuple(row for row in changed if row[2].better or row[2].worse),
        measures=tuple(label for label, _ in MEASURES.values()),
    )


def _group(
    title: str, codes: list[str], live: Mapping[str, ItemBody], first: Mapping[str, ItemBody]
) -> Group:
    limits = [change for code in codes if (change := against_law(live[code])) is not None]
    limits = [change for change in limits if change.before]
    before = sum((c.before for c in limits), Decimal(0))
    after = sum((c.after for c in limits), Decimal(0))
    share = int(100 * (before - after) / before) if before else 0
    since = total(compare(first[code], live[code]) for code in codes if code in first)
    return Group(title, len(codes), len(limits), Change("days", before, after), since, share)
