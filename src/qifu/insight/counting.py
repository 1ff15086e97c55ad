"""Counts subjects: reads their events, makes their marks, writes what is otherwise than before.

The marks of a subject are a function of its events and the definitions, so counting twice changes
nothing, and counting late gives what counting at once would have given: the days on which something
became known are those of the events. The sums of `Daily` move by the difference, in the same
transaction. One counter at a time (an advisory lock); whoever comes second has nothing to do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from qifu.cases.models import Case
from qifu.insight.models import Counted, MetricCode, Waiting
from qifu.insight.rules.marks import Mark, marks_of
from qifu.insight.rules.metrics import Book, compile_book
from qifu.insight.rules.metrics import Counted as Definition
from qifu.insight.rules.story import Happened, Subject
from qifu.insight.settings import metric_book

AT_ONCE = 500
LOCK = 7_203_551
CUTS = ("all", "unit", "centre", "topic")
# source, subject, metric, part, day, unit, centre, topic, num, den, known, until
Row = tuple[
    str, int, int, str, date, "int | None", "int | None", str, int, int, date, "date | None"
]
COLUMNS = "source, subject, metric, part, day, unit, centre, topic, num, den, known, until"
Sums = dict[tuple[int, str, str, date, date], list[float]]


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
        count(((source, subject) for _, source, subject in rows), book)
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
            " SELECT 'case', id, %s FROM cases_case ORDER BY id",
            [at],
        )


def count(subjects: Iterable[tuple[str, int]], book: Book, *, sums: bool = True) -> None:
    """Count these subjects now, in the caller's transaction; without `sums` the daily sums are
    left to who makes them anew."""
    wanted = sorted({subject for source, subject in subjects if source == "case"})
    new = set(_rows(wanted, book))
    old = _present(wanted)
    gone = [id_ for row, id_ in old.items() if row not in new]
    come = sorted(new - old.keys(), key=lambda row: (row[2], row[4], row[1], row[3], row[10]))
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM insight_mark WHERE id = ANY(%s)", [gone])
        if come:
            with cursor.copy(f"COPY insight_mark ({COLUMNS}) FROM STDIN") as copy:
                for row in come:
                    copy.write_row(row)
    if sums:
        changes: Sums = defaultdict(lambda: [0, 0, 0.0])
        for row in come:
            _add(changes, row, 1)
        for row in old.keys() - new:
            _add(changes, row, -1)
        _write(changes)


def _rows(ids: Sequence[int], book: Book) -> Iterable[Row]:
    """The marks of cases as rows."""
    numbers, definitions = metric_numbers(book), compile_book(book)
    events = _events(ids)
    cases = Case.objects.filter(pk__in=ids, kind__in=book.kinds)
    for id_, kind, centre, firm in cases.values_list("id", "kind", "intake_centre", "enterprise"):
        subject = Subject(id_, kind, centre, firm)
        for mark in _marks(subject, events.get(id_, []), definitions, book):
            yield _row(mark, subject, numbers)


def _marks(
    subject: Subject, events: list[Happened], definitions: list[Definition], book: Book
) -> list[Mark]:
    return marks_of(subject, events, definitions, book.kinds[subject.kind])


def _row(mark: Mark, subject: Subject, numbers: dict[str, int]) -> Row:
    return (
        "case", subject.id, numbers[mark.metric], mark.part, mark.day, mark.unit, subject.centre,
        mark.topic, mark.num, mark.den, mark.known, mark.until,
    )  # fmt: skip


def _events(ids: Sequence[int]) -> dict[int, list[Happened]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream, kind, at, payload FROM kernel_event WHERE stream = ANY(%s)"
            " ORDER BY stream, seq",
            [[f"case:{id_}" for id_ in ids]],
        )
        rows = cursor.fetchall()
    return {
        int(stream.partition(":")[2]): [
            Happened(kind.removeprefix("case."), at, _json(payload))
            for _, kind, at, payload in told
        ]
        for stream, told in groupby(rows, key=lambda row: row[0])
    }


def _json(payload: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return found


def _present(ids: Sequence[int]) -> dict[Row, int]:
    """The rows these cases have now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {COLUMNS} FROM insight_mark"  # noqa: S608
            " WHERE source = 'case' AND subject = ANY(%s)",
            [list(ids)],
        )
        return {tuple(row[1:]): row[0] for row in cursor.fetchall()}


def metric_numbers(book: Book) -> dict[str, int]:
    """The numbers of the metrics' codes, given to new ones."""
    found = dict(MetricCode.objects.values_list("code", "id"))
    for metric in book.metrics:
        if metric.code not in found:
            found[metric.code] = MetricCode.objects.create(code=metric.code).pk
    return found


def _add(sums: Sums, row: Row, sign: int) -> None:
    """Add a mark to the sums of its cuts on the day it was known, and take it off where it ended."""
    _, _, metric, _, day, unit, centre, topic, num, den, known, until = row
    keys = ("", _key(unit), _key(centre), topic)
    for when, way in ((known, sign), (until, -sign)):
        if when is None:
            continue
        for cut, key in zip(CUTS, keys, strict=True):
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
