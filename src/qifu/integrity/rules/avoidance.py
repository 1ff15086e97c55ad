"""Who must keep away from a report (回避). Pure.

Source: 监察法 第五十八条, 纪检监察机关处理检举控告工作规则 (the accused and whoever is close to them
take no part; a report is never passed to the accused).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qifu.integrity.rules.report import Report


@dataclass(frozen=True, slots=True)
class Officer:
    """A discipline officer: units where a post is or lately was held, units declared as close."""

    user_id: int
    name: str
    posted: frozenset[str] = frozenset()
    declared: Mapping[str, str] = field(default_factory=dict)


def why_not(officer: Officer, report: Report, desk_unit: str) -> str | None:
    """Why the officer may not know of the report; None when it may be opened.

    A post in the desk's own unit does not count, or nobody could take up a report about it: there
    only the persons named keep away, and reporters are told of the level above.
    """
    if any(c.user_id == officer.user_id for c in report.conflicts):
        return "已申报回避"
    if any(_same(officer.name, person) for person in report.persons):
        return "被反映人"
    accused = set(report.units)
    if officer.posted & (accused - {desk_unit}):
        return "在被反映单位任职或曾任职"
    if close := accused & set(officer.declared):
        return f"已申报与被反映单位有关系：{officer.declared[min(close)]}"
    return None


def may_open(officer: Officer, report: Report, desk_unit: str) -> bool:
    """The twin of `why_not`."""
    return why_not(officer, report, desk_unit) is None


def _same(name: str, person: str) -> bool:
    """True when a person named in a report is called so; a title may stand around the name."""
    return len(name) > 1 and name.replace(" ", "") in person.replace(" ", "")
