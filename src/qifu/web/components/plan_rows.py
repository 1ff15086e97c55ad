"""The departments of an application drawn as bars in time, with the path that decides the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qifu.bundles.rules.merge import Merged
from qifu.bundles.rules.status import Schedule
from qifu.identity.models import Unit

LEAST = 14


@dataclass(frozen=True)
class PlanRow:
    """A department's part: promised days as dates; `left` and `width` are per mille of the whole.
    `sure` False: whether it is handled is not known yet."""

    code: str
    title: str
    unit: str
    days: int
    begins: date
    ends: date
    critical: bool
    left: int
    width: int
    sure: bool = True
    after: tuple[str, ...] = ()


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """What units are called, by code. One query."""
    return dict(Unit.objects.filter(code__in=set(codes)).values_list("code", "name"))


def plan_rows(
    merged: Merged, schedule: Schedule, start: date, names: Mapping[str, str] | None = None
) -> list[PlanRow]:
    """The rows in the order they begin; one query for the units unless their names are given."""
    units = names if names is not None else unit_names(m.item.unit for m in merged.included)
    whole = max((schedule.due_on - start).days, 1)
    rows = []
    for member in merged.included:
        span = schedule.spans[member.code]
        left = (span.begins - start).days * 1000 // whole
        wide = max((span.ends - span.begins).days * 1000 // whole, LEAST)
        rows.append(
            PlanRow(
                code=member.code, title=member.title,
                unit=units.get(member.item.unit, member.item.unit),
                days=member.item.promised_days, begins=span.begins, ends=span.ends,
                critical=span.critical, left=min(left, 1000 - LEAST), width=wide,
                sure=member.applies is True,
                after=tuple(merged.member(c).title for c in merged.after[member.code]),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row.begins)
