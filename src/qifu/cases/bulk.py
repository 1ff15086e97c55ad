"""Adding or changing many rows by one statement. Django's own `bulk_update` builds a CASE for every
field and row, which took a third of a transition's time and most of an alarm sweep's; its
`bulk_create` a placeholder for every value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField, sealed_within


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields `names` of saved `rows` of one model; their order does not matter.

    One statement whatever the number of rows; nothing for none. Fields without a column type that
    fits an array (arrays themselves) are refused with ValueError.
    """
    if not rows:
        return
    model = type(rows[0])
    statement, fields = _statement(model, tuple(names))
    columns = [[_plain(f, getattr(row, f.attname)) for row in rows] for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert unsaved `rows` of one model, whose key the database draws, and set their keys.

    One statement whatever the number of rows; nothing for none. ValueError for an array field.
    """
    if not rows:
        return
    statement, fields = _insertion(type(rows[0]))
    columns = [[_plain(f, getattr(row, f.attname)) for row in rows] for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=32)
def _insertion(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    _refuse_arrays(fields)
    quoted = [f'"{f.column}"' for f in fields]
    arrays = ", ".join(f"%s::{_array_type(f)}" for f in fields)
    values = ", ".join(f"v.{name}{_cast(f)}" for f, name in zip(fields, quoted, strict=True))
    names = ", ".join(quoted)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names})'  # noqa: S608
        f" SELECT {values} FROM unnest({arrays}) WITH ORDINALITY AS v({names}, place)"
        f' ORDER BY v.place RETURNING "{model._meta.pk.column}"',  # type: ignore[union-attr]
        fields,
    )


def _refuse_arrays(fields: Sequence[Any]) -> None:
    for field in fields:
        if isinstance(field, ArrayField):
            raise ValueError(f"{field} is an array; save such rows one by one")


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        if isinstance(field, PersonalJSONField):
            value = sealed_within(value)
        return None if value is None else json.dumps(value, cls=field.encoder)
    return field.get_prep_value(value) if isinstance(field, SealedCharField) else value


@lru_cache(maxsize=32)
def _statement(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    key = model._meta.pk
    fields: list[Any] = [key, *(model._meta.get_field(name) for name in names)]
    _refuse_arrays(fields)
    quoted = [f'"{f.column}"' for f in fields]
    arrays = ", ".join(f"%s::{_array_type(f)}" for f in fields)
    sets = ", ".join(
        f"{name} = v.{name}{_cast(f)}" for f, name in zip(fields[1:], quoted[1:], strict=True)
    )
    table = f'"{model._meta.db_table}"'
    return (
        f"UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v({', '.join(quoted)})"  # noqa: S608
        f" WHERE t.{quoted[0]} = v.{quoted[0]}",
        fields,
    )


def _array_type(field: Any) -> str:
    if isinstance(field, models.JSONField):
        return "text[]"
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return f"{str(kind).partition('(')[0]}[]"


def _cast(field: Any) -> str:
    return "::jsonb" if isinstance(field, models.JSONField) else ""
