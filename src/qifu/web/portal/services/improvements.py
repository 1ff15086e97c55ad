"""五减一优 for the public: what became less between two days, by list, unit and item; and the
promised days against those of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qifu.catalogue import queries
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.catalogue.rules.compare import MEASURES, Change, Difference, against_law, compare, total
from qifu.identity.models import Unit
from qifu.web.components.measures import Measure, drawn_measures

Bodies = Mapping[str, ItemBody]


@dataclass(frozen=True)
class Group:
    """A list or unit: how many items, days by law and as promised, and what versions changed."""

    code: str
    title: str
    items: int
    limited: int
    law: Change
    changed: Difference
    share: int

    @property
    def measures(self) -> list[Measure]:
        return drawn_measures(self.changed)

    @property
    def better(self) -> bool:
        return bool(self.changed.better or self.changed.worse)


@dataclass(frozen=True)
class Improvements:
    """The sums of the items that were in force on both days; `came` and `gone` were on one only."""

    whole: Group
    lists: tuple[Group, ...]
    units: tuple[Group, ...]
    changed: tuple[tuple[str, str, Difference], ...]
    measures: tuple[str, ...]
    came: int
    gone: int


def improvements(
    before: date | None, after: date | None, *, list_name: str = "", unit: str = ""
) -> Improvements:
    """From the versions in force on two days; None: the first ones that ever were, and today's.

    Three queries.
    """
    now = queries.live_bodies() if after is None else queries.bodies_on(after)
    now = {code: body for code, body in now.items() if _wanted(body, list_name, unit)}
    old = queries.first_bodies(list(now)) if before is None else queries.bodies_on(before)
    units = dict(Unit.objects.values_list("code", "name"))
    by_unit: dict[str, list[str]] = {}
    for code, body in now.items():
        by_unit.setdefault(body.unit, []).append(code)
    found = [_group(u, units.get(u, u), codes, now, old) for u, codes in by_unit.items()]
    there = [code for code in now if code in old]
    differs = [(c, now[c].name, compare(old[c], now[c])) for c in there if old[c] != now[c]]
    gone = [c for c, body in old.items() if c not in now and _wanted(body, list_name, unit)]
    return Improvements(
        whole=_group("", "全部", list(now), now, old),
        lists=tuple(
            _group(name, title, [c for c, b in now.items() if b.list == name], now, old)
            for name, title in words.LISTS.items()
            if list_name in ("", name)
        ),
        units=tuple(sorted(found, key=lambda g: (-g.share, -g.items))),
        changed=tuple(row for row in differs if row[2].better or row[2].worse),
        measures=tuple(label for label, _ in MEASURES.values()),
        came=len(now) - len(there),
        gone=len(gone),
    )


def _wanted(body: ItemBody, list_name: str, unit: str) -> bool:
    return list_name in ("", body.list) and unit in ("", body.unit)


def _group(code: str, title: str, codes: list[str], now: Bodies, old: Bodies) -> Group:
    limits = [change for c in codes if (change := against_law(now[c])) is not None]
    limits = [change for change in limits if change.before]
    before = sum((c.before for c in limits), Decimal(0))
    after = sum((c.after for c in limits), Decimal(0))
    share = int(100 * (before - after) / before) if before else 0
    changed = total(compare(old[c], now[c]) for c in codes if c in old)
    return Group(
        code, title, len(codes), len(limits), Change("days", before, after), changed, share
    )
