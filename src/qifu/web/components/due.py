"""The due date as one chip: colour, word, date and how long still, linked to its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qifu.cases.models import Case
from qifu.kernel.calendars import current_calendar
from qifu.web.components.lights import Light, light_for


@dataclass(frozen=True)
class DueChip:
    """What ``{% include "components/_due.html" with due=chip %}`` shows."""

    light: Light | None
    day: date | None
    note: str
    url: str = ""
    verb: str = "到期"


def due_chip(case: Case, today: date, url: str = "", *, for_firm: bool = False) -> DueChip:
    """The chip of a case row on `today`; what remains is told in working days of the calendar.

    Before a unit has it and the promise clock runs, a firm reads by when its demand is given to
    one, without a light: that step's limit is not the firm's concern.
    """
    light = light_for(case, today)
    if not case.live:
        return DueChip(light if case.answered_at else None, None, "", url)
    if case.paused:
        return DueChip(light, None, "补充期间不计入办理时限", url)
    if case.due_on is None:
        return DueChip(light, None, "分派后开始计算办理时限", url)
    if for_firm and _before_dispatch(case):
        return DueChip(None, case.due_on, "分派后开始计算办理时限", url, "前分派")
    note = remaining_note(case.due_on, today)
    if case.provisional:
        note += "（暂定，待放假安排公布）"
    return DueChip(light, case.due_on, note, url)


def _before_dispatch(case: Case) -> bool:
    """True when the day shown is that of the step alone: a reopened demand keeps its class, and
    its new promise clock starts when it is dispatched again."""
    return case.lead_unit_id is None and (not case.klass or case.due_on == case.step_due_on)


def remaining_note(due_on: date, today: date) -> str:
    """今天到期 / 还剩 3 个工作日 / 已超 2 个工作日."""
    if due_on == today:
        return "今天到期"
    calendar = current_calendar()
    if due_on > today:
        return f"还剩 {calendar.working_days_between(today, due_on)} 个工作日"
    return f"已超 {max(1, calendar.working_days_between(due_on, today))} 个工作日"
