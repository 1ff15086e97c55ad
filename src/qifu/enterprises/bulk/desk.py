"""What people do with a file of the ledger: send it, map its columns, confirm, cancel, undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from qifu.enterprises.bulk.reading import is_xlsx, path_of
from qifu.enterprises.facts import facts_by_name
from qifu.enterprises.imports import SOURCES
from qifu.enterprises.models import (
    FactImport,
    ImportKept,
    ImportMapping,
    ImportProblem,
    ImportRow,
    ImportValue,
)
from qifu.enterprises.permissions import check_import_firms
from qifu.enterprises.rules.ledger_columns import choices, mapping_problems, propose
from qifu.enterprises.rules.tables import Head, read_head
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.files import Limits
from qifu.kernel.models import StoredFile
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

State = FactImport.State
# a sheet has a million rows at most; opened, such a file is far larger than what is usually taken
LIMITS = Limits(
    max_size=300 * 1024 * 1024, max_unpacked=2_000_000_000, extensions=frozenset({"xlsx", "csv"})
)
KIND = FactImport.Kind.FIRMS
SAMPLE, SHOWN = 5, 60


@transaction.atomic
def start_import(
    *,
    file: StoredFile,
    source: str,
    on: date,
    enters: bool,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> FactImport:
    """Keep a file with a proposed meaning of its columns. Invalid by field; NotVisible for who may
    not. Effects: one row in state mapping, event `firms.sent`."""
    check_import_firms(actor)
    errors: dict[str, list[str]] = {}
    if source not in dict(SOURCES):
        errors["source"] = ["请选择是哪个部门提供的。"]
    if on > shanghai_date(at):
        errors["on"] = ["数据截至的日期不能在今天之后。"]
    words = clean_text(note, max_length=200, label="说明", field="note", required=False)
    if errors:
        raise Invalid(errors)
    row = FactImport(
        kind=KIND, file=file, source=source, on=on, enters=enters, note=words, state=State.MAPPING,
        created_by=actor.user_id, created_name=actor.name, created_at=at,
    )  # fmt: skip
    try:
        head = read_head(path_of(row), xlsx=is_xlsx(row))
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error
    fields = propose(head.titles, facts_by_name(), _remembered(source))
    row.columns = [
        {"place": i, "title": title, "field": fields[i], "sample": _sample(head, i)}
        for i, title in enumerate(head.titles)
    ]
    row.save()
    _note(row, "firms.sent", actor, at)
    return row


def _remembered(source: str) -> dict[str, str]:
    rows = ImportMapping.objects.filter(source=source)
    return dict(rows.values_list("title", "field"))


def _sample(head: Head, place: int) -> list[str]:
    """The first texts of a column, which a person tells it by."""
    cells = [line[place][:SHOWN] for line in head.sample if place < len(line) and line[place]]
    return cells[:SAMPLE]


def field_choices() -> list[tuple[str, str]]:
    """What a column may be."""
    return choices(facts_by_name())


@transaction.atomic
def map_columns(*, import_id: int, fields: Sequence[str], actor: Actor, at: datetime) -> FactImport:
    """Say what each column is, and have the file checked by the worker. Invalid by column.

    Effects: state checking, the mapping kept for the source's next file, event `firms.mapped`, one job.
    """
    from qifu.enterprises.tasks import ask_to_work

    row = _locked(import_id, actor)
    if row.state not in (State.MAPPING, State.CHECKED):
        raise Refused("too_late", "这个文件已经开始导入，不能再改列的对应关系。")
    titles = [c["title"] for c in row.columns]
    allowed = {field for field, _ in field_choices()}
    if len(fields) != len(titles) or not set(fields) <= allowed:
        raise Invalid({"fields": ["列的对应关系不完整，请刷新页面后重选。"]})
    if problems := mapping_problems(fields, titles, enters=row.enters):
        raise Invalid({"fields": problems})
    forget_rows(row)
    row.columns = [{**c, "field": f} for c, f in zip(row.columns, fields, strict=True)]
    row.state, row.done, row.reached, row.rows, row.bad = State.CHECKING, 0, 0, 0, 0
    row.why = ""
    row.save()
    for title, field in zip(titles, fields, strict=True):
        ImportMapping.objects.update_or_create(
            source=row.source, title=title[:120], defaults={"field": field}
        )
    _note(row, "firms.mapped", actor, at)
    ask_to_work(row.pk)
    return row


@transaction.atomic
def confirm_firms(*, import_id: int, actor: Actor, at: datetime) -> FactImport:
    """Let the worker take the rows that passed. Idempotent; Refused when none did, or too early."""
    from qifu.enterprises.tasks import ask_to_work

    row = _locked(import_id, actor)
    if row.state in (State.APPLYING, State.APPLIED):
        return row
    if row.state != State.CHECKED:
        raise Refused("not_checked", "文件还没有核对完，或者已经取消，现在不能导入。")
    if row.bad >= row.rows:
        raise Refused("nothing_good", "没有一行可以导入；请下载有误的行，改好后重新上传。")
    row.state, row.done, row.reached = State.APPLYING, 0, 0
    row.save(update_fields=["state", "done", "reached"])
    _note(row, "firms.confirmed", actor, at)
    ask_to_work(row.pk)
    return row


@transaction.atomic
def cancel_firms(*, import_id: int, actor: Actor, at: datetime) -> FactImport:
    """Give up a file that was not taken yet. Idempotent; Refused when it is being taken."""
    row = _locked(import_id, actor)
    if row.state == State.CANCELLED:
        return row
    if row.state not in (State.MAPPING, State.CHECKING, State.CHECKED):
        raise Refused("too_late", "已经开始导入，不能取消；导入完成后可以整批撤销。")
    row.state = State.CANCELLED
    row.save(update_fields=["state"])
    forget_rows(row)
    _note(row, "firms.cancelled", actor, at)
    return row


@transaction.atomic
def undo_firms(*, import_id: int, reason: str, actor: Actor, at: datetime) -> FactImport:
    """Take an import back, with the reason: firms and facts as before. What was built upon since
    stays and is listed. Idempotent while it runs; Refused when there is nothing to undo."""
    from qifu.enterprises.tasks import ask_to_work

    row = _locked(import_id, actor)
    if row.state in (State.UNDOING, State.UNDONE):
        return row
    if row.state != State.APPLIED:
        raise Refused("not_applied", "只有导入完成的文件才能撤销。")
    row.why = clean_text(reason, max_length=200, label="撤销原因", field="reason")
    row.state, row.done, row.reached, row.kept = State.UNDOING, 0, 0, 0
    row.save(update_fields=["state", "done", "reached", "kept", "why"])
    ImportKept.objects.filter(batch=row).delete()
    _note(row, "firms.undo_asked", actor, at, reason=row.why)
    ask_to_work(row.pk)
    return row


def forget_rows(row: FactImport) -> None:
    """Drop the rows on the way in; what was wrong with them stays to be told."""
    ImportRow.objects.filter(batch=row).delete()
    ImportValue.objects.filter(batch=row).delete()


def _locked(import_id: int, actor: Actor) -> FactImport:
    check_import_firms(actor)
    rows = FactImport.objects.select_for_update(of=("self",)).select_related("file")
    row = rows.filter(pk=import_id, kind=KIND).first()
    if row is None:
        raise NotVisible
    return row


def firm_imports(actor: Actor) -> QuerySet[FactImport]:
    """All files of the ledger, the latest first; NotVisible for who may not import."""
    check_import_firms(actor)
    rows = FactImport.objects.filter(kind=KIND).select_related("file")
    return rows.defer("errors", "columns").order_by("-id")


def get_firm_import(actor: Actor, import_id: int) -> FactImport:
    """One of them; NotVisible otherwise."""
    check_import_firms(actor)
    row = FactImport.objects.select_related("file").filter(pk=import_id, kind=KIND).first()
    if row is None:
        raise NotVisible
    return row


def problems_of(row: FactImport, limit: int = 200) -> list[ImportProblem]:
    """What is wrong with the first rows that do not pass."""
    rows = ImportProblem.objects.filter(batch=row)
    return list(rows.order_by("number", "id")[:limit])


def kept_of(row: FactImport, limit: int = 200) -> list[ImportKept]:
    """Firms that undoing left, and why."""
    rows = ImportKept.objects.filter(batch=row).select_related("enterprise")
    return list(rows.order_by("id")[:limit])


def _note(row: FactImport, kind: str, actor: Actor, at: datetime, **more: str) -> None:
    said = {
        "source": row.source, "on": row.on.isoformat(), "file": row.file.sha256,
        "enters": row.enters, "rows": row.rows, "bad": row.bad, **more,
    }  # fmt: skip
    append_event(stream=row.stream, kind=kind, at=at, actor=actor.ref, payload=said)
