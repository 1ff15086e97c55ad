"""Stamps N applications from a few that were played by real decisions, with their clocks, tasks,
papers and events. Closed ones are moved back over three years by whole weeks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection, models

from qifu.bench.bundle_ground import Mould, lay_bundle, play_moulds
from qifu.bench.load import set_sequences, size_of_database
from qifu.bench.population import settle
from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, TaskRequest
from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.search import grams_of
from qifu.enterprises.models import Enterprise
from qifu.identity.models import User
from qifu.kernel.audit import seal_events
from qifu.kernel.models import Event
from qifu.kernel.numbering import format_number
from qifu.kernel.time import shanghai_date

SERIES, SEED, CHUNK = "YJ", 20_240_626, 20_000
FIRMS_LEAST, A_FIRM, WEEKS = 40, 20, 150
NUMBERS_FROM = 100_000  # behind the numbers of the moulds
Tell = Callable[[str, int, int], None]
# table → the column that names its case, and further columns that name rows of another table
CHILDREN: tuple[tuple[type[models.Model], str, dict[str, type[models.Model]]], ...] = (
    (Assignment, "case_id", {}),
    (Application, "case_id", {}),
    (ApplicationTask, "application_id", {}),
    (ApplicationMaterial, "application_id", {}),
    (Clock, "case_id", {"subject": ApplicationTask}),
)


@dataclass(frozen=True)
class Filled:
    """What filling came to."""

    applications: int
    tasks: int
    events: int
    seconds: float
    bytes: int


def fill(rows: int, *, at: datetime, tell: Tell = lambda *_: None) -> Filled:
    """Write `rows` applications beside the moulds; the district is loaded, nothing else is there."""
    begun = time.monotonic()
    tell("people", 0, 1)
    people = settle(firms=max(FIRMS_LEAST, rows // A_FIRM), rng=Random(SEED))  # noqa: S311
    set_sequences([User, Enterprise])
    lay_bundle(at)
    firms = [(firm, name) for firm, name, *_ in people.firms]
    tell("moulds", 0, 1)
    moulds = play_moulds((people.firms[0][0], people.firms[0][2]), at)
    stamp = _Stamp(moulds, firms[1:], at)
    for done in range(0, rows, CHUNK):
        tell("applications", done, rows)
        stamp.chunk(done, min(CHUNK, rows - done))
    _behind(rows, at)
    tell("finish", 0, 1)
    seal_events(at=at)
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
    counts = ApplicationTask.objects.count(), Event.objects.count()
    return Filled(rows, *counts, round(time.monotonic() - begun, 1), size_of_database())


class _Stamp:
    """Copies of the moulds, a chunk at a time, each by one statement a table."""

    def __init__(self, moulds: list[Mould], firms: list[tuple[int, str]], at: datetime) -> None:
        self.moulds, self.firms, self.at = moulds, firms, at
        self.rng = Random(SEED + 1)  # noqa: S311
        self.titles = dict(Case.objects.values_list("pk", "title"))
        numbered: list[type[models.Model]] = [*(child for child, *_ in CHILDREN), TaskRequest]
        self.spans = {model: _span(model) for model in numbered}
        self.base = _span(Case)[1] + 1

    def chunk(self, first: int, count: int) -> None:
        """Write `count` applications, the first of them being number `first`."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("DROP TABLE IF EXISTS copies")
            cursor.execute(
                "CREATE TEMP TABLE copies (n bigint, mould bigint, pk bigint, number text,"
                " firm bigint, firm_name text, days int, words text, grams int[])"
            )
            with cursor.copy("COPY copies FROM STDIN") as copy:
                for row in self._rows(first, count):
                    copy.write_row(row)
            cursor.execute("ANALYZE copies")
            cursor.execute(self._cases())
            for model, key, others in CHILDREN:
                cursor.execute(self._children(model, key, others))
            cursor.execute(self._requests())
            cursor.execute(_EVENTS)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT kernel_load_events()")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _rows(self, first: int, count: int) -> Iterator[tuple[object, ...]]:
        shares = [mould.share for mould in self.moulds]
        year = shanghai_date(self.at).year
        for n in range(first, first + count):
            (mould,) = self.rng.choices(self.moulds, shares)
            firm, name = self.rng.choice(self.firms)
            number = format_number(SERIES, year, NUMBERS_FROM + n)
            words = f"{self.titles[mould.case_id]} {number} {name}"
            back = 0 if mould.open else 7 * self.rng.randrange(WEEKS)
            pk = self.base + n
            yield n, mould.case_id, pk, number, firm, name, back, words, grams_of(words)

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
        join = (
            "t.task_id IN (SELECT id FROM bundles_applicationtask WHERE application_id = c.mould)"
        )
        return _copy(TaskRequest, own, join)

    def _moved(self, model: type[models.Model], old: str) -> str:
        """The id of a copy's row: a block of ids for each copy, in it the mould's own order."""
        low, high = self.spans[model]
        return f"({high} + c.n * {high - low + 1} + {old} - {low} + 1)"


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
        f' SELECT {", ".join(values)} FROM copies c JOIN "{table}" t ON {join}'
    )


_EVENTS = """
INSERT INTO kernel_event_load (ord, stream, kind, at, actor_id, actor_name, payload)
SELECT row_number() OVER (ORDER BY c.n, e.seq), 'case:' || c.pk, e.kind,
    e.at - make_interval(days => c.days), e.actor_id, e.actor_name,
    e.payload || jsonb_build_object('number', c.number)
FROM copies c JOIN kernel_event e ON e.stream = 'case:' || c.mould
"""


def _behind(rows: int, at: datetime) -> None:
    """Sequences behind what was written, so that the next row and number are new."""
    set_sequences([Case, *(m for m, *_ in CHILDREN if m is not Application), TaskRequest])
    name = f"kernel_number_{SERIES.lower()}_{shanghai_date(at).year}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_next_number(%s, %s)", [SERIES, shanghai_date(at).year])
        cursor.execute("SELECT setval(%s, %s)", [name, NUMBERS_FROM + rows])
