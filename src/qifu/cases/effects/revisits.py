"""What revisit and close-out do. Reached, solved, satisfied are three facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases.effects.triage import overtake_orders
from qifu.cases.models import Assignment, Clock, Revisit
from qifu.kernel.errors import Refused
from qifu.kernel.time import shanghai_date

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def record_unreached(act: Act) -> None:
    """An attempt that did not reach the firm; at most one a day counts."""
    days = {
        shanghai_date(at)
        for at in Revisit.objects.filter(
            case=act.case, round=act.case.round, reached=False
        ).values_list("at", flat=True)
    }
    if act.today in days:
        raise Refused("attempt_today", "今天已记录过一次未接通，请改日再回访。")
    _record(act, reached=False)
    act.case.unreached += 1


def record_revisit(act: Act) -> None:
    """The firm was reached and the matter rests; an unwilling rating is kept as refused."""
    _record(
        act,
        reached=True,
        solved=act.data["solved"],
        satisfied=act.data["satisfied"],
    )
    act.case.result = "solved" if act.data["solved"] == "solved" else "explained"


def record_unsolved(act: Act) -> None:
    """Reached, and not solved: it goes back under the next level."""
    _record(act, reached=True, solved="unsolved", satisfied=act.data["satisfied"])


def _record(act: Act, *, reached: bool, solved: str = "", satisfied: str = "") -> None:
    Revisit.objects.create(
        case=act.case,
        round=act.case.round,
        officer=act.actor.user_id,
        at=act.at,
        method=act.data["method"],
        reached=reached,
        solved=solved,
        satisfied=satisfied,
        note=act.data.get("note") or act.data.get("reason") or "",
    )


def next_round(act: Act) -> None:
    """Handle again one level up, with the whole history: a new promise clock starts today."""
    case = act.case
    case.round += 1
    case.level += 1
    case.round_on = act.today
    case.open = True
    case.closed_at = None
    case.answered_at = None
    case.answer_author = None
    case.answer_outcome = ""
    case.unreached = 0
    case.final = False
    case.result = ""
    case.handler = None
    overtake_orders(act)
    case.lead_unit = None
    case.co_units = []
    case.open_co = 0
    Assignment.objects.filter(case=case, ended_at__isnull=True).update(
        ended_at=act.at, state="ended"
    )


def reopen_case(act: Act) -> None:
    """A finished case is taken up again with its unit: a new promise clock of the same limit and
    length starts today."""
    case = act.case
    last = Clock.objects.filter(case=case, kind="main").order_by("-id").first()
    case.round += 1
    case.round_on = act.today
    case.open = True
    case.closed_at = None
    case.unreached = 0
    case.result = ""
    if last is not None:
        act.start(
            kind="main",
            limit_code=last.limit,
            start_on=act.today,
            amount=last.amount,
            time_unit=last.time_unit,
            unit_id=case.lead_unit_id,
        )


def close_case(act: Act) -> None:
    """销号. Only an answered case gets here, by someone who did not handle it."""
    overtake_orders(act)
    if act.action == "close_unreached":
        act.case.result = "unreached"
