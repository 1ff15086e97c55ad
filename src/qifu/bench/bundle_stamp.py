"""Copies of the played applications, some thousand at a time, each table by one statement.

What is copied lies in temporary tables of the session, so that neither its size nor the indexes
taken away while loading are felt; ids and the events' places are computed, so that several
sessions write side by side. The chain is hashed by the database's own aggregate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, models

from qifu.bench.bundle_ground import Mould
from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, TaskRequest
from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.search import grams_of
from qifu.kernel.models import Event
from qifu.kernel.numbering import format_number
from qifu.kernel.time import shanghai_date

SERIES, WEEKS = "YJ", 150
NUMBERS_FROM = 100_000  # behind the numbers of the moulds
# table → the column that names its case, and further columns that name rows of another table
CHILDREN: tuple[tuple[type[models.Model], str, dict[str, type[models.Model]]], ...] = (
    (Assignment, "case_id", {}),
    (Application, "case_id", {}),
    (ApplicationTask, "application_id", {}),
    (ApplicationMaterial, "application_id", {}),
    (Clock, "case_id", {"subject": ApplicationTask}),
)
NUMBERED: tuple[type[models.Model], ...] = (
    *(child for child, *_ in CHILDREN if child is not Application),
    TaskRequest,
)
TABLES: tuple[type[models.Model], ...] = (Case, Application, *NUMBERED)


@dataclass(frozen=True)
class Chunk:
    """Copies `first` … of the moulds named, their events from `event` on."""

    first: int
    moulds: tuple[Mould, ...]
    event: int


class Stamp:
    """What every copy is made from; `open_session` once for each connection, then `write`."""

    def __init__(self, moulds: list[Mould], firms: list[tuple[int, str]], at: datetime) -> None:
        self.moulds, self.firms, self.at = moulds, firms, at
        self.titles = dict(Case.objects.values_list("pk", "title"))
        spanned: tuple[type[models.Model], ...] = (*NUMBERED, Application)
        self.spans = {model: _span(model) for model in spanned}
        self.base = _span(Case)[1] + 1
        self.events = {
            mould.case_id: Event.objects.filter(stream=f"case:{mould.case_id}").count()
            for mould in moulds
        }

    def open_session(self, cursor: Any) -> None:
        """Lay the moulds beside the tables, for this session alone."""
        ids = tuple(mould.case_id for mould in self.moulds)
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS copies (n bigint, mould bigint, pk bigint,"
            " number text, firm bigint, firm_name text, days int, words text, grams int[],"
            " event bigint)"
        )
        own: list[tuple[type[models.Model], str]] = [(Case, "id")]
        own += [(model, key) for model, key, _ in CHILDREN]
        for model, key in own:
            table = model._meta.db_table
            _lay(cursor, table, f'SELECT * FROM "{table}" WHERE {key} = ANY(%s)', [list(ids)])  # noqa: S608
        _lay(
            cursor,
            "bundles_taskrequest",
            "SELECT r.*, t.application_id FROM bundles_taskrequest r"
            " JOIN bundles_applicationtask t ON t.id = r.task_id WHERE t.application_id = ANY(%s)",
            [list(ids)],
        )
        _lay(
            cursor,
            "kernel_event",
            "SELECT e.*, substr(stream, 6)::bigint AS case_id FROM kernel_event e"
            " WHERE stream = ANY(%s)",
            [[f"case:{pk}" for pk in ids]],
        )

    def write(self, chunk: Chunk) -> None:
        """Write the copies of `chunk`; `open_session` has been called on this connection."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE copies")
            with cursor.copy("COPY copies FROM STDIN") as copy:
                for row in self._rows(chunk):
                    copy.write_row(row)
            cursor.execute("ANALYZE copies")
            cursor.execute(self._cases())
            for model, key, others in CHILDREN:
                cursor.execute(self._children(model, key, others))
            cursor.execute(self._requests())
            cursor.execute(self._events())
            cursor.execute(_STREAMS)

    def _rows(self, chunk: Chunk) -> Iterator[tuple[object, ...]]:
        rng = Random(chunk.first)  # noqa: S311
        year, event = shanghai_date(self.at).year, chunk.event
        for n, mould in enumerate(chunk.moulds, chunk.first):
            firm, name = rng.choice(self.firms)
            number = format_number(SERIES, year, NUMBERS_FROM + n)
            words = f"{self.titles[mould.case_id]} {number} {name}"
            back = 0 if mould.open else 7 * rng.randrange(WEEKS)
            grams = grams_of(words)
            yield n, mould.case_id, self.base + n, number, firm, name, back, words, grams, event
            event += self.events[mould.case_id]

    def _cases(self) -> str:
        own = {
            "id": "c.pk", "number": "c.number", "enterprise_id": "c.firm", "grams": "c.grams",
            "firm_name": "c.firm_name", "search_text": "c.words",
        }  # fmt: skip
        return _copy(Case, own, "t.id = c.mould")

    def _children(self, model: type[models.Model], key: str, others: dict[str, type[models.Model]]) -> str:  # fmt: skip
        own = {key: "c.pk"}
        if model is not Application:
            own["id"] = self._moved(model, "t.id")
        else:
            own |= {"enterprise_id": "c.firm", "token": "NULL"}
            own["result_code"] = (
                "CASE WHEN t.result_code IS NULL THEN NULL ELSE md5('r' || c.pk) END"
            )
        for column, other in others.items():
            own[column] = self._moved(other, f"t.{column}")
        return _copy(model, own, f"t.{key} = c.mould")

    def _requests(self) -> str:
        own = {
            "id": self._moved(TaskRequest, "t.id"),
            "task_id": self._moved(ApplicationTask, "t.task_id"),
        }
        return _copy(TaskRequest, own, "t.application_id = c.mould")

    def _events(self) -> str:
        """The events of the copies, numbered and chained as the trigger would have done."""
        return _EVENTS.format(task=self._moved(ApplicationTask, "(t.payload->>'task_id')::bigint"))

    def _moved(self, model: type[models.Model], old: str) -> str:
        """The id of a copy's row: a block of ids for each copy, in it the mould's own order."""
        low, high = self.spans[model]
        return f"({high} + c.n * {high - low + 1} + {old} - {low} + 1)"


def _lay(cursor: Any, table: str, query: str, given: list[Any]) -> None:
    cursor.execute(f'DROP TABLE IF EXISTS "mould_{table}"')
    cursor.execute(f'CREATE TEMP TABLE "mould_{table}" AS {query}', given)
    cursor.execute(f'ANALYZE "mould_{table}"')


def _span(model: type[models.Model]) -> tuple[int, int]:
    ids = model._default_manager.aggregate(low=models.Min("pk"), high=models.Max("pk"))
    return ids["low"] or 0, ids["high"] or 0


def _copy(model: type[models.Model], own: dict[str, str], join: str) -> str:
    """INSERT of copies of `model`: `own` columns by expression, moments and days moved back."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = field.column
        value = f't."{column}"'
        if column in own:
            value = own[column]
        elif isinstance(field, models.DateTimeField):
            value += " - make_interval(days => c.days)"
        elif isinstance(field, models.DateField):
            value = f"CASE WHEN {value} < '9000-01-01' THEN {value} - c.days ELSE {value} END"
        columns.append(f'"{column}"')
        values.append(value)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({", ".join(columns)})'  # noqa: S608  (names of our own columns)
        f' SELECT {", ".join(values)} FROM copies c JOIN "mould_{table}" t ON {join}'
    )


_EVENTS = """
INSERT INTO kernel_event
    (id, stream, seq, kind, at, actor_id, actor_name, payload, prev_hash, hash)
SELECT id, stream, seq, kind, at, actor_id, actor_name, payload,
    coalesce(lag(hash) OVER w, ''::bytea), hash
FROM (
    SELECT *, kernel_chain(id, stream, seq, kind, at, actor_id, actor_name, payload)
        OVER (PARTITION BY n ORDER BY seq) AS hash
    FROM (
        SELECT c.n, c.event + t.seq - 1 AS id, 'case:' || c.pk AS stream, t.seq, t.kind,
            t.at - make_interval(days => c.days) AS at, t.actor_id, t.actor_name,
            t.payload || jsonb_build_object('number', c.number)
                || CASE WHEN t.payload ? 'task_id'
                    THEN jsonb_build_object('task_id', {task}) ELSE '{{}}' END
                || CASE WHEN t.payload ? 'enterprise'
                    THEN jsonb_build_object('enterprise', c.firm, 'firm', c.firm_name)
                    ELSE '{{}}' END AS payload
        FROM copies c JOIN mould_kernel_event t ON t.case_id = c.mould
    ) numbered
) chained
WINDOW w AS (PARTITION BY n ORDER BY seq)
ORDER BY id
"""
_STREAMS = """
INSERT INTO kernel_stream (stream, seq, prev, head)
SELECT e.stream, e.seq, e.prev_hash, e.hash FROM copies c
JOIN mould_kernel_event l ON l.case_id = c.mould
    AND l.seq = (SELECT max(seq) FROM mould_kernel_event m WHERE m.case_id = c.mould)
JOIN kernel_event e ON e.id = c.event + l.seq - 1
"""
