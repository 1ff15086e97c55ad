"""The lines of a firm's record beside its facts: tags, relations, plans, people to turn to.

Officials enter them by what they saw or were told, a firm's people by their own word. What is over
is ended with who and why, never deleted; each write with its event on ``enterprise:<id>``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from qifu.enterprises.models import (
    Enterprise,
    FirmContact,
    FirmPlan,
    FirmRelation,
    FirmTag,
    Source,
    Tag,
)
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.permissions import (
    can_keep_record,
    can_keep_tags,
    can_read_facts,
    check_keep_record,
    own_word,
)
from qifu.enterprises.presence import there_is
from qifu.enterprises.rules.uscc import normal_uscc, uscc_problem
from qifu.identity.actors import Actor
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

Line = FirmTag | FirmRelation | FirmPlan | FirmContact
KINDS: dict[str, type[Line]] = {
    "tag": FirmTag,
    "relation": FirmRelation,
    "plan": FirmPlan,
    "contact": FirmContact,
}
AGENT = FirmContact.Role.AGENT
LARGEST = Decimal(10) ** 13
MOST = 100


@transaction.atomic
def add_tag(
    *,
    enterprise_id: int,
    code: str,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    note: str = "",
) -> FirmTag:
    """Put a tag of the pack on a firm; officials only (NotVisible). Again: the running one, with
    `until` and `note` as said now."""
    if not can_keep_tags(actor):
        raise NotVisible
    firm = lock_firm(enterprise_id)
    tag = Tag.objects.filter(code=code, active=True).first()
    if tag is None:
        raise Invalid({"tag": ["没有这个标签，请从列表中选择。"]})
    words = clean_text(note, max_length=200, label="说明", field="note", required=False)
    row = FirmTag.objects.filter(enterprise=firm, tag=tag, ended_at__isnull=True).first()
    if row is None:
        row = FirmTag(enterprise=firm, tag=tag, source=Source.DEPARTMENT, **_by(actor, at))
    row.until, row.note = until, words
    row.save()
    _note(firm, "tag", "added", actor, at, row.pk, {"tag": code, "until": _day(until)})
    return row


@dataclass(frozen=True)
class RelationInput:
    """Who the other firm is: by its code where the ledger has it, else by name alone."""

    kind: str
    uscc: str = ""
    name: str = ""
    note: str = ""


@transaction.atomic
def add_relation(
    *,
    enterprise_id: int,
    data: RelationInput,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> FirmRelation:
    """Note how a firm stands to another. Invalid by field; the same again is refused by name."""
    check_keep_record(actor, enterprise_id)
    firm = lock_firm(enterprise_id)
    errors: dict[str, list[str]] = {}
    if data.kind not in FirmRelation.Kind.values:
        errors["kind"] = ["请选择是什么关系。"]
    other, name = _other(firm, data, errors)
    words = _text(errors, "note", data.note, 200, "说明", required=False)
    if errors:
        raise Invalid(errors)
    row = FirmRelation(
        enterprise=firm, kind=data.kind, other=other, name=name, note=words,
        source=_source(actor, firm.pk, source), **_by(actor, at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"uscc": ["这层关系已经登记过了。"]}) from error
    _note(firm, "relation", "added", actor, at, row.pk, {"kind": data.kind, "name": name})
    return row


def _other(
    firm: Enterprise, data: RelationInput, errors: dict[str, list[str]]
) -> tuple[Enterprise | None, str]:
    """The other firm and its name; what is wrong goes to `errors`."""
    code = normal_uscc(data.uscc)
    if not code:
        return None, _text(errors, "name", data.name, 120, "对方名称")
    if problem := uscc_problem(code):
        errors["uscc"] = [problem]
        return None, ""
    if code == firm.uscc:
        errors["uscc"] = ["这是本企业自己的代码，请填对方的。"]
        return None, ""
    other = Enterprise.objects.filter(uscc=code).first()
    if other is None:
        return None, _text(errors, "name", data.name, 120, "台账里没有这个代码，对方名称")
    return other, other.name


@dataclass(frozen=True)
class PlanInput:
    """What a firm means to do, until when, for how much (yuan)."""

    kind: str
    says: str
    by: date | None = None
    amount: Decimal | None = None


@transaction.atomic
def add_plan(
    *, enterprise_id: int, data: PlanInput, actor: Actor, at: datetime, source: str = ""
) -> FirmPlan:
    """Note a plan of a firm. Invalid by field, NotVisible for who may not keep its record."""
    check_keep_record(actor, enterprise_id)
    firm = lock_firm(enterprise_id)
    errors: dict[str, list[str]] = {}
    if data.kind not in FirmPlan.Kind.values:
        errors["kind"] = ["请选择是哪类打算。"]
    says = _text(errors, "says", data.says, 300, "打算做什么")
    if data.amount is not None and not 0 <= data.amount < LARGEST:
        errors["amount"] = ["金额应为不小于 0 的数，以元计。"]
    if errors:
        raise Invalid(errors)
    row = FirmPlan.objects.create(
        enterprise=firm, kind=data.kind, says=says, by=data.by, amount=data.amount,
        source=_source(actor, firm.pk, source), **_by(actor, at),
    )  # fmt: skip
    _note(firm, "plan", "added", actor, at, row.pk, {"kind": data.kind, "by": _day(data.by)})
    return row


@dataclass(frozen=True)
class ContactInput:
    """Somebody to turn to; an agent with what they may do and until when."""

    role: str
    name: str
    phone: str = ""
    may: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def add_contact(
    *, enterprise_id: int, data: ContactInput, actor: Actor, at: datetime, source: str = ""
) -> FirmContact:
    """Note a person of a firm. An agent's authority says what it covers and when it ends."""
    check_keep_record(actor, enterprise_id)
    firm = lock_firm(enterprise_id)
    phone = normal_phone(data.phone)
    errors = _contact_errors(data, phone)
    name = _text(errors, "name", data.name, 40, "姓名")
    may = _text(errors, "may", data.may, 200, "授权事项", required=data.role == AGENT)
    if errors:
        raise Invalid(errors)
    row = FirmContact.objects.create(
        enterprise=firm, role=data.role, name=name, phone=phone, may=may, since=data.since,
        until=data.until, source=_source(actor, firm.pk, source), **_by(actor, at),
    )  # fmt: skip
    _note(firm, "contact", "added", actor, at, row.pk, {"role": data.role, "name": name})
    return row


def _contact_errors(data: ContactInput, phone: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if data.role not in FirmContact.Role.values:
        errors["role"] = ["请选择是什么人。"]
    if phone and (problem := phone_problem(phone)):
        errors["phone"] = [problem]
    if data.role == AGENT and data.until is None:
        errors["until"] = ["代理人的授权要有截止日期。"]
    if data.since and data.until and data.until < data.since:
        errors["until"] = ["截止日期不能早于开始日期。"]
    return errors


@transaction.atomic
def end_line(*, kind: str, line_id: int, because: str, actor: Actor, at: datetime) -> Line:
    """A tag, relation, plan or person is over, and why. Idempotent; NotVisible for others' firms,
    and for a firm's people where officials entered it (Refused: what to do instead)."""
    model = KINDS.get(kind)
    found = model.objects.filter(pk=line_id).first() if model else None  # type: ignore[attr-defined]
    if model is None or found is None:
        raise NotVisible
    check_keep_record(actor, found.enterprise_id)
    if own_word(actor, found.enterprise_id) and found.source != Source.DECLARED:
        raise Refused(
            "not_own_word", "这一条是部门登记的，请用“这里不对”告诉登记的部门，由它更正。"
        )
    firm = lock_firm(found.enterprise_id)
    row: Line = model.objects.select_for_update().get(pk=line_id)  # type: ignore[attr-defined]
    if row.ended_at is not None:
        return row
    row.ended_because = clean_text(because, max_length=200, label="原因或结果", field="because")
    row.ended_at, row.ended_name = at, actor.name
    row.save(update_fields=["ended_at", "ended_name", "ended_because"])
    _note(firm, kind, "ended", actor, at, row.pk, {"because": row.ended_because})
    return row


def _source(actor: Actor, firm: int, source: str) -> str:
    """A firm speaks for itself; an official says what a visit found unless told otherwise."""
    if own_word(actor, firm):
        return Source.DECLARED
    return source if source in Source.values and source != Source.DERIVED else Source.VISIT


def _text(
    errors: dict[str, list[str]], field: str, text: str, limit: int, label: str, *, required: bool = True
) -> str:  # fmt: skip
    try:
        return clean_text(text, max_length=limit, label=label, field=field, required=required)
    except Invalid as invalid:
        errors[field] = invalid.messages
        return ""


def _by(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"added_by": actor.user_id, "added_name": actor.name, "added_at": at}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _note(
    firm: Enterprise,
    kind: str,
    what: str,
    actor: Actor,
    at: datetime,
    line: int,
    said: dict[str, Any],
) -> None:
    append_event(
        stream=firm.stream, kind=f"enterprise.{kind}_{what}", at=at, actor=actor.ref,
        payload={"line": line, **said},
    )  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A firm's lines that run, and how many ended; relations also as the other firms have them."""

    tags: list[FirmTag]
    relations: list[FirmRelation]
    towards: list[FirmRelation]
    plans: list[FirmPlan]
    contacts: list[FirmContact]
    over: list[FirmContact]
    ended: list[Line]


def record_of(
    actor: Actor, enterprise_id: int, on: date, there: Collection[str] | None = None
) -> Record:
    """The lines of a firm, for its people and whoever reads the ledger (NotVisible). One query for a
    firm without any (none with what `presence` says there is at hand), else six."""
    if not can_read_facts(actor, enterprise_id):
        raise NotVisible
    if "lines" not in (there_is(enterprise_id) if there is None else there):
        return Record([], [], [], [], [], [], [])
    tags = FirmTag.objects.select_related("tag").filter(enterprise=enterprise_id)
    relations = FirmRelation.objects.select_related("other").filter(enterprise=enterprise_id)
    towards = FirmRelation.objects.select_related("enterprise").filter(other=enterprise_id)
    plans = FirmPlan.objects.filter(enterprise=enterprise_id)
    contacts = FirmContact.objects.filter(enterprise=enterprise_id)
    found: list[list[Line]] = [
        list(rows.order_by("-id")[:MOST]) for rows in (tags, relations, plans, contacts)
    ]
    ended = [row for rows in found for row in rows if row.ended_at is not None]
    run = [[row for row in rows if row.ended_at is None] for rows in found]
    people = [row for row in run[3] if isinstance(row, FirmContact)]
    return Record(
        tags=[row for row in run[0] if isinstance(row, FirmTag)],
        relations=[row for row in run[1] if isinstance(row, FirmRelation)],
        towards=list(towards.filter(ended_at__isnull=True).order_by("-id")[:MOST]),
        plans=[row for row in run[2] if isinstance(row, FirmPlan)],
        contacts=[row for row in people if row.holds(on)],
        over=[row for row in people if not row.holds(on)],
        ended=sorted(ended, key=lambda row: str(row.ended_at), reverse=True),
    )


def line_of(actor: Actor, kind: str, line_id: int) -> Line:
    """One line that runs, of a firm whose record the actor keeps; NotVisible otherwise."""
    model = KINDS.get(kind)
    row: Line | None = model.objects.filter(pk=line_id, ended_at=None).first() if model else None  # type: ignore[attr-defined]
    if row is None or not can_keep_record(actor, row.enterprise_id):
        raise NotVisible
    return row
