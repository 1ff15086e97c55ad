"""Demands: push in, list, read, timeline, ledger, messages, attachments, rating."""

from dataclasses import replace
from typing import Literal

from django.http import HttpResponse
from ninja import Query, Router
from ninja.errors import ValidationError

from qifu.api.keys import READ, WRITE, may
from qifu.api.once import once
from qifu.api.represent import attachments_of, detail_of, row_of
from qifu.api.requests import ApiRequest
from qifu.api.v1 import schemas as s
from qifu.api.v1.creating import check_system, create_demand, receipt_of
from qifu.api.v1.listing import MAX_SIZE, Asked, list_page
from qifu.api.v1.replies import address_of_demand, case_id_of, number_in, reply
from qifu.cases.accesses import note_access
from qifu.cases.models import Case, Message
from qifu.cases.operations import perform_action, post_message
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import case_events, case_ledger, get_case
from qifu.cases.timeline import entry_of
from qifu.demands.models import KIND, ExternalRef
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible

router = Router(tags=["诉求"])
Light = Literal["red", "yellow", "green", "paused", "done"]
Box = Literal[
    "unit", "mine", "pool", "co", "triage", "extensions", "approvals", "revisits", "intake",
    "firm", "pushed", "all",
]  # fmt: skip
UNIT_SIDE = "承办单位"


@router.post(
    "/demands", auth=may(WRITE), response={201: s.Receipt, 200: s.Receipt}, summary="提交诉求"
)
@once
def create(request: ApiRequest, data: s.DemandIn) -> HttpResponse:
    """Open a demand. With `external`, the same outside number again gives the first one (200)."""
    return _create(request, data, data.external)


@router.put(
    "/external/{system}/{external_id}",
    auth=may(WRITE),
    response={201: s.Receipt, 200: s.Receipt},
    summary="按外部编号推送诉求(重复推送不会重复登记)",
)
@once
def push(request: ApiRequest, system: str, external_id: str, data: s.DemandPush) -> HttpResponse:
    """Open the demand of an outside number, or give the one that is there already (200)."""
    return _create(request, data, _external(system, external_id))


def _create(request: ApiRequest, data: s.DemandPush, external: s.ExternalIn | None) -> HttpResponse:
    receipt = create_demand(request.actor, request.at, data, external)
    where = address_of_demand(receipt.case.number)
    status = 201 if receipt.created else 200
    return reply(receipt_of(receipt, external), status, Location=where)


def _external(system: str, external_id: str) -> s.ExternalIn:
    try:
        return s.ExternalIn(system=system, id=external_id)
    except ValueError as error:
        raise ValidationError(
            [{"loc": ("path", "external_id"), "type": "string_pattern_mismatch"}]
        ) from error


@router.get(
    "/external/{system}/{external_id}",
    auth=may(READ),
    response=s.Detail,
    summary="按外部编号查看诉求",
)
def read_external(request: ApiRequest, system: str, external_id: str) -> HttpResponse:
    """The demand of an outside number."""
    external = _external(system, external_id)
    check_system(request.actor, external.system)
    number = (
        ExternalRef.objects.filter(system=external.system, external_id=external.id)
        .values_list("case__number", flat=True)
        .first()
    )
    if number is None:
        raise NotVisible
    return _detail(request, get_case(request.actor, number))


@router.get("/demands", auth=may(READ), response=s.Page, summary="诉求列表")
def index(
    request: ApiRequest,
    box: Box | None = None,
    light: Light | None = None,
    topic: str = Query("", max_length=60, pattern=s.CODE),
    state: str = Query("", max_length=30, pattern=s.CODE),
    channel: str = Query("", max_length=30, pattern=s.CODE),
    unit: str = Query("", max_length=60, pattern=s.CODE),
    q: str = Query("", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$"),
    closed: bool = Query(False, description="也列出已办结的"),
    order: Literal["due", "newest"] | None = None,
    limit: int = Query(50, ge=1, le=MAX_SIZE),
    cursor: str = Query("", max_length=300),
) -> HttpResponse:
    """Demands in the scope of who asks; `next` goes on where this page ended."""
    asked = Asked(topic=topic, state=state, channel=channel, unit=unit, q=q)
    asked = replace(
        asked,
        box=box or "",
        light=light or "",
        closed=closed,
        order=order or "",
        limit=limit,
        cursor=cursor,
    )
    return reply(list_page(request.actor, asked, request.at))


@router.get("/demands/{number}", auth=may(READ), response=s.Detail, summary="诉求详情")
def read(request: ApiRequest, number: str) -> HttpResponse:
    """One demand; its `ETag` is the version that actions name in `If-Match`."""
    return _detail(request, _case(request, number))


def _case(request: ApiRequest, number: str) -> Case:
    return get_case(request.actor, number_in(number), kind=KIND)


def _opened(request: ApiRequest, number: str) -> Case:
    """The case, its reading recorded as that of a page is."""
    case = _case(request, number)
    note_access(case, actor=request.actor, at=request.at, by="api")
    return case


def _detail(request: ApiRequest, case: Case) -> HttpResponse:
    note_access(case, actor=request.actor, at=request.at, by="api")
    shown = detail_of(case, request.actor, request.at)
    return reply(shown, ETag=f'"{case.version}"')


@router.get(
    "/demands/{number}/events", auth=may(READ), response=list[s.EventOut], summary="办理过程"
)
def events(request: ApiRequest, number: str, after: int = Query(0, ge=0)) -> HttpResponse:
    """The timeline as the asking side reads it, oldest first; `after` skips what one has."""
    return reply(events_of(request, _opened(request, number), after))


def events_of(
    request: ApiRequest, case: Case, after: int, actor: Actor | None = None
) -> list[dict[str, object]]:
    """The events of a case after `after`, as the asking side reads them; `actor` when one acts with
    a right one was given."""
    asking = actor or request.actor
    for_firm = not is_staff_view(asking, case)
    shown: list[dict[str, object]] = []
    for event in case_events(asking, case):
        if event.seq > after:
            entry = entry_of(event, for_firm=for_firm)
            shown.append(
                {
                    "seq": event.seq,
                    "at": entry.at,
                    "kind": entry.kind,
                    "who": entry.who,
                    "sentence": entry.sentence,
                    "detail": entry.detail,
                }
            )
    return shown


@router.get(
    "/demands/{number}/ledger", auth=may(READ), response=list[s.ClockOut], summary="时限逐日台账"
)
def ledger(request: ApiRequest, number: str) -> HttpResponse:
    """Each clock day by day: which days counted and why."""
    case = _opened(request, number)
    return reply(
        [
            {
                "title": view.title,
                "kind": view.clock.kind,
                "round": view.clock.round,
                "state": view.clock.state,
                "start_on": view.clock.start_on,
                "amount": view.clock.amount,
                "unit": view.clock.time_unit,
                "extension": view.clock.extension,
                "due_on": view.clock.due_on,
                "original_due_on": view.clock.original_due_on,
                "provisional": view.clock.provisional,
                "calendar": view.clock.calendar,
                "days": [{"date": d.date, "counts": d.counts, "why": d.why} for d in view.days],
            }
            for view in case_ledger(request.actor, case, request.at)
        ]
    )


@router.get(
    "/demands/{number}/messages", auth=may(READ), response=list[s.MessageOut], summary="留言"
)
def messages(request: ApiRequest, number: str) -> HttpResponse:
    """What firm and unit wrote to each other, oldest first."""
    case = _opened(request, number)
    for_firm = not is_staff_view(request.actor, case)
    rows = Message.objects.filter(case=case).order_by("id")
    return reply([_message(m, for_firm) for m in rows])


def _message(message: Message, for_firm: bool) -> dict[str, object]:
    hidden = for_firm and message.side == "staff"
    return {
        "id": message.pk,
        "side": message.side,
        "who": UNIT_SIDE if hidden else message.author_name,
        "text": message.text,
        "at": message.at,
    }


@router.post(
    "/demands/{number}/messages", auth=may(WRITE), response={201: s.MessageOut}, summary="写留言"
)
@once
def write_message(request: ApiRequest, number: str, data: s.MessageIn) -> HttpResponse:
    """Write to the other side; moves nothing."""
    message = post_message(
        case_id=case_id_of(number),
        actor=request.actor,
        at=request.at,
        text=data.text,
        files=[str(f) for f in data.files],
    )
    return reply(_message(message, for_firm=False), 201)


@router.get(
    "/demands/{number}/attachments",
    auth=may(READ),
    response=list[s.AttachmentOut],
    summary="附件清单",
)
def attachments(request: ApiRequest, number: str) -> HttpResponse:
    """The files one may open; their bytes are at `/files/{id}`."""
    case = _opened(request, number)
    return reply(attachments_of(case, request.actor))


@router.post("/demands/{number}/rating", auth=may(WRITE), response=s.Row, summary="评价(企业本人)")
@once
def rate(request: ApiRequest, number: str, data: s.RatingIn) -> HttpResponse:
    """The firm's own rating of this round; the same as the action `rate`."""
    case = perform_action(
        case_id=case_id_of(number),
        action="rate",
        actor=request.actor,
        at=request.at,
        data=data.dict() | {"grade": str(data.grade)},
    )
    return reply(row_of(case, request.actor, request.at))
