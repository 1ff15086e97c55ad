"""Who answers for a task on a day: units by name, groups opened, merged units as who took over.

Source: plan 附件2, 以上成员单位因机改职能有调整变化的，由承接相关职能的单位负责.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qifu.reform.rules.book import Group


@dataclass(frozen=True)
class UnitFact:
    """A unit as known: `closed_on` and `successor` (a code) once it was merged."""

    pk: int
    code: str
    name: str
    kind: str = ""
    centres: frozenset[str] = frozenset()
    closed_on: date | None = None
    successor: str = ""


@dataclass(frozen=True)
class Former:
    """A unit that was merged, until when it answered itself."""

    name: str
    until: date


@dataclass(frozen=True)
class Party:
    """A unit that answers now, and those whose duty passed to it, the earliest first."""

    pk: int
    code: str
    name: str
    formerly: tuple[Former, ...] = ()

    @property
    def said(self) -> str:
        """Its name, with both names and the day where it took over."""
        if not self.formerly:
            return self.name
        past = "、".join(f"{f.name}（{f.until.isoformat()}撤并）" for f in self.formerly)
        return f"{self.name}（承接{past}）"


@dataclass(frozen=True)
class Ground:
    """All units by code, and what the groups stand for."""

    units: Mapping[str, UnitFact] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    def now(self, code: str, on: date) -> tuple[UnitFact, tuple[Former, ...]] | None:
        """Who answers for `code` on a day, and who did before; None for an unknown code."""
        unit, past, seen = self.units.get(code), [], set()
        while unit is not None and unit.closed_on is not None and unit.closed_on <= on:
            following = self.units.get(unit.successor)
            if following is None or unit.code in seen:
                break
            seen.add(unit.code)
            past.append(Former(unit.name, unit.closed_on))
            unit = following
        return None if unit is None else (unit, tuple(past))

    def opened(self, code: str) -> list[str]:
        """The codes a name stands for: itself, or the members of a group (merged ones too, whose
        duty passed on)."""
        group = self.groups.get(code)
        if group is None:
            return [code]
        return [
            unit.code
            for unit in self.units.values()
            if (group.unit_kind and unit.kind == group.unit_kind)
            or (group.centre_kind and group.centre_kind in unit.centres)
        ]


def parties(ground: Ground, codes: Iterable[str], on: date) -> tuple[Party, ...]:
    """The units behind `codes` on a day, each once, in the order of the plan."""
    found: dict[str, Party] = {}
    for code in codes:
        for each in ground.opened(code):
            answered = ground.now(each, on)
            if answered is None:
                continue
            unit, past = answered
            known = found.get(unit.code)
            formerly = tuple(dict.fromkeys([*(known.formerly if known else ()), *past]))
            found[unit.code] = Party(unit.pk, unit.code, unit.name, formerly)
    return tuple(found.values())


def without(first: Sequence[Party], others: Sequence[Party]) -> tuple[Party, ...]:
    """`first` without those that stand in `others` too (a lead unit is not its own helper)."""
    codes = {party.code for party in others}
    return tuple(party for party in first if party.code not in codes)
