"""Findings of painted work for programs: those in one's scope, one with its cases."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema

from qifu.api.keys import FINDINGS_READ, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1.replies import reply
from qifu.api.v1.schemas import Label
from qifu.supervision.models import Finding
from qifu.supervision.queries import cases_of, finding_for, findings_for

router = Router(tags=["线索"])
MAX_ID = 2**63 - 1
State = Literal["open", "confirmed", "false_alarm", "suppressed"]


class PaintingOut(Schema):
    """A finding; it is a lead, not a verdict, until `state` says so."""

    id: int
    rule: str
    title: str
    says: str
    unit: Label | None
    since: date
    until: date
    count: int
    state: State
    found_at: datetime
    reply: str
    reason: str
    consequence: str
    concluded_at: datetime | None


class PaintingCaseOut(Schema):
    """One of its cases and what of it counts."""

    number: str
    says: str
    sent_back: bool


class PaintingWhole(PaintingOut):
    """A finding with its very cases."""

    cases: list[PaintingCaseOut]


class Paintings(Schema):
    """One page; `next` is the `before` of the one that follows."""

    items: list[PaintingOut]
    next: int | None


@router.get("/findings", auth=may(FINDINGS_READ), response=Paintings, summary="粉饰线索")
def index(
    request: ApiRequest,
    state: State | None = None,
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """The findings one may see, the latest first."""
    rows = findings_for(request.actor, state=state or "").filter(pk__lt=before)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_row(row) for row in shown], "next": after})


@router.get(
    "/findings/{finding_id}", auth=may(FINDINGS_READ), response=PaintingWhole, summary="一条线索"
)
def one(request: ApiRequest, finding_id: int) -> HttpResponse:
    """One finding with its cases; 404 outside one's scope."""
    row = finding_for(request.actor, finding_id if 0 < finding_id <= MAX_ID else 0)
    cases = [
        {
            "number": c.case.number, "says": c.line.says, "sent_back": c.line.sent_back,
        }
        for c in cases_of(request.actor, row)
    ]  # fmt: skip
    return reply(_row(row) | {"cases": cases})


def _row(row: Finding) -> dict[str, Any]:
    same = "rule title says since until count state found_at reply reason consequence concluded_at"
    return {name: getattr(row, name) for name in same.split()} | {
        "id": row.pk,
        "unit": unit_label(row.unit_id),
    }
