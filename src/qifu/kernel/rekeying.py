"""Changing keys, and sealing what is still clear: batch by batch, to be stopped and gone on with.

A new master key wraps the data keys anew, which takes a moment. A new data key means going through
every sealed column; how far that is, is kept per column in `kernel_rekeying`, so a run that ends
half way goes on where it stopped, and texts under the former key open all the while. Each row is
compared with what was read before it is written, so nobody who changes it meanwhile loses anything.
Events are only ever added: they keep the key they were written with.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from qifu.kernel.actors import SYSTEM, ActorRef, HasRef
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event
from qifu.kernel.key_models import DataKey, Rekeying
from qifu.kernel.keyfile import SIZE, write_keys
from qifu.kernel.sealed_fields import (
    PersonalJSONField,
    SealedCharField,
    opened_within,
    sealed_within,
)
from qifu.kernel.sealing import (
    CLASSES,
    SEAL,
    ensure_keys,
    forget_keys,
    key_of,
    key_path,
    make_key,
    master_keys,
    name_of,
    present_key,
    seal,
    unseal,
    unwrap,
    wrap,
)

STREAM = "keys"
BATCH = 500
KEPT = frozenset({"kernel_event"})  # only ever added to


@dataclass(frozen=True)
class Column:
    """A column that is sealed: of a model, as a text or within JSON."""

    model: type[models.Model]
    field: Any

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.model._meta.db_table}.{self.field.column}"

    def fresh(self, raw: str) -> str | None:
        """What should stand in place of `raw`; None when it may stay."""
        if isinstance(self.field, SealedCharField):
            if not raw or key_of(raw) == present_key(self.field.klass):
                return None
            return seal(self.field.klass, unseal(raw))
        value = json.loads(raw)
        present = {present_key(klass) for klass in CLASSES}
        if set(_keys_in(value)) <= present and sealed_within(value) == value:
            return None
        return json.dumps(sealed_within(opened_within(value)), ensure_ascii=False)


def _keys_in(value: Any) -> Iterator[int]:
    if isinstance(value, str):
        if (key := key_of(value)) is not None:
            yield key
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _keys_in(inner)


def columns() -> list[Column]:
    """Every sealed column that can be rewritten, in the order of its name."""
    found = [
        Column(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedCharField | PersonalJSONField)
        and model._meta.db_table not in KEPT
    ]
    return sorted(found, key=lambda column: column.name)


def present_keys() -> str:
    """The data keys in use, as one text: what a finished column was gone through with."""
    return ",".join(str(present_key(klass)) for klass in CLASSES)


def unfinished() -> list[Column]:
    """Columns not yet gone through with the data keys in use."""
    done = set(
        Rekeying.objects.filter(finished_at__isnull=False, data_keys=present_keys()).values_list(
            "column", flat=True
        )
    )
    return [column for column in columns() if column.name not in done]


def settle_keys(at: datetime) -> int:
    """After every migration: the data keys are there, and nothing an earlier version kept is clear.

    Returns how many texts were sealed; goes on where an earlier run was stopped.
    """
    ensure_keys()
    return reseal(at=at)


def reseal(*, at: datetime, told: Callable[[Rekeying], None] = lambda row: None) -> int:
    """Go through every unfinished column; returns how many texts were sealed anew.

    `told` hears of each batch. Runs outside of a transaction; each batch is one of its own.
    """
    forget_keys()
    return sum(_reseal(column, at, told) for column in unfinished())


def _reseal(column: Column, at: datetime, told: Callable[[Rekeying], None]) -> int:
    row, _ = Rekeying.objects.get_or_create(
        column=column.name, defaults={"data_keys": present_keys(), "started_at": at}
    )
    if row.data_keys != present_keys():
        row.data_keys, row.done_upto, row.looked_at, row.changed = present_keys(), "", 0, 0
        row.started_at, row.finished_at = at, None
    before = row.changed
    while row.finished_at is None:
        with transaction.atomic():
            looked, changed, last = _batch(column, row.done_upto)
            row.looked_at, row.changed = row.looked_at + looked, row.changed + changed
            row.done_upto = last or row.done_upto
            if looked < BATCH:
                row.finished_at = at
            row.save()
        told(row)
    return row.changed - before


def _batch(column: Column, after: str) -> tuple[int, int, str]:
    """Looks at the next rows by their key; returns (looked at, changed, last key)."""
    meta = column.model._meta
    key, name, table = meta.pk.column, column.field.column, meta.db_table  # type: ignore[union-attr]
    within = isinstance(column.field, PersonalJSONField)
    onward = f'WHERE "{key}" > %s' if after else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{key}", "{name}"::text FROM "{table}" {onward} ORDER BY "{key}" LIMIT {BATCH}',  # noqa: S608
            [after] if after else [],
        )
        rows = cursor.fetchall()
        changed = 0
        for pk, raw in rows:
            if raw is None or (fresh := column.fresh(raw)) is None:
                continue
            cast = "::jsonb" if within else ""
            cursor.execute(
                f'UPDATE "{table}" SET "{name}" = %s{cast} WHERE "{key}" = %s AND "{name}" = %s{cast}',  # noqa: S608
                [fresh, pk, raw],
            )
            changed += cursor.rowcount
    return len(rows), changed, str(rows[-1][0]) if rows else ""


@transaction.atomic
def change_master(*, actor: ActorRef | HasRef = SYSTEM, at: datetime) -> int:
    """A new master key before the others, and every data key wrapped by it; returns how many.

    The former key stays in the file (for older backups). Where keys come from the environment, the
    operator puts the new one first and calls this to wrap anew. Event `keys.master_changed`.
    """
    ensure_keys()
    if not settings.QIFU_FIELD_KEY:
        write_keys(key_path(), [os.urandom(SIZE), *master_keys()])
    present = name_of(master_keys()[0])
    count = 0
    for row in DataKey.objects.select_for_update().exclude(wrapped_by=present):
        row.wrapped, row.wrapped_by = wrap(unwrap(row), row.klass, row.purpose)
        row.save(update_fields=["wrapped", "wrapped_by"])
        count += 1
    append_event(
        stream=STREAM,
        kind="keys.master_changed",
        at=at,
        actor=actor,
        payload={"master": present, "data_keys": count},
    )
    return count


@transaction.atomic
def change_data_keys(*, actor: ActorRef | HasRef = SYSTEM, at: datetime) -> None:
    """A new data key for every class, of the cipher set now; `reseal` then moves the columns.

    Refused while a former change is still under way. Event `keys.data_changed`.
    """
    ensure_keys()
    if Rekeying.objects.exists() and unfinished():
        raise Refused(
            "rekeying",
            "上一次换钥还没有把所有列改完：请先运行 qifu keys rotate --continue 接着做完。",
        )
    made = {klass: make_key(klass, SEAL, fresh=True).id for klass in CLASSES}
    forget_keys()
    append_event(
        stream=STREAM,
        kind="keys.data_changed",
        at=at,
        actor=actor,
        payload={"keys": made, "cipher": settings.QIFU_FIELD_CIPHER},
    )
