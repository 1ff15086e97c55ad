"""Applications (办件): handing one in, lists, the whole, what comes later, taking it back."""

from collections.abc import Iterable
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.applications import application_detail, application_row
from qifu.api.cursors import after_cursor, cursor_after
from qifu.api.keys import APPLICATIONS_READ, APPLICATIONS_WRITE, may
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import application_schemas as a
from qifu.api.v1 import schemas as s
from qifu.api.v1.catalogue import unknown_names
from qifu.api.v1.claims import firm_for
from qifu.api.v1.demands import events_of
from qifu.api.v1.listing import MAX_SIZE
from qifu.api.v1.order import check_for_firm, opened_application
from qifu.api.v1.policies import firm_in
from qifu.api.v1.replies import reply, version_wanted
from qifu.bundles.draft_access import own_applications
from qifu.bundles.intake import ApplicationInput, HandIn, hand_in, submit_application
from qifu.bundles.models import Application, ApplicationMaterial
from qifu.bundles.operations import withdraw_application
from qifu.bundles.pending import pending_of
from qifu.bundles.permissions import check_apply
from qifu.bundles.queries import application_cases, offer_of_bundle, offer_of_item
from qifu.bundles.reading import application_file, statuses
from qifu.bundles.uploads import Upload, keep_uploads
from qifu.cases.accesses import note_access
from qifu.cases.models import Case
from qifu.enterprises.library import evidence_of
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.access import record_access
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date

router = Router(tags=["办件"])
Errors = dict[str, list[str]]
Status = Literal[
    "submitted", "handling", "firm", "completed", "partly", "refused", "not_accepted", "withdrawn"
]
WORDS = r"^[^\x00-\x1f\x7f]*$"


@router.post(
    "/applications", auth=may(APPLICATIONS_WRITE), response={201: a.ApplicationDetail},
    summary="提交申请",
)  # fmt: skip
@once
def create(request: ApiRequest, data: a.ApplicationIn) -> HttpResponse:
    """Hand in an application for a bundle or one item. 422 names every field (`field-<name>`),
    paper (`material-<type>`, `undertaking-<type>`) and signature that is missing or wrong."""
    actor = request.actor
    if bool(data.bundle) == bool(data.item):
        raise Invalid({"bundle": ["请填写一件事（bundle）或单个事项（item），只填一个。"]})
    firm = firm_for(actor, data.uscc)
    check_apply(actor, firm)
    offer = offer_of_bundle(data.bundle) if data.bundle else offer_of_item(data.item)
    errors = unknown_names(data.values, offer.names) | _papers_wrong(data, offer.papers)
    if strange := sorted(set(data.chosen or ()) - set(offer.body.codes)):
        errors["chosen"] = [f"这件事里没有事项：{'、'.join(strange)[:200]}。"]
    if errors:
        raise Invalid(errors)
    row = submit_application(
        data=ApplicationInput(
            enterprise_id=firm, contact_name=data.contact_name, contact_phone=data.contact_phone,
            bundle=data.bundle, item=data.item, values=data.values, chosen=data.chosen,
            materials=_kept(data, firm, actor, request), undertakings=data.undertakings,
            signed_name=data.signed_name,
        ),
        actor=actor, at=request.at, channel="window" if actor.is_staff else "portal",
        centre_id=min(actor.centres(Role.CLERK), default=None),
    )  # fmt: skip
    number = row.case.number
    shown, _ = opened_application(request, number)
    return reply(_detail(shown, actor, request), 201, Location=f"/api/v1/applications/{number}")


def _papers_wrong(data: a.PapersIn, asked: set[str]) -> Errors:
    """What is wrong with the papers as they were named, before any is looked up."""
    errors: Errors = {}
    seen: set[str] = set()
    for paper in data.materials:
        name = f"material-{paper.type}"
        if paper.type not in asked:
            errors[name] = ["这件事不要这种材料，请去掉。"]
        elif (paper.evidence is None) == (paper.file is None):
            errors[name] = ["请填写 evidence 或 file，只填一个。"]
        elif paper.type in seen:
            errors[name] = ["同一种材料只交一份。"]
        seen.add(paper.type)
    for kind in sorted(set(data.undertakings) - asked):
        errors[f"undertaking-{kind[:60]}"] = ["这件事不要这种材料，不用承诺。"]
    return errors


def _kept(data: a.PapersIn, firm: int, actor: Actor, request: ApiRequest) -> dict[str, int]:
    """The documents by kind; fresh files become the firm's documents first."""
    held = {p.type: p.evidence for p in data.materials if p.evidence is not None}
    fresh = {
        p.type: Upload(p.file, p.number, p.issuer, p.valid_until)
        for p in data.materials
        if p.file is not None
    }
    return held | keep_uploads(enterprise_id=firm, uploads=fresh, actor=actor, at=request.at)


@router.get(
    "/applications", auth=may(APPLICATIONS_READ), response=a.ApplicationPage, summary="办件列表"
)
def index(
    request: ApiRequest,
    show: Literal["open", "closed", "all"] = "open",
    status: Status | None = None,
    code: str = Query("", max_length=60, pattern=s.CODE, description="一件事或事项的编码"),
    q: str = Query("", max_length=100, pattern=WORDS, description="编号、企业或名称里的字"),
    limit: int = Query(50, ge=1, le=MAX_SIZE),
    cursor: str = Query("", max_length=300),
) -> HttpResponse:
    """The applications of one's firms (an agent's own, too), or for officials those they see; the
    newest first."""
    filters = f"applications {show} {status} {code} {q}"
    cases = _wanted(_in_scope(request), show, status, code, q)
    ordered = after_cursor(cases, "newest", filters, cursor)
    found = list(ordered[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    after = cursor_after(last.pk, last.next_due_on, "newest", filters) if last else None
    return reply({"items": _rows(shown, request), "next": after})


def _in_scope(request: ApiRequest) -> QuerySet[Case]:
    actor = request.actor
    if actor.is_staff or actor.client:
        return application_cases(actor)
    return Case.objects.filter(pk__in=own_applications(actor, request.at).values("pk"))


def _wanted(
    cases: QuerySet[Case], show: str, status: str | None, code: str, words: str
) -> QuerySet[Case]:
    if show != "all":
        cases = cases.filter(open=show == "open")
    if status:
        cases = cases.filter(application__status=status)
    if code:
        cases = cases.filter(application__code=code)
    for word in words.split():
        said = Q(firm_name__icontains=word) | Q(title__icontains=word)
        cases = cases.filter(said | Q(number__icontains=word))
    return cases


def _rows(cases: Iterable[Case], request: ApiRequest) -> list[dict[str, Any]]:
    today, there = shanghai_date(request.at), list(cases)
    rows = Application.objects.filter(pk__in=[case.pk for case in there])
    found = {row.pk: row for row in rows.prefetch_related("tasks__unit")}
    said = statuses(found.values(), today)
    return [application_row(found[c.pk], c, said[c.pk], today) for c in there]


@router.get(
    "/applications/{number}", auth=may(APPLICATIONS_READ), response=a.ApplicationDetail,
    summary="办件详情",
)  # fmt: skip
def read(request: ApiRequest, number: str) -> HttpResponse:
    """The whole: each department's part, days and plan, what waits, results. `ETag` is the version
    of the whole; each task has its own."""
    row, actor = opened_application(request, number)
    note_access(row.case, actor=request.actor, at=request.at, by="api")
    return reply(_detail(row, actor, request), ETag=f'"{row.case.version}"')


@router.get(
    "/applications/{number}/events", auth=may(APPLICATIONS_READ), response=list[s.EventOut],
    summary="办件过程",
)  # fmt: skip
def events(request: ApiRequest, number: str, after: int = Query(0, ge=0)) -> HttpResponse:
    """The timeline as the asking side reads it, oldest first; `after` skips what one has."""
    row, actor = opened_application(request, number)
    note_access(row.case, actor=request.actor, at=request.at, by="api")
    return reply(events_of(request, row.case, after, actor))


@router.post(
    "/applications/{number}/papers", auth=may(APPLICATIONS_WRITE), response=a.ApplicationDetail,
    summary="补交材料",
)  # fmt: skip
@once
def bring(request: ApiRequest, number: str, data: a.PapersIn) -> HttpResponse:
    """Bring what was promised, or what a later stage needs (see `waits`); tasks that have
    everything begin. What a department asked for is its task's `supply`."""
    row, actor = check_for_firm(request, number)
    rows = ApplicationMaterial.objects.filter(application=row)
    kinds = set(rows.exclude(state__in=("held", "made")).values_list("type__code", flat=True))
    asked = {field.name for field in pending_of(row, request.at).fields}
    errors = unknown_names(data.values, asked) | _papers_wrong(data, kinds)
    if errors:
        raise Invalid(errors)
    brought = HandIn(
        values=data.values, materials=_kept(data, row.enterprise_id, actor, request),
        undertakings=data.undertakings, signed_name=data.signed_name,
    )  # fmt: skip
    hand_in(case_id=row.pk, data=brought, actor=actor, at=request.at)
    return _again(request, number)


@router.post(
    "/applications/{number}/withdraw", auth=may(APPLICATIONS_WRITE), response=a.ApplicationDetail,
    summary="撤回整件",
)  # fmt: skip
@once
def withdraw(request: ApiRequest, number: str, data: a.WithdrawIn) -> HttpResponse:
    """Take the whole back; what is granted stays. One optional part is taken back by its task's
    `withdraw`."""
    row, actor = check_for_firm(request, number)
    version = version_wanted(request, data.model_dump(include={"version"}))
    withdraw_application(
        case_id=row.pk, reason=data.reason, actor=actor, at=request.at, version=version
    )
    return _again(request, number)


def _again(request: ApiRequest, number: str) -> HttpResponse:
    row, actor = opened_application(request, number)
    return reply(_detail(row, actor, request), ETag=f'"{row.case.version}"')


def _detail(row: Application, actor: Actor, request: ApiRequest) -> dict[str, Any]:
    return application_detail(application_file(row, request.at), actor, request.at)


@router.get(
    "/firms/{uscc}/documents", auth=may(APPLICATIONS_READ), response=list[a.DocumentRow],
    summary="企业材料库",
)  # fmt: skip
def documents(request: ApiRequest, uscc: str) -> HttpResponse:
    """The firm's documents that are in force, to name in an application; `usable` today. That an
    official looked is noted."""
    actor, today = request.actor, shanghai_date(request.at)
    firm = firm_in(actor, uscc)
    rows = evidence_of(actor, firm.pk).filter(replaced_at=None, destroyed_at=None)
    if firm.pk not in actor.firm_ids("view"):
        said = {"name": firm.name, "by": "api"}
        record_access(act="open", target=firm.stream, actor=actor, at=request.at, detail=said)
    return reply(
        [
            {
                "id": row.pk,
                "type": row.type.code,
                "title": row.type.title,
                "number": row.number,
                "issuer": row.issuer,
                "valid_until": row.valid_until,
                "usable": row.valid_until is None or row.valid_until >= today,
                "file": str(row.file_id),
                "name": row.file.name,
            }
            for row in rows
        ]
    )
