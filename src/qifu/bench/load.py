"""Loading at speed into the bench's own database: what slows COPY is taken away and put back.

Foreign keys, unique constraints and secondary indexes of the big tables are dropped, rows copied
by several processes, then everything is built again from its own definition, so that PostgreSQL
itself proves what was loaded. The triggers of the event log are off only meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection, models

from qifu.bench.stamp import TABLES
from qifu.kernel.models import Event, Stream

MEMORY = "512MB"
BUILDERS = 2


@dataclass(frozen=True)
class Part:
    """An index or constraint to build again: its table, how to drop it, how to make it."""

    table: str
    drop: str
    make: str
    foreign: bool


def big_tables() -> list[str]:
    """Every table that is filled by COPY."""
    models_: tuple[type[models.Model], ...] = (*TABLES, Event, Stream)
    return [m._meta.db_table for m in models_]


@contextmanager
def stripped(tables: list[str] | None = None) -> Iterator[None]:
    """Without secondary indexes, foreign and unique keys of `tables` (the big ones of demands when
    None) and event triggers inside the block."""
    parts = _parts(tables or big_tables())
    with connection.cursor() as cursor:
        for part in sorted(parts, key=lambda p: not p.foreign):
            cursor.execute(part.drop)
        _triggers(cursor, "DISABLE")
    yield
    with connection.cursor() as cursor:
        _triggers(cursor, "ENABLE")
    _build([p for p in parts if not p.foreign])
    _build([p for p in parts if p.foreign])


@contextmanager
def triggers_off() -> Iterator[None]:
    """Only the event triggers off: what a test's own transaction can bear."""
    with connection.cursor() as cursor:
        _triggers(cursor, "DISABLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(cursor, "ENABLE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _triggers(cursor: object, word: str) -> None:
    for model in (Event, Stream):
        cursor.execute(  # type: ignore[attr-defined]
            f'ALTER TABLE "{model._meta.db_table}" {word} TRIGGER USER'
        )


_CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype, pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE (c.conrelid = ANY(%s::regclass[]) AND c.contype IN ('u', 'f'))
   OR (c.confrelid = ANY(%s::regclass[]) AND c.contype = 'f')
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def _parts(tables: list[str]) -> list[Part]:
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [tables, tables])
        parts = [
            Part(
                table,
                f'ALTER TABLE {table} DROP CONSTRAINT "{name}"',
                f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}',
                kind in ("f", b"f"),
            )
            for table, name, kind, definition in cursor.fetchall()
        ]
        cursor.execute(_INDEXES, [tables])
        parts += [
            Part(table, f"DROP INDEX {name}", definition, False)
            for table, name, definition in cursor.fetchall()
        ]
    return parts


def _build(parts: list[Part]) -> None:
    """Make `parts` on a few connections, the longest tables first."""
    waiting = sorted(parts, key=lambda p: (p.foreign, "gin" not in p.make, p.table))
    lock, errors = threading.Lock(), []

    def work() -> None:
        with session() as own:
            while True:
                with lock:
                    part = _next_part(waiting, busy)
                    if part is None:
                        return
                    busy.append(part.table)
                try:
                    own.execute(part.make)  # type: ignore[arg-type]
                except psycopg.Error as error:
                    errors.append(error)
                finally:
                    with lock:
                        busy.remove(part.table)

    busy: list[str] = []
    threads = [threading.Thread(target=work) for _ in range(BUILDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _next_part(waiting: list[Part], busy: list[str]) -> Part | None:
    """The next part; constraints of one table one after the other (they lock it)."""
    free = [p for p in waiting if p.make.startswith("CREATE") or p.table not in busy]
    if not waiting:
        return None
    part = (free or waiting)[0]
    waiting.remove(part)
    return part


@contextmanager
def session() -> Iterator[psycopg.Connection]:
    """A connection of its own, without time limits, with memory for building."""
    settings = connection.get_connection_params()
    settings = {k: v for k, v in settings.items() if k not in ("cursor_factory", "context")}
    with psycopg.connect(**settings, autocommit=True) as own:
        unlimited(own)
        yield own


def unlimited(own: object) -> None:
    """Lift the time limits of web requests for this session; loading takes minutes."""
    for name, value in (
        ("statement_timeout", "0"),
        ("lock_timeout", "0"),
        ("maintenance_work_mem", MEMORY),
        ("synchronous_commit", "off"),
        ("max_parallel_maintenance_workers", "0"),
    ):
        own.execute(f"SET {name} = '{value}'")  # type: ignore[attr-defined]


def set_sequences(models_: Iterable[type[models.Model]]) -> None:
    """Put each table's id sequence behind the ids that were written."""
    with connection.cursor() as cursor:
        for model in models_:
            table = model._meta.db_table
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(
                    f"SELECT setval(%s, greatest((SELECT max(id) FROM {table}), 1))",  # noqa: S608
                    [sequence],
                )


def vacuum() -> None:
    """Statistics and visibility of everything, as a running server would have them."""
    with session() as own:
        own.execute("VACUUM (ANALYZE)")


def size_of_database() -> int:
    """Bytes of the present database on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
