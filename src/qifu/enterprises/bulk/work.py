"""What the worker does with files of the ledger: each step from where a killed one stopped."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from qifu.enterprises.bulk.checking import check
from qifu.enterprises.bulk.desk import KIND, State, forget_rows
from qifu.enterprises.bulk.fields import Field, Known, fields_of
from qifu.enterprises.bulk.reading import stage
from qifu.enterprises.bulk.taking import take_chunk
from qifu.enterprises.bulk.undoing import undo_chunk
from qifu.enterprises.facts import facts_by_name
from qifu.enterprises.models import FactImport, ImportProblem, ImportRow
from qifu.enterprises.rules.columns import Column
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.events import append_event
from qifu.kernel.time import shanghai_date

BUSY = (State.CHECKING, State.APPLYING, State.UNDOING)
LOCK = 7_310_000_000  # one worker a file; the lock is the session's and goes with a killed one
MANY = 10_000
TABLES = ("enterprise", "firmfacts", "factrecord")


def waiting_files() -> list[int]:
    """Files that are being checked, taken or undone; for the worker."""
    rows = FactImport.objects.filter(kind=KIND, state__in=BUSY)
    return list(rows.order_by("id").values_list("id", flat=True))


def work_on(*, import_id: int, at: datetime, chunks: int | None = None) -> str:
    """Do what a file's state asks for, to the end; its state afterwards. `chunks` stops earlier.

    Nothing when another worker has it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK + import_id])
        (mine,) = cursor.fetchone()
        try:
            row = FactImport.objects.select_related("file").get(pk=import_id)
            steps = {
                State.CHECKING: _check,
                State.APPLYING: _apply,
                State.UNDOING: _undo,
            }
            if mine and row.state in steps:
                steps[State(row.state)](row, at, chunks)
                row.refresh_from_db()
            return str(row.state)
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK + import_id])


def _fields(row: FactImport) -> tuple[list[Field], str]:
    code = next(c for c in row.columns if c["field"] == "uscc")
    shown = Column(code["place"], code["title"], "uscc").shown
    return fields_of(row.columns, facts_by_name()), shown


def _check(row: FactImport, at: datetime, chunks: int | None) -> None:
    try:
        stage(row)
    except ValueError as error:
        _broken(row, str(error), at)
        return
    fields, code = _fields(row)
    units = Unit.objects.exclude(area_code="").values_list("area_code", "name", "id")
    known = Known(
        {area: name for area, name, _ in units},
        {area: pk for area, _, pk in units},
        shanghai_date(row.created_at),
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        check(row, fields, code, known)
        row.rows = ImportRow.objects.filter(batch=row).count()
        bad = ImportProblem.objects.filter(batch=row).values("number").distinct()
        row.bad, row.state = bad.count(), State.CHECKED
        row.save(update_fields=["rows", "bad", "state"])
        _note(row, "firms.checked", at)


@transaction.atomic
def _broken(row: FactImport, why: str, at: datetime) -> None:
    """A file that breaks off half way is not taken at all."""
    row.state, row.why = State.CANCELLED, why[:200]
    row.save(update_fields=["state", "why"])
    forget_rows(row)
    _note(row, "firms.cancelled", at)


def _apply(row: FactImport, at: datetime, chunks: int | None) -> None:
    staged = ImportRow.objects.filter(batch=row)
    last = staged.aggregate(last=Max("number"))["last"]
    if last is None or (staged.count() != row.rows):
        _stage_again(row)
        return _apply(row, at, chunks)
    fields, _ = _fields(row)
    gone = 0
    while (chunks is None or gone < chunks) and take_chunk(row, fields, at, last):
        gone += 1
        row.refresh_from_db(fields=["reached"])
    if chunks is not None and row.reached < last:
        return
    _finish(row, State.APPLIED, "firms.applied", at)


def _stage_again(row: FactImport) -> None:
    """The database was killed and the rows on the way in are gone: read them again, and what their
    texts mean; what passed before passes now, for problems are kept."""
    done, reached = row.done, row.reached
    row.done = row.reached = 0
    FactImport.objects.filter(pk=row.pk).update(done=0, reached=0)
    ImportRow.objects.filter(batch=row).delete()
    stage(row)
    row.done, row.reached = done, reached
    FactImport.objects.filter(pk=row.pk).update(done=done, reached=reached)


def _undo(row: FactImport, at: datetime, chunks: int | None) -> None:
    gone = 0
    while (chunks is None or gone < chunks) and undo_chunk(row.pk, at):
        gone += 1
    if chunks is None or gone < chunks:
        _finish(row, State.UNDONE, "firms.undone", at)


@transaction.atomic
def _finish(row: FactImport, state: str, kind: str, at: datetime) -> None:
    row = FactImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=row.pk)
    if row.state == state:
        return
    row.state = state
    if state == State.APPLIED:
        row.applied_at = at
    else:
        row.undone_at = at
    row.save(update_fields=["state", "applied_at", "undone_at"])
    forget_rows(row)
    _note(row, kind, at)
    if row.rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('enterprise_name_pairs'::regclass)")
            for table in TABLES:
                cursor.execute(f"ANALYZE enterprises_{table}")


def _note(row: FactImport, kind: str, at: datetime) -> None:
    who = Actor(row.created_by, row.created_name, system="fact-import")
    said = {
        "rows": row.rows, "bad": row.bad, "entered": row.entered, "changed": row.changed,
        "kept": row.kept, "why": row.why,
    }  # fmt: skip
    append_event(stream=row.stream, kind=kind, at=at, actor=who.ref, payload=said)
