"""Pain points are raised, given an owner, a cause, a measure and a day, mended — and closed by those
who said so. Every write locks the point and appends its event in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.cases.models import Case
from qifu.cases.queries import get_case
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.painpoints import telling
from qifu.painpoints.models import PainCase, PainPoint, PainReporter
from qifu.painpoints.permissions import UNIT, check_lead, check_mend, check_raise
from qifu.painpoints.rules.ways import ASSIGNED, DROPPED, MENDING, VERIFYING, day_before, why_not
from qifu.painpoints.settings import pain_settings

SERIES = "DD"
MANY = 20  # cases or firms named at once


@dataclass(frozen=True)
class RaiseInput:
    """What hinders, in words; `cases` are numbers the actor may read, `firms` codes of firms."""

    kind: str
    source: str
    title: str
    text: str
    cases: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()


@transaction.atomic
def raise_point(*, data: RaiseInput, actor: Actor, at: datetime) -> PainPoint:
    """Write a point down. Effects: the row, its cases and the firms that said so, `painpoint.raised`.

    NotVisible for who may not, Invalid by field (unknown kind, number or firm; nobody who said so).
    """
    check_raise(actor)
    settings = pain_settings()
    errors: dict[str, list[str]] = {}
    title = _clean(errors, data.title, "title", "题目", 80, multiline=False)
    text = _clean(errors, data.text, "text", "具体情况", 5000)
    for name, known in (("kind", settings.kinds), ("source", settings.sources)):
        if getattr(data, name) not in known:
            errors[name] = ["请选择一项。"]
    cases = _cases(errors, data.cases, actor)
    firms = _firms(errors, data.firms)
    firms |= {case.enterprise_id for case in cases if case.enterprise_id is not None}
    if not firms and not errors:
        errors["firms"] = [
            "请写明是哪些企业反映的（诉求编号或统一社会信用代码）：销号要由它们核验，没有企业的不能立。"
        ]
    if errors:
        raise Invalid(errors)
    units = sorted(actor.units())
    row = PainPoint.objects.create(
        number=next_number(SERIES, at), kind=data.kind, source=data.source, title=title, text=text,
        raised_by=actor.user_id, raised_name=actor.name, raised_at=at,
        raised_unit_id=units[0] if units else None,
    )  # fmt: skip
    _link(row, cases, firms, at)
    said = {"number": row.number, "title": title, "cases": [c.number for c in cases]}
    append(row, "painpoint.raised", actor, at, said | {"firms": sorted(firms)})
    return row


def _clean(
    errors: dict[str, list[str]],
    value: str,
    name: str,
    label: str,
    most: int,
    *,
    multiline: bool = True,
) -> str:
    try:
        return clean_text(value, max_length=most, label=label, field=name, multiline=multiline)
    except Invalid as invalid:
        errors |= invalid.field_errors
        return ""


def _cases(errors: dict[str, list[str]], numbers: tuple[str, ...], actor: Actor) -> list[Case]:
    if len(numbers) > MANY:
        errors["cases"] = [f"一次最多 {MANY} 个编号，其余的建好后再关联。"]
        return []
    found, missing = {}, []
    for number in numbers:
        try:
            case = get_case(actor, number)
            found[case.pk] = case
        except NotVisible:
            missing.append(number[:40])
    if missing:
        errors["cases"] = [f"没有找到或您无权查看：{'、'.join(missing)}。请核对编号。"]
    return list(found.values())


def _firms(errors: dict[str, list[str]], codes: tuple[str, ...]) -> set[int]:
    wanted = {normal_uscc(code): code for code in codes[:MANY]}
    known = dict(Enterprise.objects.filter(uscc__in=wanted).values_list("uscc", "pk"))
    if unknown := [text[:40] for code, text in wanted.items() if code not in known]:
        errors["firms"] = [f"企业台账里没有：{'、'.join(unknown)}。请核对统一社会信用代码。"]
    return set(known.values())


def _link(row: PainPoint, cases: list[Case], firms: set[int], at: datetime) -> None:
    PainCase.objects.bulk_create(
        (PainCase(point=row, case=case) for case in cases), ignore_conflicts=True
    )
    PainReporter.objects.bulk_create(
        (PainReporter(point=row, enterprise_id=firm, added_at=at) for firm in sorted(firms)),
        ignore_conflicts=True,
    )


@transaction.atomic
def link_cases(*, point_id: int, numbers: tuple[str, ...], actor: Actor, at: datetime) -> PainPoint:
    """More cases in which it showed; their firms are asked, too. NotVisible, Refused, Invalid."""
    row = lock_point(point_id)
    check_raise(actor)
    refuse("link", row)
    errors: dict[str, list[str]] = {}
    cases = _cases(errors, numbers, actor)
    if not cases and not errors:
        errors["cases"] = ["请填写诉求编号，每行一个。"]
    if errors:
        raise Invalid(errors)
    before = set(row.reporters.values_list("enterprise_id", flat=True))
    firms = {case.enterprise_id for case in cases if case.enterprise_id is not None}
    _link(row, cases, firms, at)
    append(row, "painpoint.linked", actor, at, {"cases": [c.number for c in cases]})
    if row.state == VERIFYING:
        telling.ask(row, firms - before, at)
    return row


@transaction.atomic
def assign(*, point_id: int, unit: str, owner_id: int, actor: Actor, at: datetime) -> PainPoint:
    """Give it to a unit and a person there. NotVisible, Refused, Invalid by field."""
    row = lock_point(point_id)
    check_lead(actor)
    refuse("assign", row)
    place = Unit.objects.filter(code=unit, status=Unit.Status.ACTIVE).first()
    people = User.objects.filter(
        pk=owner_id, is_active=True, posts__unit=place, posts__role__in=UNIT,
        posts__valid_until__isnull=True,
    )  # fmt: skip
    if place is None:
        raise Invalid({"unit": ["请选择责任单位。"]})
    person = people.first()
    if person is None:
        raise Invalid({"owner": [f"请选{place.short_name}在岗的承办人或负责人。"]})
    row.unit, row.owner, row.state = place, person, ASSIGNED
    save(row, "painpoint.assigned", actor, at, "unit_id", "owner_id", "state")
    telling.tell_owner(row, "请定原因、措施和期限", row.title, at)
    return row


@transaction.atomic
def plan(
    *, point_id: int, cause: str, measure: str, due_on: date | None, actor: Actor, at: datetime
) -> PainPoint:
    """The owner's cause, measure and day; the first day stays known for ever. NotVisible, Refused
    (a day can be moved only by who leads), Invalid by field."""
    row = lock_point(point_id)
    check_mend(actor, row)
    refuse("plan", row)
    errors: dict[str, list[str]] = {}
    row.cause = _clean(errors, cause, "cause", "根本原因", 2000)
    row.measure = _clean(errors, measure, "measure", "整改措施", 2000)
    if due_on is None:
        errors["due_on"] = ["请填写完成期限，如 2026-12-31。"]
    elif due_on <= shanghai_date(at):
        errors["due_on"] = ["完成期限须晚于今天。"]
    elif row.state == MENDING and row.due_on is not None and due_on > row.due_on:
        errors["due_on"] = ["期限已经定过，往后调要由统筹人员说明理由。"]
    if errors or due_on is None:
        raise Invalid(errors)
    row.state = MENDING
    _set_due(row, due_on)
    save(
        row, "painpoint.planned", actor, at,
        "cause", "measure", "due_on", "due_first", "warn_on", "state",
    )  # fmt: skip
    telling.tell_firms(
        row, "您反映的问题已定整改措施", f"{row.measure[:300]}（{due_on:%Y-%m-%d} 前）", at
    )
    return row


def _set_due(row: PainPoint, due_on: date) -> None:
    row.due_on, row.due_first = due_on, row.due_first or due_on
    calendar = current_calendar()
    row.warn_on = day_before(due_on, pain_settings().warn_days, calendar.is_working_day)


@transaction.atomic
def postpone(
    *, point_id: int, due_on: date | None, why: str, actor: Actor, at: datetime
) -> PainPoint:
    """Move the day, with a reason the firms are told. NotVisible, Refused, Invalid by field."""
    row = lock_point(point_id)
    check_lead(actor)
    refuse("postpone", row)
    errors: dict[str, list[str]] = {}
    reason = _clean(errors, why, "why", "调整的理由", 500)
    if due_on is None or due_on <= shanghai_date(at):
        errors["due_on"] = ["新的期限须晚于今天。"]
    if errors or due_on is None:
        raise Invalid(errors)
    before = row.due_on
    _set_due(row, due_on)
    said = {"before": str(before), "why": reason}
    save(row, "painpoint.postponed", actor, at, "due_on", "warn_on", more=said)
    telling.tell_firms(row, "整改期限有调整", f"新的期限 {due_on:%Y-%m-%d}：{reason}", at)
    return row


@transaction.atomic
def report_done(
    *, point_id: int, report: str, evidence: str, actor: Actor, at: datetime
) -> PainPoint:
    """The unit says it is mended: every firm that said so is asked. NotVisible, Refused, Invalid."""
    row = lock_point(point_id)
    check_mend(actor, row)
    refuse("report", row)
    errors: dict[str, list[str]] = {}
    row.report = _clean(errors, report, "report", "完成情况", 2000)
    row.evidence = _clean(errors, evidence, "evidence", "依据", 1000)
    if errors:
        raise Invalid(errors)
    firms = set(row.reporters.values_list("enterprise_id", flat=True))
    today = shanghai_date(at)
    row.answer_by = current_calendar().add_working_days(today, pain_settings().answer_days)
    row.state, row.reported_name, row.reported_at = VERIFYING, actor.name, at
    row.reporters.update(answer="", words="", answered_name="", answered_at=None)
    save(
        row, "painpoint.reported", actor, at,
        "report", "evidence", "state", "reported_name", "reported_at", "answer_by",
    )  # fmt: skip
    telling.ask(row, firms, at)
    return row


@transaction.atomic
def drop(*, point_id: int, why: str, actor: Actor, at: datetime) -> PainPoint:
    """It is none (a mistake, known already). The firms are told. NotVisible, Refused, Invalid."""
    row = lock_point(point_id)
    check_lead(actor)
    refuse("drop", row)
    row.closed_why = clean_text(why, max_length=1000, label="理由", field="why")
    row.state, row.closed_at, row.closed_name = DROPPED, at, actor.name
    save(row, "painpoint.dropped", actor, at, "state", "closed_why", "closed_at", "closed_name")
    telling.tell_firms(row, "您反映的问题没有立项整改", row.closed_why[:300], at)
    return row


def lock_point(point_id: int) -> PainPoint:
    """The row, locked; NotVisible when there is none."""
    row = PainPoint.objects.select_for_update().filter(pk=point_id).first()
    if row is None:
        raise NotVisible
    return row


def refuse(act: str, row: PainPoint) -> None:
    """Refused where the way does not allow the act now."""
    if why := why_not(act, row.state):
        raise Refused("not_now", why)


def save(
    row: PainPoint,
    kind: str,
    actor: Actor,
    at: datetime,
    *names: str,
    more: dict[str, Any] | None = None,
) -> None:
    """Write the columns and append the event that carries them."""
    row.save(update_fields=[name.removesuffix("_id") for name in names])
    said = {}
    for name in names:
        value = getattr(row, name)
        said[name] = value.isoformat() if isinstance(value, date) else value
    append(row, kind, actor, at, said | (more or {}))


def append(row: PainPoint, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    """One event of the point's stream."""
    append_event(stream=row.stream, kind=kind, at=at, actor=actor.ref, payload=said, about=row)
