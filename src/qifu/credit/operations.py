"""Records come in, one by one or as a file, and are corrected. Every write has its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qifu.credit.models import CreditRecord
from qifu.credit.permissions import keeping_units
from qifu.credit.rules.kinds import CreditBook
from qifu.credit.rules.terms import LIVE, shown_until
from qifu.credit.settings import credit_book
from qifu.credit.standing import write_facts
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import contacts_of
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

LENGTHS = {"title": (160, "事由"), "number": (80, "文号"), "published": (200, "公示在哪里")}


@dataclass(frozen=True)
class RecordInput:
    """A record as it is entered; `published` says where it can be read."""

    uscc: str
    kind: str
    title: str
    number: str
    decided_on: date | None
    published: str


@transaction.atomic
def enter_record(*, data: RecordInput, unit_id: int, actor: Actor, at: datetime) -> CreditRecord:
    """Enter what the actor's own unit decided. Effects: a row with its last day by the rule of its
    kind, `credit.entered`, the facts of its kind, notices to the firm's people.

    NotVisible for a unit that keeps no records or is not the actor's, Invalid by field, Refused
    for one that is there already.
    """
    book = credit_book()
    unit = _unit(unit_id, actor, book)
    row = _entered(data, book, unit, actor, at)
    _save([row], book, actor, at)
    return row


@transaction.atomic
def enter_many(
    *, rows: list[tuple[int, RecordInput]], unit_id: int, actor: Actor, at: datetime
) -> list[CreditRecord]:
    """A file's rows (number in the file, record): all or none. Effects as `enter_record`, row by row.

    Invalid({"row-<n>": sentences}) names every row that cannot be taken; nothing is entered then.
    """
    book = credit_book()
    unit = _unit(unit_id, actor, book)
    errors: dict[str, list[str]] = {}
    entered: list[CreditRecord] = []
    seen: set[tuple[int, str, str]] = set()
    for number, data in rows:
        try:
            row = _entered(data, book, unit, actor, at)
        except Invalid as invalid:
            errors[f"row-{number}"] = invalid.messages
            continue
        except Refused as refused:
            errors[f"row-{number}"] = [refused.message]
            continue
        key = (row.enterprise_id, row.kind, row.number)
        if key in seen:
            errors[f"row-{number}"] = ["文件里前面已有同一条记录，请删去一行。"]
        seen.add(key)
        entered.append(row)
    if errors:
        raise Invalid(errors)
    _save(entered, book, actor, at)
    return entered


@transaction.atomic
def withdraw_record(*, record_id: int, why: str, actor: Actor, at: datetime) -> CreditRecord:
    """Take out what was entered wrongly. Effects: the row, `credit.withdrawn`, the facts of its kind.

    NotVisible for other units' people, Invalid without a reason, Refused when it is over already.
    """
    book = credit_book()
    row = CreditRecord.objects.select_for_update().filter(pk=record_id).first()
    if row is None or row.entered_unit_id not in {u.pk for u in keeping_units(actor, book)}:
        raise NotVisible
    said = clean_text(why, max_length=300, label="撤下的原因", field="why", multiline=False)
    end_record(row, CreditRecord.State.WITHDRAWN, said, actor, at)
    return row


def end_record(row: CreditRecord, state: str, why: str, actor: Actor, at: datetime) -> None:
    """A locked live record comes to its end. Refused when it has. In the caller's transaction."""
    if row.state != LIVE:
        raise Refused("ended", f"这条记录{row.get_state_display()}，不能再改。")
    row.state, row.ended_at, row.ended_why = state, at, why
    row.save(update_fields=["state", "ended_at", "ended_why"])
    said = {"state": state, "why": why, "ended_at": at.isoformat()}
    append_event(
        stream=row.stream, kind=f"credit.{state}", at=at, actor=actor.ref, payload=said, about=row
    )
    write_facts([row.enterprise_id], credit_book(), at)
    _tell([row], "信用记录有变化", f"已{row.get_state_display().removeprefix('已')}", at)


def _unit(unit_id: int, actor: Actor, book: CreditBook) -> Unit:
    found = next((u for u in keeping_units(actor, book) if u.pk == unit_id), None)
    if found is None:
        raise NotVisible
    return found


def _entered(
    data: RecordInput, book: CreditBook, unit: Unit, actor: Actor, at: datetime
) -> CreditRecord:
    errors: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    for name, (length, label) in LENGTHS.items():
        try:
            said[name] = clean_text(
                getattr(data, name), max_length=length, label=label, field=name, multiline=False
            )
        except Invalid as invalid:
            errors |= invalid.field_errors
    kind = book.kinds.get(data.kind)
    if kind is None:
        errors["kind"] = ["请从清单里选记录的种类。"]
    if data.decided_on is None:
        errors["decided_on"] = ["请填作出的日期，如 2026-03-01。"]
    elif data.decided_on > shanghai_date(at):
        errors["decided_on"] = ["作出的日期不能在今天之后。"]
    firm = Enterprise.objects.filter(uscc=normal_uscc(data.uscc)).first()
    if firm is None:
        errors["uscc"] = ["企业台账里没有这个统一社会信用代码，请核对。"]
    if errors or kind is None or firm is None or data.decided_on is None:
        raise Invalid(errors)
    same = CreditRecord.objects.filter(enterprise=firm, kind=kind.code, number=said["number"])
    if same.exclude(state=CreditRecord.State.WITHDRAWN).exists():
        raise Refused("there_already", f"{firm.name}的这条记录（{said['number']}）已经登记过。")
    return CreditRecord(
        enterprise=firm, kind=kind.code, authority=unit.name, decided_on=data.decided_on,
        until=shown_until(kind, data.decided_on), entered_by=actor.user_id,
        entered_name=actor.name, entered_unit=unit, entered_at=at, **said,
    )  # fmt: skip


def _save(rows: list[CreditRecord], book: CreditBook, actor: Actor, at: datetime) -> None:
    for row in rows:
        row.save()
        append_event(
            stream=row.stream, kind="credit.entered", at=at, actor=actor.ref, about=row,
            payload={
                "enterprise": row.enterprise_id, "kind": row.kind, "number": row.number,
                "title": row.title, "authority": row.authority, "decided_on": str(row.decided_on),
                "until": str(row.until) if row.until else None, "published": row.published,
            },
        )  # fmt: skip
    write_facts([row.enterprise_id for row in rows], book, at)
    _tell(rows, "有一条信用记录登记到贵企业名下", "", at)


def _tell(rows: list[CreditRecord], subject: str, end: str, at: datetime) -> None:
    drafts = [
        NoticeDraft(
            channel="site", dedupe_key=f"{row.stream}:{row.state}:{m.user_id}",
            recipient_id=m.user_id, subject=subject, stream=row.stream,
            body=f"“{row.title}”（{row.number}）{end or '已登记'}。影响什么、怎么修复，见信用体检。",
            link=f"/credit/records/{row.pk}/",
        )
        for row in rows
        for m in contacts_of(row.enterprise_id, at)
    ]  # fmt: skip
    enqueue_notices(drafts, at)
