"""Who sees how the tasks go, who reports, who confirms.

Heads and handlers of a lead unit report for its tasks, those of the responsible units add to them;
the reform office (专班办公室, plan 附件2) confirms; leaders and the office see all; nobody else. Each
`check_x` raises, its twin `can_x` answers.
"""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused
from qifu.reform.ground import Sides
from qifu.reform.models import Report
from qifu.reform.rules.moves import Asker, decide

UNIT = (Role.HANDLER, Role.HEAD)
OFFICE = Role.REFORM
SEES_ALL = (Role.REFORM, Role.LEADER)
STAFF = (*UNIT, *SEES_ALL)
WHY = {
    "over": "这份报告已经有了结论，不能再改；请刷新后查看。",
    "role": "报告由改革专班办公室确认或退回，由报告人自己撤回。",
    "own": "报告不能由报告人自己（或代其履职的人）确认，请专班办公室的另一位同志来确认。",
}


def sees_all(actor: Actor) -> bool:
    """The machine, the reform office and the district's leaders."""
    return bool(actor.system) or actor.has(*SEES_ALL)


def my_units(actor: Actor) -> frozenset[int]:
    """Units for which somebody may report."""
    return actor.units(*UNIT)


def can_see(actor: Actor, sides: Sides) -> bool:
    """Who takes part in a task, and who sees all."""
    mine = my_units(actor)
    return sees_all(actor) or any(p.pk in mine for p in (*sides.leads, *sides.helps))


def check_see(actor: Actor, sides: Sides) -> None:
    """NotVisible out of scope."""
    if not can_see(actor, sides):
        raise NotVisible


def reports_for(actor: Actor, sides: Sides) -> dict[int, str]:
    """Units for which somebody may report of a task, with their part: lead or helps."""
    mine = my_units(actor)
    found = {p.pk: str(Report.Part.HELPS) for p in sides.helps if p.pk in mine}
    return found | {p.pk: str(Report.Part.LEAD) for p in sides.leads if p.pk in mine}


def can_report(actor: Actor, sides: Sides) -> bool:
    """Heads and handlers of its lead and responsible units."""
    return bool(reports_for(actor, sides))


def can_review(actor: Actor, sides: Sides) -> bool:
    """Heads and handlers of its lead units write the review of a quarter."""
    return Report.Part.LEAD in reports_for(actor, sides).values()


def check_report(actor: Actor, sides: Sides, unit_id: int, *, review: bool = False) -> str:
    """The part of the unit in the task; NotVisible out of scope, Refused for who only looks on."""
    check_see(actor, sides)
    part = reports_for(actor, sides).get(unit_id)
    if part is None:
        raise Refused("wrong_role", "由牵头单位、责任单位的负责人或承办人报告；您只能查看。")
    if review and part != Report.Part.LEAD:
        raise Refused("wrong_part", "季度评议由牵头单位写；责任单位可以补充进展。")
    return part


def confirms(actor: Actor) -> bool:
    """Members of the reform office confirm and return reports."""
    return actor.has(OFFICE)


def why_not(actor: Actor, report: Report, action: str) -> str:
    """Why a report may not be confirmed, returned or withdrawn by somebody; empty when it may."""
    asker = Asker(actor.user_id, confirms(actor), actor.deputy_for)
    code = decide(report.state, action, report.by_id, asker)
    return WHY[code] if code else ""


def can_decide(actor: Actor, report: Report, action: str) -> bool:
    """The twin of `check_decide`."""
    return not why_not(actor, report, action)


def check_decide(actor: Actor, report: Report, action: str) -> None:
    """Refused with why; who sees the report at all is the caller's question."""
    asker = Asker(actor.user_id, confirms(actor), actor.deputy_for)
    if code := decide(report.state, action, report.by_id, asker):
        raise Refused(code, WHY[code])
