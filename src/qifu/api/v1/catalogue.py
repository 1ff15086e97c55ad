"""What can be applied for: items and bundles in force, with their merged form, plan and days."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import SERVICES, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1 import catalogue_schemas as c
from qifu.api.v1.replies import reply
from qifu.api.v1.schemas import CODE
from qifu.bundles.draft_view import snapshots
from qifu.bundles.models import Bundle
from qifu.bundles.queries import Offer, live_bundles, offer_of_bundle, offer_of_item
from qifu.bundles.rules.merge import Merged, MergedField, MergedMaterial, MergedMember
from qifu.bundles.rules.status import Span, schedule
from qifu.bundles.rules.values import read_values
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.queries import evidence_titles, find_items
from qifu.catalogue.rules.body import dump_item
from qifu.identity.models import Unit
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date

router = Router(tags=["事项和一件事"])
WORDS = r"^[^\x00-\x1f\x7f]*$"
MOST = 200
Values = dict[str, Any]


@router.get("/bundles", auth=may(SERVICES), response=c.BundlePage, summary="一件事列表")
def bundles(
    request: ApiRequest,
    q: str = Query("", max_length=60, pattern=WORDS, description="名称或平时的叫法"),
    function: str = Query("", max_length=12, pattern=CODE),
    firm_stage: str = Query("", max_length=10, pattern=CODE),
    project_stage: str = Query("", max_length=10, pattern=CODE),
    skip: int = Query(0, ge=0, le=100_000),
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """The bundles in force, in the order of the district's list."""
    rows = live_bundles(
        function=function, firm_stage=firm_stage, project_stage=project_stage, words=q
    )
    return _page(rows, skip, limit, bundle_row)


@router.get("/bundles/{code}", auth=may(SERVICES), response=c.BundleDetail, summary="一件事详情")
def bundle(request: ApiRequest, code: str) -> HttpResponse:
    """One bundle: questions first, members with their order and days, fields and materials once."""
    offer = offer_of_bundle(_code(code))
    assert offer.version is not None
    body = offer.body
    more = {"intro": body.intro, "result": body.result, "source": body.source}
    return reply(bundle_row(offer.version.bundle) | _form(offer, request) | more)


@router.post("/bundles/{code}/form", auth=may(SERVICES), response=c.FormOut, summary="按回答的表")
def bundle_form(request: ApiRequest, code: str, data: c.AnswersIn) -> HttpResponse:
    """What a bundle asks, needs and takes under some answers; nothing is kept."""
    return reply(_form(offer_of_bundle(_code(code)), request, data))


@router.get("/items", auth=may(SERVICES), response=c.ItemPage, summary="事项列表")
def items(
    request: ApiRequest,
    q: str = Query("", max_length=60, pattern=WORDS),
    list_name: Literal["", "statutory", "value_added"] = "",
    function: str = Query("", max_length=12, pattern=CODE),
    firm_stage: str = Query("", max_length=10, pattern=CODE),
    project_stage: str = Query("", max_length=10, pattern=CODE),
    unit: str = Query("", max_length=60, pattern=CODE),
    centre: str = Query("", max_length=60, pattern=CODE),
    channel: str = Query("", max_length=10, pattern=CODE),
    at_once: bool = Query(False, description="只要当场办结的"),
    skip: int = Query(0, ge=0, le=100_000),
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """Items in force that fit every filter, in the order of the lists."""
    rows = find_items(
        list_name=list_name, function=function, firm_stage=firm_stage, project_stage=project_stage,
        unit=unit, centre=centre, channel=channel, at_once=at_once, words=q,
    )  # fmt: skip
    return _page(rows, skip, limit, item_row)


@router.get("/items/{code}", auth=may(SERVICES), response=c.ItemDetail, summary="事项详情")
def item(request: ApiRequest, code: str) -> HttpResponse:
    """One item: conditions, basis, steps, and the form it is applied for with."""
    offer = offer_of_item(_code(code))
    row, body = next(iter(offer.versions.values())).item, offer.items[offer.body.code]
    plain = dump_item(body)
    names = (
        "conditions legal_basis steps fee_basis contact complaint provider product price source"
    ).split()
    more = {name: plain[name] for name in names}
    more |= {"result": body.result, "fee": f"{body.fee:.2f}"}
    return reply(item_row(row) | _form(offer, request) | more)


@router.post("/items/{code}/form", auth=may(SERVICES), response=c.FormOut, summary="按回答的表")
def item_form(request: ApiRequest, code: str, data: c.AnswersIn) -> HttpResponse:
    """What an item asks and needs under some answers; nothing is kept."""
    return reply(_form(offer_of_item(_code(code)), request, data))


def _code(code: str) -> str:
    if not code.isprintable():
        raise NotVisible
    return code


def _page(rows: QuerySet[Any], skip: int, limit: int, row: Any) -> HttpResponse:
    total = rows.count()
    shown = [row(one) for one in rows[skip : skip + limit]]
    after = skip + len(shown)
    return reply(
        {"items": shown, "total": total, "next": after if shown and after < total else None}
    )


def bundle_row(row: Bundle) -> Values:
    """A bundle as a line of the list."""
    names = "code title short says function firm_stages project_stages channels items verified"
    return {name: getattr(row, name) for name in names.split()} | {"unit": unit_label(row.unit_id)}


def item_row(row: ServiceItem) -> Values:
    """An item as a line of the list."""
    names = (
        "code title short type function promised_days statutory_days at_once visits channels"
        " firm_stages project_stages verified"
    )
    return {name: getattr(row, name) for name in names.split()} | {
        "list_name": row.list_name,
        "unit": unit_label(row.unit_id),
        "centre": row.centre_code,
    }


def _form(offer: Offer, request: ApiRequest, data: c.AnswersIn | None = None) -> Values:
    """The merged form under the answers, and the plan as if it were handed in today."""
    on = shanghai_date(request.at)
    values, chosen = answers_in(offer, data.values if data else {}, data.chosen if data else None)
    merged = offer.merged(values, on=on, chosen=chosen)
    planned = schedule(snapshots(merged), on, current_calendar())
    titles, units = evidence_titles(), _units(merged)
    fields = [_field(f) for f in merged.fields]
    return {
        "code": offer.body.code,
        "title": offer.body.title,
        "version": offer.version.number if offer.version else None,
        "questions": [f for f in fields if f["question"]],
        "fields": fields,
        "materials": [_material(m, titles) for m in merged.materials],
        "members": [_member(m, merged, planned.spans.get(m.code), units) for m in merged.members],
        "stages": [{"code": s.code, "title": s.title} for s in offer.body.stages],
        "unknown": list(merged.unknown),
        "days": merged.plan.days,
        "due_on": planned.due_on,
        "critical": list(planned.critical),
        "fields_saved": merged.fields_saved,
        "materials_saved": merged.materials_saved,
    }


def answers_in(
    offer: Offer, values: Values, chosen: list[str] | None
) -> tuple[Values, list[str] | None]:
    """Typed answers and the optional items wanted; Invalid by field for what is not asked."""
    errors = unknown_names(values, offer.names)
    known = {name: v for name, v in values.items() if name in offer.names}
    typed, problems = read_values(offer.kinds, known)
    errors |= {f"field-{name}": [says] for name, says in problems.items()}
    if strange := sorted(set(chosen or ()) - set(offer.body.codes)):
        errors["chosen"] = [f"这件事里没有事项：{'、'.join(strange)[:200]}。"]
    if errors:
        raise Invalid(errors)
    return typed, chosen


def unknown_names(values: Values, asked: set[str]) -> dict[str, list[str]]:
    """A sentence for each name that is not asked, so that no misspelt one is lost silently."""
    says = ["这里不问这一项，名称见 fields。"]
    return {f"field-{name[:60]}": says for name in values if name not in asked}


def _units(merged: Merged) -> dict[str, Values]:
    codes = {m.item.unit for m in merged.members}
    rows = Unit.objects.filter(code__in=codes).values_list("code", "name")
    return {code: {"code": code, "name": name} for code, name in rows}


def _field(field: MergedField) -> Values:
    kind = field.kind
    return {
        "name": field.name,
        "label": field.label,
        "type": kind.type,
        "required": field.required,
        "applies": field.applies,
        "choices": [list(pair) for pair in kind.choices],
        "minimum": None if kind.minimum is None else str(kind.minimum),
        "maximum": None if kind.maximum is None else str(kind.maximum),
        "max_length": kind.max_length,
        "help": field.help,
        "asked_by": list(field.asked_by),
        "question": field.question is not None,
        "stage": field.stage,
    }


def _material(row: MergedMaterial, titles: dict[str, str]) -> Values:
    names = "type necessity applies must source asked copies tolerable_days made_by stage help"
    return {name: getattr(row, name) for name in names.split()} | {
        "title": titles.get(row.type, row.type),
        "asked_by": list(row.asked_by),
    }


def _member(
    row: MergedMember, merged: Merged, span: Span | None, units: dict[str, Values]
) -> Values:
    return {
        "item": row.code,
        "title": row.title,
        "unit": units.get(row.item.unit),
        "required": row.member.required,
        "applies": row.applies,
        "chosen": row.chosen,
        "days": row.item.promised_days,
        "after": list(merged.after.get(row.code, ())),
        "stage": row.member.stage,
        "joint": row.member.joint,
        "begins": span.begins if span else None,
        "ends": span.ends if span else None,
        "critical": span.critical if span else False,
    }
