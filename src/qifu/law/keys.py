"""The key that statements of time are signed with: outside the database, and outside its backups.

By default a file of this installation (`var/evidence.key`, mode 0600), made at the first need; or
`QIFU_EVIDENCE_KEY` in the environment (32 bytes, base64). Public keys are kept for ever.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from qifu.kernel.errors import Refused
from qifu.law.models import EvidenceKey
from qifu.law.rules.token import fingerprint, raw_public

SIZE = 32


def signing_key() -> Ed25519PrivateKey:
    """The private key of today. Refused when it cannot be read or others can read it too."""
    if given := settings.QIFU_EVIDENCE_KEY:
        return _key(given)
    path = Path(settings.QIFU_VAR, "evidence.key")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(SIZE)))
            file.flush()
            os.fsync(file.fileno())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Refused(
            "evidence_key_open",
            f"存证密钥文件 {path} 的权限过宽，别的账号也能读。请先执行 chmod 600，再重试。",
        )
    return _key(path.read_text("ascii"))


def _key(text: str) -> Ed25519PrivateKey:
    try:
        raw = base64.b64decode(text.strip(), validate=True)
        return Ed25519PrivateKey.from_private_bytes(raw)
    except (binascii.Error, ValueError) as error:
        raise Refused(
            "evidence_key_bad", "存证密钥不是 32 个字节的 base64，请检查 QIFU_EVIDENCE_KEY。"
        ) from error


def note_key(key: Ed25519PrivateKey, at: datetime) -> bytes:
    """Keep the public key of a private one, once; returns it."""
    public = raw_public(key)
    EvidenceKey.objects.get_or_create(
        fingerprint=fingerprint(public), defaults={"public": public, "since": at}
    )
    return public


def public_keys() -> list[tuple[str, str, datetime]]:
    """(fingerprint, base64, since) of every key statements were signed with, newest first."""
    rows = EvidenceKey.objects.order_by("-since", "fingerprint")
    return [(r.fingerprint, base64.b64encode(bytes(r.public)).decode(), r.since) for r in rows]
