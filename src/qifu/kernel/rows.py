"""Plain INSERTs for the few rows that every creation writes.

The ORM compiles its statement anew for each save, which costs several times what the database
needs for it; here the statement of a model is built once. Values go through the model's own
fields, so what is stored is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model


@lru_cache(maxsize=64)
def _plan(model: type[Model]) -> tuple[tuple[Any, ...], str, str, str]:
    """Fields, the head of the statement, one row of placeholders, and what comes back."""
    meta = model._meta
    key = meta.pk
    assert key is not None
    drawn = key.get_internal_type() in ("BigAutoField", "AutoField")
    fields = tuple(f for f in meta.concrete_fields if not (drawn and f.primary_key))
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(
        f"%s::{f.db_type(connection)}" if isinstance(f, ArrayField) else "%s" for f in fields
    )
    head = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES '  # noqa: S608
    return fields, head, f"({marks})", f' RETURNING "{key.column}"' if drawn else ""


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    return [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]


def insert_row(row: Model) -> None:
    """Insert an unsaved row and set its key. No signals; every column is written."""
    fields, head, marks, returning = _plan(type(row))
    with connection.cursor() as cursor:
        cursor.execute(head + marks + returning, _values(row, fields))
        if returning:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
