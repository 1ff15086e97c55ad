"""Deficient acceptance (容缺受理): when a paper may follow, until when, and what if it does not. Pure.

Source: the issue of tolerance in the plan (容缺预审); the date is at most the promised days less 2
and at most 20 working days, and a firm excluded for dishonesty has no tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qifu.catalogue.rules.checks import TOLERABLE_AT_MOST, TOLERABLE_MARGIN
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.working_days import WorkingCalendar

BARRED_MONTHS = 12  # after an undertaking that was not kept
CONSEQUENCE = (
    "未按承诺日期补齐的，相关事项按材料不全终止办理、不予发证，并记入容缺承诺失信记录，"
    f"{BARRED_MONTHS} 个月内不再适用容缺受理。"
)


@dataclass(frozen=True)
class Standing:
    """What keeps a firm from tolerance: a record of its credit (`bar`, with rule, record and day), the
    list of the dishonest as a department tells it, a promise it did not keep."""

    dishonest: bool = False
    broken_on: date | None = None
    bar: str = ""
    told: str = ""


def days_allowed(tolerable_days: int, promised_days: int) -> int:
    """The most working days a paper may follow; 0 when it may not."""
    if not tolerable_days:
        return 0
    most = min(promised_days - TOLERABLE_MARGIN, TOLERABLE_AT_MOST)
    return max(0, min(tolerable_days, most))


def latest_day(start: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day a paper may follow that is tolerated `days` working days from `start`."""
    due = compute_due(Terms(start, days), calendar).due
    assert due is not None
    return due


def refused_to(standing: Standing, today: date) -> str:
    """Why a firm has no tolerance; "" when it has."""
    if standing.bar:
        return f"{standing.bar}不适用容缺受理；请备齐材料后提交，或先办理信用修复。"
    if standing.dishonest:
        return (
            f"贵企业被列入严重失信主体名单{standing.told}，不适用容缺受理；"
            "请备齐材料后提交，或先办理信用修复。"
        )
    if standing.broken_on is not None and today < _after(standing.broken_on):
        return (
            f"贵企业 {standing.broken_on} 有一份容缺承诺没有按期补齐，"
            f"{_after(standing.broken_on)} 前不适用容缺受理；请备齐材料后提交。"
        )
    return ""


def _after(day: date) -> date:
    """`BARRED_MONTHS` later."""
    return (
        day.replace(year=day.year + 1)
        if (day.month, day.day) != (2, 29)
        else date(day.year + 1, 3, 1)
    )


def undertaking_problem(promised_on: date, today: date, latest: date) -> str:
    """What is wrong with the day somebody promises; "" when it may stand."""
    if promised_on < today:
        return "承诺补齐的日期已经过去，请选今天或以后的日期。"
    if promised_on > latest:
        return f"承诺补齐的日期最晚是 {latest}，请改早一些。"
    return ""
