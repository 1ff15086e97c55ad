"""Visits of the grid: those in one's cells (or to one's own firms), and a new one, once a token."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import VISITS_READ, VISITS_WRITE, may
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import visit_schemas as v
from qifu.api.v1.replies import number_in, reply
from qifu.enterprises.facts import facts_by_name
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.enterprises.rules.values import as_typed
from qifu.grid.models import Visit
from qifu.grid.operations import record_visit
from qifu.grid.queries import get_firm, get_visit, visible_visits
from qifu.grid.visiting import FindingInput, VisitInput
from qifu.kernel.errors import Invalid, NotVisible

router = Router(tags=["走访"])
MAX_ID = 2**63 - 1


@router.get("/visits", auth=may(VISITS_READ), response=v.Visits, summary="走访列表")
def index(
    request: ApiRequest,
    uscc: str = Query(
        "", max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="只要这家企业的"
    ),
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """The visits one may see, the one received last first."""
    rows = visible_visits(request.actor).filter(pk__lt=before).order_by("-id")
    if uscc:
        rows = rows.filter(enterprise__uscc=normal_uscc(uscc))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_row(x) for x in shown], "next": after})


@router.get("/visits/{number}", auth=may(VISITS_READ), response=v.VisitOut, summary="一次走访")
def one(request: ApiRequest, number: str) -> HttpResponse:
    """One visit; 404 outside one's cells."""
    return reply(_row(get_visit(request.actor, number_in(number))))


@router.post("/visits", auth=may(VISITS_WRITE), response={201: v.VisitOut}, summary="记录走访")
@once
def create(request: ApiRequest, data: v.VisitIn) -> HttpResponse:
    """Write a visit down; findings become demands in the same transaction. The same `token` again
    gives the first visit with 200."""
    firm = Enterprise.objects.filter(uscc=normal_uscc(data.uscc)).first()
    if firm is None:
        raise NotVisible
    get_firm(request.actor, firm.pk)
    visit, fresh = record_visit(
        data=_said(data, firm.pk), actor=request.actor, at=request.at, token=data.token
    )
    found = get_visit(request.actor, visit.number)
    return reply(_row(found), 201 if fresh else 200, Location=f"/api/v1/visits/{visit.number}")


def _said(data: v.VisitIn, firm_id: int) -> VisitInput:
    return VisitInput(
        enterprise_id=firm_id, on=data.on, way=data.way, met=data.met, seen=data.seen,
        with_whom=data.with_whom, phone=data.phone, facts=_facts(data.facts),
        findings=tuple(FindingInput(f.text, f.becomes, f.said) for f in data.findings),
        promises=tuple((p.text, p.due_on) for p in data.promises), next_on=data.next_on,
        photos=tuple(str(i) for i in data.photos), offline=data.offline,
        said_at=data.said_at if data.said_at and data.said_at.tzinfo else None,
    )  # fmt: skip


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    """Values typed as declared; Invalid for one of another type."""
    if not said:
        return {}
    facts, found, wrong = facts_by_name(), {}, []
    kinds = {"number": (int, float), "boolean": (bool,), "set": (list,)}
    for name, value in said.items():
        kind = facts[name].type if name in facts else "text"
        good = isinstance(value, kinds.get(kind, (str,)))
        good = good and not (kind == "number" and isinstance(value, bool))
        try:
            found[name] = as_typed(kind, value) if good else None
        except (ArithmeticError, TypeError, ValueError):
            good = False
        if not good:
            wrong.append(f"“{name}”的值类型不对，请对照事实的声明。")
    if wrong:
        raise Invalid({"facts": wrong})
    return found


def _row(row: Visit) -> dict[str, Any]:
    return {
        "number": row.number,
        "firm": row.enterprise.name,
        "uscc": row.enterprise.uscc,
        "cell": row.cell.code,
        "by": row.by_name,
        "on": row.on,
        "way": row.way,
        "met": row.met,
        "with_whom": row.with_whom,
        "seen": row.seen,
        "facts": row.facts,
        "findings": [
            {
                "text": f.text,
                "state": f.state,
                "said": f.said,
                "demand": f.case.number if f.case else None,
            }
            for f in row.findings.all()
        ],
        "promises": [
            {"text": p.text, "due_on": p.due_on, "state": p.state, "ended_on": p.ended_on}
            for p in row.promises.all()
        ],
        "next_on": row.next_on,
        "offline": row.offline,
        "received_at": row.received_at,
    }
