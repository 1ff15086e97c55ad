"""Boxes of one size in one table: what is full and what is empty cannot be told without the key.

A record (a report, an attachment, a piece of the log) is split over as many boxes as it needs.
Each record has a data key of its own, wrapped by the master key in the head of its boxes. Empty
boxes hold noise. Boxes are made in large lots long before they are needed, so neither the number
of rows nor the size of a backup follows the number of reports. The worker seals every box anew
once a day, full or empty, so two backups of different days differ everywhere.

Writers wait for each other (`writing`); every reader opens heads anew, about a microsecond each.
"""

from __future__ import annotations

import os
import random
import threading
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from qifu.integrity.boxes import (
    BODY,
    HEAD,
    MARK,
    PART,
    Damaged,
    Head,
    Kind,
    head_ciphers,
    open_body,
    open_head,
    opened,
    put,
    put_noise,
    sealed,
)
from qifu.integrity.keys import derive, master_keys
from qifu.integrity.models import Lock, Slot
from qifu.kernel.errors import Refused

__all__ = ["BODY", "HEAD", "MARK", "Damaged", "Kind", "opened", "sealed"]

LOCK = 7103011
LOCK_WORD = b"qifu.integrity/lock"
ROUNDS = 24  # hours in which every box is sealed anew once


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the index: its boxes in order."""

    id: uuid.UUID
    kind: int
    mark: bytes
    boxes: tuple[uuid.UUID, ...]


class Index:
    """Which boxes hold what, at one moment."""

    def __init__(self, rows: Iterable[tuple[uuid.UUID, Any]]) -> None:
        ciphers = head_ciphers()
        found: dict[bytes, dict[int, tuple[uuid.UUID, Head]]] = {}
        self.free: list[uuid.UUID] = []
        for box, raw in rows:
            head = open_head(ciphers, box, bytes(raw))
            if head is None:
                self.free.append(box)
            else:
                found.setdefault(head.record, {})[head.part] = (box, head)
        self.heads = {box: head for parts in found.values() for box, head in parts.values()}
        self.records = {
            uuid.UUID(bytes=record): _record(record, parts) for record, parts in found.items()
        }

    def of(self, kind: Kind) -> list[Record]:
        """Every record of a kind, in an order that says nothing."""
        return sorted((r for r in self.records.values() if r.kind == kind), key=lambda r: r.id)

    def marked(self, kind: Kind, mark: bytes) -> Record | None:
        """The record of that mark."""
        return next((r for r in self.of(kind) if r.mark == mark), None)


def read_index() -> Index:
    """The index as of now. One query whose size does not depend on what is kept."""
    check_key()
    return Index(Slot.objects.values_list("id", "head"))


def read(record: Record) -> bytes:
    """The content of one record."""
    return read_many([record])[record.id]


def read_many(records: list[Record]) -> dict[uuid.UUID, bytes]:
    """The contents of many records by id. Damaged when a box does not open.

    A record that somebody rewrote since the index was read is looked up once more.
    """
    found = _read_once(records)
    if len(found) < len(records):
        index = read_index()
        fresh = [index.records.get(r.id, r) for r in records if r.id not in found]
        found |= _read_once(fresh)
    if missing := [r for r in records if r.id not in found]:
        raise Damaged(str(missing[0].id))
    return found


def read_sound(records: list[Record]) -> list[bytes]:
    """The contents of those records that open; what does not is the verification's to tell."""
    found = _read_once(records)
    index = read_index() if len(found) < len(records) else None
    if index is not None:
        found |= _read_once([index.records[r.id] for r in records if r.id in index.records])
    return [found[r.id] for r in records if r.id in found]


def _read_once(records: list[Record]) -> dict[uuid.UUID, bytes]:
    """What opens of the records, in one query."""
    boxes = [box for record in records for box in record.boxes]
    rows = {
        pk: (bytes(head), bytes(body))
        for pk, head, body in Slot.objects.filter(pk__in=boxes).values_list("id", "head", "body")
    }
    ciphers = head_ciphers()
    found = {}
    for record in records:
        with suppress(Damaged, zlib.error):
            found[record.id] = _joined(record, rows, ciphers)
    return found


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which nobody else writes to the vault; the vault is laid when it is new."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not Lock.objects.exists():
            _fit_lock()
        check_key()
        if not Slot.objects.exists():
            _lay(settings.QIFU_INTEGRITY_BOXES)
        yield


def check_key() -> None:
    """Refused unless the present key is one that what is kept was sealed with.

    Without this a wrong key would take full boxes for empty ones and write over them.
    """
    keys = master_keys()
    if keys == _checked.keys:
        return
    lock = Lock.objects.first()
    if lock is not None:
        if not any(opened(derive(k, "lock"), bytes(lock.sealed), LOCK_WORD) for k in keys):
            raise Refused(
                "integrity_key_wrong",
                "举报台的密钥与已有的内容不符。请换回原来的密钥文件；没有写入或改动任何内容。",
            )
        _checked.keys = keys


class _Checked(threading.local):
    """The keys this thread found to be right."""

    keys: tuple[bytes, ...] = ()


_checked = _Checked()


def _fit_lock() -> None:
    """Close the lock with the present key."""
    sealed_word = sealed(derive(master_keys()[0], "lock"), LOCK_WORD, LOCK_WORD)
    Lock.objects.all().delete()
    Lock.objects.create(sealed=sealed_word)


def write(kind: Kind, content: bytes, *, id: uuid.UUID | None = None, mark: bytes = b"") -> Record:
    """Keep `content` as a new record, or as what record `id` says from now on.

    Only inside `writing`. Effects: boxes rewritten; former boxes that are not needed become noise.
    """
    index = read_index()
    known = index.records.get(id) if id else None
    old = list(known.boxes) if known else []
    first = index.heads[old[0]] if old else None
    packed = zlib.compress(content, 6)
    chunks = [packed[i : i + PART] for i in range(0, len(packed), PART)]
    boxes = _enough(old, index.free, len(chunks))
    record = id or uuid.uuid4()
    key = first.key if first else os.urandom(32)
    mark = (mark or (first.mark if first else b"")).ljust(MARK, b"\0")
    revision = first.revision + 1 if first else 1
    for part, chunk in enumerate(chunks):
        head = Head(kind, part, len(chunks), len(chunk), revision, record.bytes, mark, key)
        put(boxes[part], head, chunk)
    for box in set(old) - set(boxes[: len(chunks)]):
        put_noise(box)
    return Record(record, kind, mark, tuple(boxes[: len(chunks)]))


def destroy(records: Iterable[Record]) -> None:
    """Overwrite records with noise, their data keys with them. Only inside `writing`."""
    for record in records:
        for box in record.boxes:
            put_noise(box)


def reseal(hour: int | None = None) -> None:
    """Seal boxes anew under the present key, full and empty alike: all, or those of an hour."""
    with writing():
        if hour is None:
            _fit_lock()
        ciphers = head_ciphers()
        for box in Slot.objects.values_list("id", flat=True):
            if hour is not None and box.int % ROUNDS != hour:
                continue
            raw, body = Slot.objects.values_list("head", "body").get(pk=box)
            head = open_head(ciphers, box, bytes(raw))
            if head is None:
                put_noise(box)
            else:
                with suppress(Damaged):  # left as it is, for the verification to find
                    put(box, head, open_body(box, head, bytes(body)))


def _record(record: bytes, parts: dict[int, tuple[uuid.UUID, Head]]) -> Record:
    first = parts[min(parts)][1]
    boxes = tuple(parts[n][0] for n in range(first.parts) if n in parts)
    return Record(uuid.UUID(bytes=record), first.kind, first.mark, boxes)


def _joined(
    record: Record, rows: dict[uuid.UUID, tuple[bytes, bytes]], ciphers: tuple[Any, ...]
) -> bytes:
    packed = b""
    count = 0
    for box in record.boxes:
        head = open_head(ciphers, box, rows[box][0]) if box in rows else None
        if head is None or head.record != record.id.bytes or head.part != count:
            raise Damaged(str(record.id))
        packed += open_body(box, head, rows[box][1])
        count += 1
        total = head.parts
    if not count or count != total:
        raise Damaged(str(record.id))
    return zlib.decompress(packed)


def _enough(old: list[uuid.UUID], free: list[uuid.UUID], wanted: int) -> list[uuid.UUID]:
    """`wanted` boxes: those of before, then empty ones by lot; more are made when few are left."""
    if wanted <= len(old):
        return old
    short = wanted - len(old)
    if short > len(free):
        free = free + _lay(max(settings.QIFU_INTEGRITY_BOXES, short))
    return old + random.SystemRandom().sample(free, short)


def _lay(count: int) -> list[uuid.UUID]:
    """Make `count` empty boxes; a limit keeps junk from filling the disk."""
    if Slot.objects.count() + count > settings.QIFU_INTEGRITY_BOXES_AT_MOST:
        raise Refused(
            "integrity_full",
            "现在暂时收不下新的内容。请先不带附件提交，或拨打 12388 反映；您填写的内容没有保存。",
        )
    rows = [
        Slot(id=uuid.uuid4(), head=os.urandom(HEAD), body=os.urandom(BODY)) for _ in range(count)
    ]
    Slot.objects.bulk_create(rows, batch_size=256)
    return [row.pk for row in rows]


def hour_of(at: datetime) -> int:
    """The round of a moment."""
    return int(at.timestamp()) // 3600 % ROUNDS
