"""Counts subjects: reads their events, makes their marks, writes what is otherwise than before.

The marks of a subject are a function of its events and the definitions, so counting twice changes
nothing, and counting late gives what counting at once would have given: the days on which something
became known are those of the events. The sums of `Daily` move by the difference, in the same
transaction. One counter at a time (an advisory lock); whoever comes second has nothing to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from qifu.insight.histories import CASE, PUSH, Firms, pushes
from qifu.insight.models import Counted, MetricCode, Waiting
from qifu.insight.rules.cuts import cuts_of
from qifu.insight.rules.marks import Mark, marks_of
from qifu.insight.rules.metrics import Book, compile_book
from qifu.insight.rules.story import Subject
from qifu.insight.settings import metric_book

AT_ONCE = 500
LOCK = 7_203_551
# source, subject, metric, part, day, unit, centre, topic, num, den, known, until
Row = tuple[
    str, int, int, str, date, "int | None", "int | None", str, int, int, date, "date | None"
]
COLUMNS = "source, subject, metric, part, day, unit, centre, topic, num, den, known, until"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Sums = dict[tuple[int, str, str, date, date], list[float]]
Numbers = dict[tuple[str, str], int]  # by code and kind of case


def count_waiting(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Count the subjects that wait, the oldest first; returns how many rows were done with.

    Definitions that changed put every case on the list first.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        book = metric_book()
        _follow_definitions(book, at)
        rows = list(Waiting.objects.order_by("id").values_list("id", "source", "subject")[:limit])
        if not rows:
            return 0
        count((subject for _, source, subject in rows if source == CASE), book)
        count_pushes([subject for _, source, subject in rows if source == PUSH], book)
        Waiting.objects.filter(id__in=[row[0] for row in rows]).delete()
    return len(rows)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _follow_definitions(book: Book, at: datetime) -> None:
    """What is counted otherwise now is counted anew, by and by."""
    row = Counted.objects.first()
    if row is not None and row.digest == book.digest:
        return
    if row is None:
        row = Counted()
    row.digest = book.digest
    row.save()
    wait_for_all(at)


def wait_for_all(at: datetime) -> None:
    """Put every subject on the list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO insight_waiting (source, subject, at)"
            " SELECT 'case', id, %s::timestamptz FROM cases_case ORDER BY id",
            [at],
        )
        cursor.execute(
            "INSERT INTO insight_waiting (source, subject, at) SELECT 'push', id, %s::timestamptz"
            " FROM policies_push WHERE told_at IS NOT NULL ORDER BY id",
            [at],
        )


def count(ids: Iterable[int], book: Book, *, sums: bool = True, alone: bool = False) -> int:
    """Count these cases now, in the caller's transaction; returns how many were looked at.

    With them their firm's later ones, to which they may be the matter that came again, unless they
    come `alone` (all will be counted). Without `sums` the daily sums are left to who makes them
    anew.
    """
    firms = Firms(book, ids, alone)
    _write_difference(CASE, firms.ids, set(_case_rows(firms, book)), sums)
    return len(firms.ids)


def count_pushes(ids: list[int], book: Book, *, sums: bool = True) -> None:
    """Count these pushes of policies now, in the caller's transaction."""
    if ids and PUSH in book.kinds:
        _write_difference(PUSH, ids, set(_push_rows(ids, book)), sums)


def _write_difference(source: str, ids: Sequence[int], new: set[Row], sums: bool) -> None:
    """Write what is otherwise than before, and move the sums by it."""
    old = _present(source, ids)
    _replace([id_ for row, id_ in old.items() if row not in new], new - old.keys())
    if sums:
        changes: Sums = defaultdict(lambda: [0, 0, 0.0])
        for row in new - old.keys():
            _add(changes, row, 1)
        for row in old.keys() - new:
            _add(changes, row, -1)
        _write(changes)


def _replace(gone: list[int], come: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM insight_mark WHERE id = ANY(%s)", [gone])
        rows = sorted(come, key=lambda row: (row[2], row[4], row[1], row[3], row[10]))
        if rows:
            with cursor.copy(f"COPY insight_mark ({COLUMNS}) FROM STDIN") as copy:
                copy.write("".join(map(_line, rows)))


def _line(row: Row) -> str:
    """A row as COPY reads it; composing it here is four times quicker."""
    return "\t".join(map(_cell, row)) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    return "\\N" if value is None else str(value)


def _case_rows(firms: Firms, book: Book) -> Iterator[Row]:
    """The marks of cases as rows."""
    numbers, definitions = metric_numbers(book), compile_book(book)
    for subject in firms.subjects:
        told = firms.events.get(subject.id, [])
        marks = marks_of(
            subject, told, definitions, book.kinds[subject.kind], firms.earlier(subject)
        )
        yield from (_row(CASE, subject, m, numbers) for m in marks)


def _push_rows(ids: Sequence[int], book: Book) -> Iterator[Row]:
    """The marks of pushes as rows."""
    numbers, definitions = metric_numbers(book), compile_book(book)
    for subject, told in pushes(ids):
        marks = marks_of(subject, told, definitions, book.kinds[PUSH])
        yield from (_row(PUSH, subject, m, numbers) for m in marks)


def _row(source: str, subject: Subject, m: Mark, numbers: Numbers) -> Row:
    return (
        source, subject.id, numbers[m.metric, subject.kind], m.part, m.day, m.unit, subject.centre, m.topic,
        m.num, m.den, m.known, m.until,
    )  # fmt: skip


def _present(source: str, ids: Sequence[int]) -> dict[Row, int]:
    """The rows these subjects have now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {COLUMNS} FROM insight_mark"  # noqa: S608
            " WHERE source = %s AND subject = ANY(%s)",
            [source, list(ids)],
        )
        return {tuple(row[1:]): row[0] for row in cursor.fetchall()}


def metric_numbers(book: Book) -> Numbers:
    """The numbers of the metrics by kind of case, given to new ones."""
    rows = MetricCode.objects.values_list("code", "kind", "id")
    found = {(code, kind): number for code, kind, number in rows}
    for metric in book.metrics:
        for kind in metric.kinds:
            if (metric.code, kind) not in found:
                made = MetricCode.objects.create(code=metric.code, kind=kind)
                found[metric.code, kind] = made.pk
    return found


def _add(sums: Sums, row: Row, sign: int) -> None:
    """Add a mark to the sums of its cuts on the day it was known, and take it off where it ended."""
    _, _, metric, _, day, unit, centre, topic, num, den, known, until = row
    cuts = list(cuts_of(_key(centre), _key(unit), topic))
    for when, way in ((known, sign), (until, -sign)):
        if when is None:
            continue
        for cut, key in cuts:
            cell = sums[metric, cut, key, day, when]
            cell[0] += way * num
            cell[1] += way * den
            cell[2] += way * num * num


def _key(value: int | None) -> str:
    return "" if value is None else str(value)


def _write(sums: Sums) -> None:
    rows = [(*key, *cell) for key, cell in sorted(sums.items()) if any(cell)]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO insight_daily AS d (metric, cut, key, day, known, num, den, squares)"
            " SELECT * FROM unnest(%s::smallint[], %s::varchar[], %s::varchar[], %s::date[],"
            " %s::date[], %s::bigint[], %s::bigint[], %s::float8[])"
            " ON CONFLICT (metric, cut, day, key, known) DO UPDATE SET num = d.num + excluded.num,"
            " den = d.den + excluded.den, squares = d.squares + excluded.squares",
            [list(column) for column in zip(*rows, strict=True)],
        )
