"""Plain statements for the rows that every request reads and every act writes.

The ORM composes its SQL anew for each call, which costs several times what the database needs for
a row; here the statement of a model and its fields is built once and kept. Values go through the
model's own fields, so what is stored and read is the same. No signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Names = tuple[str, ...]
Joins = tuple[tuple[str, Names], ...]


def _mark(field: Any) -> str:
    return f"%s::{field.db_type(connection)}" if isinstance(field, ArrayField) else "%s"


def _values(row: Model, fields: Sequence[Any], *, adding: bool) -> list[Any]:
    return [f.get_db_prep_save(f.pre_save(row, adding), connection) for f in fields]


@lru_cache(maxsize=64)
def _insertion(model: type[Model]) -> tuple[tuple[Any, ...], str]:
    meta = model._meta
    key = meta.pk
    assert key is not None
    drawn = key.get_internal_type() in ("BigAutoField", "AutoField")
    fields = tuple(f for f in meta.concrete_fields if not (drawn and f.primary_key))
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(map(_mark, fields))
    back = f' RETURNING "{key.column}"' if drawn else ""
    return fields, f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks}){back}'  # noqa: S608


def insert_row(row: Model) -> None:
    """Insert an unsaved row and set its key; every column is written."""
    fields, statement = _insertion(type(row))
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, fields, adding=True))
        if cursor.description:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def insert_together(first: Model, then: Model) -> None:
    """Insert two unsaved rows by one statement; `first` brings its own key."""
    fields, statement = _insertion(type(first))
    more, following = _insertion(type(then))
    values = [*_values(first, fields, adding=True), *_values(then, more, adding=True)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH first AS ({statement}) {following}", values)
        if cursor.description:
            then.pk = cursor.fetchone()[0]
    for row in (first, then):
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=256)
def _update(model: type[Model], names: Names) -> tuple[tuple[Any, ...], str]:
    meta = model._meta
    fields = tuple(meta.get_field(name) for name in names)
    sets = ", ".join(f'"{f.column}" = {_mark(f)}' for f in fields)  # type: ignore[union-attr]
    key = meta.pk
    assert key is not None
    return fields, f'UPDATE "{meta.db_table}" SET {sets} WHERE "{key.column}" = %s'  # noqa: S608


def update_row(row: Model, names: Sequence[str]) -> None:
    """Write the fields `names` of a saved row, found by its key; nothing for no names."""
    if not names:
        return
    fields, statement = _update(type(row), tuple(names))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_values(row, fields, adding=False), row.pk])


@dataclass(frozen=True)
class _Part:
    """Columns of one table in a row that was read, and how they become attributes."""

    model: type[Model]
    names: Names
    converters: tuple[tuple[int, Callable[..., Any]], ...]
    key: int
    field: Any = None

    def make(self, values: Sequence[Any]) -> Model:
        """The row as `Model.from_db` would make it; fields not read are deferred."""
        row = self.model.__new__(self.model)
        state = row.__dict__
        state.update(zip(self.names, values, strict=True))
        for place, convert in self.converters:
            name = self.names[place]
            state[name] = convert(state[name], None, connection)
        row._state = made = ModelState()
        made.adding, made.db = False, connection.alias
        return row


def _part(model: type[Model], names: Names, field: Any = None) -> _Part:
    meta = model._meta
    fields = [f for f in meta.concrete_fields if not names or f.attname in names or f.name in names]
    converters = [(n, c) for n, f in enumerate(fields) for c in f.get_db_converters(connection)]
    keys = [n for n, f in enumerate(fields) if f.primary_key]
    if not keys:
        raise ValueError(f"{model.__name__} cannot be read without its key")
    return _Part(model, tuple(f.attname for f in fields), tuple(converters), keys[0], field)


@lru_cache(maxsize=64)
def _reading(
    model: type[Model], where: str, names: Names, joins: Joins, lock: bool
) -> tuple[list[_Part], str]:
    meta = model._meta
    parts, tables = [_part(model, names)], f'"{meta.db_table}" AS t'
    for name, wanted in joins:
        field: Any = meta.get_field(name)
        other = field.related_model
        parts.append(_part(other, wanted, field))
        tables += (
            f' LEFT JOIN "{other._meta.db_table}" AS "{name}"'
            f' ON "{name}"."{field.target_field.column}" = t."{field.column}"'
        )
    aliases = ["t", *(f'"{name}"' for name, _ in joins)]
    columns = ", ".join(
        f'{alias}."{part.model._meta.get_field(name).column}"'  # type: ignore[union-attr]
        for alias, part in zip(aliases, parts, strict=True)
        for name in part.names
    )
    locked = " FOR UPDATE OF t" if lock else ""
    return parts, f"SELECT {columns} FROM {tables} WHERE {where}{locked}"  # noqa: S608


def read_rows(
    model: type[M],
    where: str,
    params: Sequence[Any],
    *,
    names: Names = (),
    joins: Joins = (),
    lock: bool = False,
) -> list[M]:
    """Rows of `model` (as `t`) for which the SQL condition `where` holds, in no order.

    `names`: fields to read (all; the others are deferred). `joins`: foreign keys to read along,
    each with its own names. `lock`: FOR UPDATE of the rows themselves. `where` is written by the
    program, never by a user; what users typed goes into `params`.
    """
    parts, statement = _reading(model, where, names, joins, lock)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [_row(parts, values) for values in cursor.fetchall()]


def _row(parts: Sequence[_Part], values: Sequence[Any]) -> Any:
    first, start = parts[0], len(parts[0].names)
    row = first.make(values[:start])
    for part in parts[1:]:
        end = start + len(part.names)
        other = values[start:end]
        part.field.set_cached_value(row, part.make(other) if other[part.key] is not None else None)
        start = end
    return row
