"""A box of the vault: its head and body as bytes of one length, sealed; or noise.

The head says what is in the box and carries the record's data key, wrapped by the master key; the
body is one part of the record under that key, bound to the box and to its head, so that boxes can
be neither swapped nor mixed from different times.
"""

from __future__ import annotations

import os
import struct
import uuid
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from qifu.integrity.keys import derive, master_keys
from qifu.integrity.models import Slot

PART = 16 * 1024
NONCE, TAG, MARK = 12, 16, 16
_HEAD = struct.Struct(">BHHII16s16s32s")
HEAD = NONCE + _HEAD.size + TAG
BODY = NONCE + PART + TAG


class Kind(IntEnum):
    """What a record is."""

    REPORT = 1
    FILE = 2
    POINT = 3
    LOG = 4
    STATE = 5


@dataclass(frozen=True, slots=True)
class Head:
    """What a full box says of itself; `mark` finds a record without opening it."""

    kind: int
    part: int
    parts: int
    length: int
    revision: int
    record: bytes
    mark: bytes
    key: bytes

    def packed(self) -> bytes:
        """The head as bytes of one length."""
        return _HEAD.pack(
            self.kind, self.part, self.parts, self.length, self.revision,
            self.record, self.mark, self.key,
        )  # fmt: skip


class Damaged(Exception):
    """A box does not open as its head says: changed, moved, or from another time."""


def head_ciphers() -> tuple[Any, ...]:
    """What opens heads: one cipher for each master key, the present one first."""
    return tuple(_cipher(derive(key, "head")) for key in master_keys())


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def sealed(key: bytes, content: bytes, about: bytes) -> bytes:
    """AES-256-GCM with a random nonce before it; `about` must be the same when it is opened."""
    nonce = os.urandom(NONCE)
    return nonce + bytes(_cipher(key).encrypt(nonce, content, about))


def opened(key: bytes, content: bytes, about: bytes) -> bytes | None:
    """What `sealed` closed; None when it was not closed with this key, or was changed."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_cipher(key).decrypt(content[:NONCE], content[NONCE:], about))
    except (InvalidTag, ValueError):
        return None


def open_head(ciphers: tuple[Any, ...], box: uuid.UUID, raw: bytes) -> Head | None:
    """What the head of a box says; None for an empty box."""
    from cryptography.exceptions import InvalidTag

    for cipher in ciphers:
        try:
            return Head(*_HEAD.unpack(cipher.decrypt(raw[:NONCE], raw[NONCE:], box.bytes)))
        except (InvalidTag, ValueError):
            continue
    return None


def open_body(box: uuid.UUID, head: Head, body: bytes) -> bytes:
    """The part in a box; Damaged when it does not open as its head says."""
    content = opened(head.key, body, box.bytes + head.packed())
    if content is None:
        raise Damaged(str(uuid.UUID(bytes=head.record)))
    return content[: head.length]


def put(box: uuid.UUID, head: Head, chunk: bytes) -> None:
    """Fill a box under the present master key."""
    packed = head.packed()
    Slot.objects.filter(pk=box).update(
        head=sealed(derive(master_keys()[0], "head"), packed, box.bytes),
        body=sealed(head.key, chunk.ljust(PART, b"\0"), box.bytes + packed),
    )


def put_noise(box: uuid.UUID) -> None:
    """Empty a box: noise that looks like any other content."""
    Slot.objects.filter(pk=box).update(head=os.urandom(HEAD), body=os.urandom(BODY))
