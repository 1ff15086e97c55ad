"""Envelope encryption of single columns: phones, identity numbers, secrets of a second factor.

Each class of data ("phone") has data keys kept in `kernel_datakey`, wrapped by the master key that
lies outside the database (`var/field.keys`, or `QIFU_FIELD_KEY` from a key service). A sealed text
is ``sq1$<data key>$<mark>$<nonce, ciphertext, tag>``; the mark is a blind index (HMAC) by which
equal texts are found without being read. Texts without that head are clear and pass as they are, so
that a filled database can be sealed step by step.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from qifu.kernel.ciphers import KEY_BYTES, WrongKey, decrypt, derive, encrypt
from qifu.kernel.errors import Refused
from qifu.kernel.key_models import DataKey
from qifu.kernel.keyfile import SIZE, read_keys, write_keys

HEAD = "sq1$"
MARK_BYTES = 15  # 20 characters of base64, without padding
CLASSES = ("phone", "identity", "factor")
SHAPE = re.compile(r"sq1\$(\d+)\$([\w-]{20})\$([A-Za-z0-9+/]+=*)")
UNREADABLE = "（密钥不符，无法显示）"
SEAL, INDEX = "seal", "index"
LOCK = 7103021
CHECK_SECONDS = 60.0  # within which a running process seals with a new data key
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Key:
    """A data key, opened."""

    id: int
    klass: str
    cipher: str
    secret: bytes


_by_id: dict[int, _Key] = {}
_present: dict[tuple[str, str], tuple[_Key, float]] = {}  # with when it was looked up


def forget_keys() -> None:
    """Read the data keys anew (after a rotation, and where tables were emptied)."""
    _by_id.clear()
    _present.clear()


def key_path() -> Path:
    """Where the master keys lie."""
    return Path(settings.QIFU_FIELD_KEYS or Path(settings.QIFU_VAR, "field.keys"))


def master_keys() -> tuple[bytes, ...]:
    """The present master key, then the former ones. Refused when they are missed or unsafe."""
    keys = read_keys(key_path(), settings.QIFU_FIELD_KEY, name="字段密钥")
    if keys:
        return keys
    if DataKey.objects.exists():
        raise Refused(
            "field_key_missing",
            f"找不到字段密钥文件 {key_path()}。请从密钥的备份恢复它；没有它，已加密的手机号、"
            "身份证号打不开，也不能新造一把代替。",
        )
    write_keys(key_path(), [os.urandom(SIZE)], fresh=True)
    return read_keys(key_path(), "", name="字段密钥")


def name_of(master: bytes) -> str:
    """What a master key is called in the table of data keys; says nothing of the key."""
    return hashlib.sha256(b"qifu.field/name" + master).hexdigest()[:16]


def is_sealed(text: str) -> bool:
    """True for a text of the shape of sealed ones."""
    return text.startswith(HEAD) and SHAPE.fullmatch(text) is not None


def seal(klass: str, text: str) -> str:
    """`text` sealed by the present key of its class; empty and already sealed texts stay."""
    if not text or is_sealed(text):
        return text
    if text == UNREADABLE:
        raise Refused("field_key_wrong", "这一项现在打不开，不能改写；请先恢复字段密钥文件。")
    key = _key(klass, SEAL)
    body = encrypt(key.cipher, key.secret, text.encode(), klass.encode())
    return f"{HEAD}{key.id}${mark(klass, text)}${base64.b64encode(body).decode()}"


def unseal(text: str) -> str:
    """The clear text; `UNREADABLE` (and a line in the log) where it does not open."""
    if not is_sealed(text):
        return text
    _, number, _, body = text.split("$", 3)
    try:
        key = _opened(int(number))
        about = key.klass.encode()
        return decrypt(key.cipher, key.secret, base64.b64decode(body), about).decode()
    except (WrongKey, ValueError, DataKey.DoesNotExist, Refused) as error:
        log.error("a text sealed with data key %s does not open: %s", number, error)
        return UNREADABLE


def mark(klass: str, text: str) -> str:
    """The blind index of a text: equal for equal texts, and nothing else can be told from it."""
    digest = hmac.digest(_key(klass, INDEX).secret, text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:MARK_BYTES]).decode()


def key_of(text: str) -> int | None:
    """The number of the data key a text is sealed with; None for clear texts."""
    return int(text.split("$", 2)[1]) if is_sealed(text) else None


def present_key(klass: str) -> int:
    """The number of the data key that seals today."""
    return _key(klass, SEAL).id


def _key(klass: str, purpose: str) -> _Key:
    known = _present.get((klass, purpose))
    fresh = known and (settings.QIFU_TESTING or time.monotonic() - known[1] < CHECK_SECONDS)
    found = known[0] if known and fresh else None
    if found is None:
        row = (
            DataKey.objects.filter(klass=klass, purpose=purpose, retired_at=None)
            .order_by("-id")
            .first()
        )
        if row is None and connection.in_atomic_block and not settings.QIFU_TESTING:
            # a key made in a transaction that is undone would be forgotten with texts under it
            raise Refused("field_keys_none", "还没有字段密钥；请先运行 qifu migrate，再重试。")
        found = _opened(row.pk, row) if row else make_key(klass, purpose)
        _present[klass, purpose] = found, time.monotonic()
    return found


def _opened(number: int, row: DataKey | None = None) -> _Key:
    found = _by_id.get(number)
    if found is None:
        row = row or DataKey.objects.get(pk=number)
        found = _Key(row.pk, row.klass, row.cipher, unwrap(row))
        _by_id[number] = found
    return found


def unwrap(row: DataKey) -> bytes:
    """The secret of a data key. Refused when no master key at hand wrapped it."""
    for master in master_keys():
        if name_of(master) == row.wrapped_by:
            about = f"{row.klass}/{row.purpose}".encode()
            return decrypt("aes-gcm", derive(master, "wrap"), bytes(row.wrapped), about)
    raise Refused(
        "field_key_wrong",
        f"字段密钥与数据库不符：第 {row.pk} 号数据密钥由 {row.wrapped_by} 包裹，手里没有这把。"
        "请换回原来的密钥文件；没有写入或改动任何内容。",
    )


def wrap(secret: bytes, klass: str, purpose: str) -> tuple[bytes, str]:
    """A data key's secret wrapped by the present master key, and that key's name."""
    master = master_keys()[0]
    about = f"{klass}/{purpose}".encode()
    return encrypt("aes-gcm", derive(master, "wrap"), secret, about), name_of(master)


@transaction.atomic
def make_key(klass: str, purpose: str = SEAL, *, fresh: bool = False) -> _Key:
    """A data key of a class, made unless one is there; `fresh` makes another that seals from now on.

    The moment is the database's: keys are made by whoever needs one first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), now()", [LOCK])
        moment = cursor.fetchone()[1]
    rows = DataKey.objects.filter(klass=klass, purpose=purpose, retired_at=None).order_by("-id")
    if (row := rows.first()) is not None and not fresh:
        return _opened(row.pk, row)
    cipher = settings.QIFU_FIELD_CIPHER
    secret = os.urandom(KEY_BYTES[cipher] if purpose == SEAL else 32)
    wrapped, by = wrap(secret, klass, purpose)
    rows.update(retired_at=moment)
    row = DataKey.objects.create(
        klass=klass, purpose=purpose, cipher=cipher, wrapped=wrapped, wrapped_by=by,
        created_at=moment,
    )  # fmt: skip
    return _opened(row.pk, row)


def ensure_keys() -> None:
    """A data key for every class, made with the tables so that no first writer has to."""
    forget_keys()
    for klass in CLASSES:
        for purpose in (SEAL, INDEX):
            _key(klass, purpose)
    for row in DataKey.objects.all():
        unwrap(row)
