"""Law services for programs: matters of one's firms or one's office, evidence by fingerprints.

A matter is confidential: who is not its firm or the office that has it now gets 404, supervisors too.
"""

from secrets import token_hex
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import ANONYMOUS_PER_MINUTE, LAW_READ, LAW_WRITE, may, spend
from qifu.api.labels import unit_label
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import firm_schemas as f
from qifu.api.v1.claims import firm_for
from qifu.api.v1.replies import number_in, reply
from qifu.cases.accesses import note_access
from qifu.cases.queries import state_sentence, state_title
from qifu.kernel.errors import NotVisible
from qifu.kernel.rates import address_of
from qifu.law.evidence import (
    EvidenceInput,
    evidence_of,
    my_evidence,
    preserve_evidence,
    record_problem,
)
from qifu.law.matters import (
    MatterInput,
    live_services,
    my_matters,
    open_matter,
    own_matter,
    stays_of,
    unit_matter,
    unit_matters,
)
from qifu.law.models import LawMatter, PreservedEvidence
from qifu.law.rules.digest import Digests

router = Router(tags=["法律服务"])
MAX_ID = 2**63 - 1
SHOWN = 200


@router.get("/law/services", auth=may(LAW_READ), response=list[f.LawServiceOut], summary="法律服务")
def services(request: ApiRequest) -> HttpResponse:
    """What can be asked for, and which office has it first."""
    return reply(
        [
            {
                "code": x.code, "title": x.title, "says": x.body["says"],
                "unit": unit_label(x.office.unit_id),
            }
            for x in live_services()
        ]
    )  # fmt: skip


@router.get("/law/matters", auth=may(LAW_READ), response=f.LawMatterPage, summary="法律服务件")
def index(
    request: ApiRequest,
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """Those of one's firms; for people of an office the open ones it has now. The newest first."""
    actor = request.actor
    rows = unit_matters(actor) if actor.is_staff else my_matters(actor)
    found = list(rows.filter(pk__lt=before).order_by("-case_id")[: limit + 1])
    after = found[limit - 1].pk if len(found) > limit else None
    return reply({"items": [_row(x) for x in found[:limit]], "next": after})


@router.get(
    "/law/matters/{number}", auth=may(LAW_READ), response=f.LawMatterDetail, summary="一件的详情"
)
def one(request: ApiRequest, number: str) -> HttpResponse:
    """With the offices it has been at; the number stays the same."""
    find = unit_matter if request.actor.is_staff else own_matter
    row = find(request.actor, number_in(number))
    note_access(row.case, actor=request.actor, at=request.at, by="api")
    return reply(_detail(row))


@router.post(
    "/law/matters", auth=may(LAW_WRITE), response={201: f.LawMatterDetail}, summary="申请法律服务"
)
@once
def create(request: ApiRequest, data: f.LawMatterIn) -> HttpResponse:
    """For one's firm. The `Idempotency-Key` makes it once."""
    said = data.dict()
    firm = firm_for(request.actor, said.pop("uscc"))
    if not data.service.isprintable():
        raise NotVisible
    wanted = MatterInput(**{**said, "evidence": tuple(said["evidence"])})
    row = open_matter(
        enterprise_id=firm, data=wanted, token=token_hex(16), actor=request.actor, at=request.at
    )
    address = f"/api/v1/law/matters/{row.case.number}"
    return reply(_detail(row), 201, Location=address)


def _row(row: LawMatter) -> dict[str, Any]:
    case = row.case
    unit = case.lead_unit.name if case.lead_unit else ""
    return {
        "number": case.number, "service": row.service_id, "title": case.title,
        "state": case.state, "state_title": state_title(case),
        "sentence": state_sentence(case, unit), "open": case.open,
        "unit": unit_label(case.lead_unit_id), "received_on": case.received_on,
    }  # fmt: skip


def _detail(row: LawMatter) -> dict[str, Any]:
    stays = [
        {"unit": s.unit, "why": s.why, "since": s.since, "until": s.until, "due_on": s.due_on}
        for s in stays_of(row.case)
    ]
    same = {n: getattr(row, n) for n in "words other_name amount result".split()}
    return _row(row) | same | {"stays": stays}


@router.get("/evidence", auth=may(LAW_READ), response=list[f.PreservedOut], summary="我的存证")
def kept(request: ApiRequest) -> HttpResponse:
    """What one preserved, the latest first."""
    return reply([_kept(x) for x in my_evidence(request.actor)[:SHOWN]])


@router.post(
    "/evidence", auth=may(LAW_WRITE), response={201: f.PreservedOut}, summary="存证（只交指纹）"
)
@once
def preserve(request: ApiRequest, data: f.EvidenceIn) -> HttpResponse:
    """Fingerprints and size; the file stays where it is."""
    firm = firm_for(request.actor, data.uscc) if data.uscc.strip() else None
    digests = Digests(data.sha256, data.sm3, data.size)
    name = "".join(c for c in data.file_name if c.isprintable())
    given = EvidenceInput(data.title, digests, "hashed", name, firm)
    return reply(_kept(preserve_evidence(data=given, actor=request.actor, at=request.at)), 201)


@router.post("/evidence/check", auth=None, response=list[f.DigestFound], summary="公开核验")
def check(request: ApiRequest, data: f.DigestIn) -> HttpResponse:
    """For anybody, without a key: whether a file of this fingerprint was preserved, and when."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    digest = data.digest.strip().lower()
    return reply(
        [
            {
                "number": x.number, "preserved_at": x.preserved_at,
                "which": "sha256" if x.sha256 == digest else "sm3", "problem": record_problem(x),
            }
            for x in evidence_of(digest)
        ]
    )  # fmt: skip


def _kept(row: PreservedEvidence) -> dict[str, Any]:
    same = "number code title sha256 sm3 size preserved_at".split()
    return {name: getattr(row, name) for name in same}
