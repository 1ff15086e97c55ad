"""Claims: handing one in, list, read, timeline, and every act of the process of claims."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.cursors import after_cursor, cursor_after
from qifu.api.keys import CLAIMS_READ, CLAIMS_WRITE, may
from qifu.api.labels import unit_label
from qifu.api.once import once
from qifu.api.personal import seen_phone
from qifu.api.requests import ApiRequest
from qifu.api.v1 import policy_schemas as p
from qifu.api.v1 import schemas as s
from qifu.api.v1.actions import actions_of, perform
from qifu.api.v1.demands import events_of
from qifu.api.v1.listing import MAX_SIZE
from qifu.api.v1.policies import firm_in
from qifu.api.v1.replies import number_in, reply
from qifu.cases.accesses import note_access
from qifu.cases.lights import LIGHTS, light_of
from qifu.cases.models import Case, MaterialRequest
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import get_case, state_sentence, state_title
from qifu.enterprises.facts import declared_facts
from qifu.enterprises.rules.values import read_cell
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date
from qifu.policies.claim_queries import KIND, claim_file, my_claims, unit_claims
from qifu.policies.claims import ClaimInput, submit_claim
from qifu.policies.models import Claim

router = Router(tags=["政策申报"])
Show = Literal["todo", "open", "closed"]


@router.post("/claims", auth=may(CLAIMS_WRITE), response={201: p.ClaimDetail}, summary="申报政策")
@once
def create(request: ApiRequest, data: p.ClaimIn) -> HttpResponse:
    """Hand in a claim; documents and account are those of the firm's library. 422 names every
    document, fact or account that is missing, 409 says why none can be made."""
    actor = request.actor
    claim = submit_claim(
        policy_code=data.policy,
        enterprise_id=firm_for(actor, data.uscc),
        data=ClaimInput(
            contact_name=data.contact_name,
            contact_phone=data.contact_phone,
            statement=data.statement,
            declared=_typed(data.facts),
            channel="window" if actor.is_staff else "portal",
        ),
        token="",
        actor=actor,
        at=request.at,
    )
    case = get_case(actor, claim.case.number, kind=KIND)
    return reply(_detail(case, request), 201, Location=f"/api/v1/claims/{case.number}")


def firm_for(actor: Actor, uscc: str) -> int:
    """The firm somebody acts for: the one named, or their only one. NotVisible, Invalid."""
    own = actor.firm_ids("submit")
    if uscc.strip():
        firm = firm_in(actor, uscc).pk
        if not actor.is_staff and firm not in own:
            raise NotVisible
        return firm
    if len(own) != 1:
        raise Invalid({"uscc": ["请填写企业的统一社会信用代码。"]})
    return next(iter(own))


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    """Facts as they were sent, as the rule language takes them; Invalid by fact."""
    declared, typed = declared_facts(), {}
    errors: dict[str, list[str]] = {}
    for name, value in said.items():
        if name not in declared:
            errors[f"fact-{name[:60]}"] = ["没有这项企业情况，名称见 needs_facts。"]
            continue
        try:
            typed[name] = read_cell(declared[name].type, _text(value))
        except ValueError as error:
            errors[f"fact-{name}"] = [f"{error}。"]
    if errors:
        raise Invalid(errors)
    return {name: value for name, value in typed.items() if value is not None}


def _text(value: Any) -> str:
    """What JSON says, as a table would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value)) or "-"
    return "" if value is None else str(value)


@router.get("/claims", auth=may(CLAIMS_READ), response=p.ClaimPage, summary="申报列表")
def index(
    request: ApiRequest,
    show: Show = "open",
    q: str = Query("", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"),
    limit: int = Query(50, ge=1, le=MAX_SIZE),
    cursor: str = Query("", max_length=300),
) -> HttpResponse:
    """The claims of one's firms, or for officials those they see: `todo` (the next step is theirs),
    `open`, `closed`; the newest first."""
    actor = request.actor
    if actor.is_staff:
        cases = unit_claims(actor, show, q)
    else:
        cases = my_claims(actor).filter(open=show != "closed")
    ordered = after_cursor(cases, "newest", f"claims {show} {q}", cursor)
    rows = list(ordered.select_related("lead_unit")[: limit + 1])
    shown, more = rows[:limit], len(rows) > limit
    claims = Claim.objects.select_related("policy").in_bulk([case.pk for case in shown])
    last = shown[-1] if shown else None
    after = (
        cursor_after(last.pk, last.next_due_on, "newest", f"claims {show} {q}")
        if more and last is not None
        else None
    )
    return reply({"items": [_row(c, claims[c.pk], request) for c in shown], "next": after})


@router.get(
    "/claims/{number}", auth=may(CLAIMS_READ), response=p.ClaimFileDetail, summary="申报详情"
)
def read(request: ApiRequest, number: str) -> HttpResponse:
    """One claim; its `ETag` is the version that actions name in `If-Match`."""
    case = _opened(request, number)
    return reply(_detail(case, request), ETag=f'"{case.version}"')


@router.get(
    "/claims/{number}/events", auth=may(CLAIMS_READ), response=list[s.EventOut], summary="申报过程"
)
def events(request: ApiRequest, number: str, after: int = Query(0, ge=0)) -> HttpResponse:
    """The timeline as the asking side reads it, oldest first; `after` skips what one has."""
    return reply(events_of(request, _opened(request, number), after))


@router.get(
    "/claims/{number}/actions", auth=may(CLAIMS_READ), response=s.Actions, summary="现在能做什么"
)
def actions(request: ApiRequest, number: str) -> HttpResponse:
    """The acts of this state that are the asker's, each enabled or with the reason why not."""
    return actions_of(request, number, KIND)


@router.post(
    "/claims/{number}/actions/{action}",
    auth=may(CLAIMS_WRITE),
    response=p.ClaimRow,
    summary="申报办理操作",
    operation_id="act_on_claim",
)
@once
def act(request: ApiRequest, number: str, action: str) -> HttpResponse:
    """Perform an action of the process of claims, as `/demands/{number}/actions/{action}` does."""
    case = perform(request, number, action, KIND)
    claim = Claim.objects.select_related("policy").get(pk=case.pk)
    return reply(_row(case, claim, request), ETag=f'"{case.version}"')


def _opened(request: ApiRequest, number: str) -> Case:
    case = get_case(request.actor, number_in(number), kind=KIND)
    note_access(case, actor=request.actor, at=request.at, by="api")
    return case


def _row(case: Case, claim: Claim, request: ApiRequest) -> dict[str, Any]:
    light = light_of(case, shanghai_date(request.at))
    return {
        "number": case.number,
        "version": case.version,
        "policy": claim.policy.code,
        "title": case.title,
        "firm": case.firm_name,
        "state": case.state,
        "state_title": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "open": case.open,
        "unit": unit_label(case.lead_unit_id),
        "received_on": case.received_on,
        "due_on": case.due_on,
        "light": light,
        "light_title": LIGHTS[light],
        "paused": case.paused,
        "result": case.result,
        "verdict": claim.verdict,
        "computed": claim.computed,
        "amount": claim.amount,
        "paid_at": claim.paid_at,
    }


def _detail(case: Case, request: ApiRequest) -> dict[str, Any]:
    file = claim_file(case)
    claim, staff = file.claim, is_staff_view(request.actor, case)
    asked = MaterialRequest.objects.filter(case=case, state="asked").last()
    shown = _row(case, claim, request) | {
        "contact": {
            "name": claim.contact_name, "phone": seen_phone(claim.contact_phone, request.actor),
        },
        "statement": claim.statement,
        "conditions": claim.conditions,
        "facts": claim.facts,
        "account": claim.masked_account,
        "materials": [
            {"type": m.type.code, "title": m.type.title, "file": m.evidence.file_id,
             "name": m.evidence.file.name}
            for m in file.materials
        ],
        "asked": {"items": asked.items, "reason": asked.reason, "due_on": asked.due_on}
        if asked
        else None,
        "money": [{"kind": e.kind, "amount": e.amount, "at": e.at} for e in file.money],
    }  # fmt: skip
    if staff:
        shown |= {"proposed": claim.proposed, "override": claim.override, "flags": claim.flags}
    return shown
