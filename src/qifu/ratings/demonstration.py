"""A bad rating of the demonstration: given by the firm itself, verified, being mended.

Made by the same operations people use; only where the demonstration is asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cases.operations import perform_action
from qifu.identity.actors import load_actor
from qifu.identity.models import User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date
from qifu.ratings.models import Occasion
from qifu.ratings.operations import RatingInput, rate

FIRM = "firm4"
SAID = RatingInput(
    grade=2, solved="yes", labels=("vague", "again"), public=True,
    comment="事情办成了，但社保那一项第一次没说清要带什么，跑了两趟（演示）",
)  # fmt: skip


def play_ratings(*, at: datetime) -> int:
    """Rate the firm's finished application badly; 1 when it was done now, 0 when there is none to
    rate, or it was."""
    rows = Occasion.objects.filter(kind="application", case__open=False, mending__isnull=True)
    owner = User.objects.filter(username=FIRM).first()
    row = rows.filter(grade__isnull=True).select_related("case").order_by("pk").first()
    if owner is None or row is None or Occasion.objects.filter(mending__isnull=False).exists():
        return 0
    actor = load_actor(owner, at)
    if row.enterprise_id not in actor.firm_ids("submit"):
        return 0
    when = _working_day_after(row.case.closed_at or row.case.last_at, 1, at)
    row = rate(occasion_id=row.pk, data=SAID, actor=actor, at=when)
    assert row.mending is not None and row.mending.lead_unit is not None  # two is a bad grade
    handler = User.objects.get(username=row.mending.lead_unit.code)
    perform_action(
        case_id=row.mending.pk, action="confirm_problem", actor=load_actor(handler, at),
        at=_working_day_after(when, 1, at),
        data={
            "text": "电话核实：第一次答复只说了缴费证明，漏了人员名册（演示）", "cause": "guidance",
        },
    )  # fmt: skip
    return 1


def _working_day_after(before: datetime, days: int, at: datetime) -> datetime:
    """The same hour so many working days later, never in the future."""
    day = current_calendar().add_working_days(shanghai_date(before), days)
    return min(before + timedelta(days=(day - shanghai_date(before)).days), at)
