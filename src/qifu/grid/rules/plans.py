"""When a firm is to be visited next: declared plans, the first that fits, on a working day. Pure.

Source: plan 三(三)2 网格化服务; intervals are the district's own (`grid.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qifu.kernel.working_days import WorkingCalendar

LEVELS = ("", "watch", "urgent")
LEVEL_TITLES = {"": "平稳", "watch": "留意", "urgent": "要关注"}


@dataclass(frozen=True)
class Plan:
    """How often firms of a sort are visited: every `days` calendar days. A condition that is not
    said does not narrow: `key` a key firm, `level` at least so worrying, `fact` is one of `values`."""

    code: str
    title: str
    days: int
    key: bool = False
    level: str = ""
    fact: str = ""
    values: tuple[str, ...] = ()
    fact_title: str = ""

    @property
    def when(self) -> str:
        """The condition as people read it."""
        said = ["重点企业"] if self.key else []
        if self.level:
            said.append(f"健康状况为“{LEVEL_TITLES[self.level]}”及以上")
        if self.fact:
            said.append(f"{self.fact_title}为{'、'.join(self.values)}")
        return "，".join(said) or "其他企业"


@dataclass(frozen=True)
class Standing:
    """What a plan asks of a firm."""

    key: bool = False
    level: str = ""
    facts: Mapping[str, Any] | None = None


def plan_for(plans: Iterable[Plan], firm: Standing) -> Plan | None:
    """The first plan whose every condition holds; what is not known does not hold."""
    return next((plan for plan in plans if _fits(plan, firm)), None)


def _fits(plan: Plan, firm: Standing) -> bool:
    if plan.key and not firm.key:
        return False
    if plan.level and LEVELS.index(firm.level) < LEVELS.index(plan.level):
        return False
    if plan.fact:
        return (firm.facts or {}).get(plan.fact) in plan.values
    return True


def due_on(
    plan: Plan | None, last: date | None, joined: date, agreed: date | None, cal: WorkingCalendar
) -> date | None:
    """The day by which the next visit is made: so many days after the last one (or after the firm
    came to the grid), on the next working day; earlier when an earlier day was agreed."""
    days = [] if plan is None else [working((last or joined) + timedelta(days=plan.days), cal)]
    if agreed is not None and (last is None or agreed > last):
        days.append(agreed)
    return min(days, default=None)


def working(day: date, cal: WorkingCalendar) -> date:
    """`day`, or the next working day when it is a rest day."""
    return day if cal.is_working_day(day) else cal.add_working_days(day, 1)
