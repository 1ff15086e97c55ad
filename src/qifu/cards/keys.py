"""The key that signs the codes of cards, and the digests that stand for an identity number.

The private key is a file of this installation (`QIFU_CARD_KEYS`, mode 0600), made at the first need,
or `QIFU_CARD_KEY` in the environment (32 bytes in base64). Losing it loses nothing: a new one is
made, and codes drawn before still verify by the public keys kept in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from qifu.cards.models import SigningKey
from qifu.cards.rules.token import NotGenuine, Payload, key_id, key_of, read, write

SIZE = 32


def _secret() -> bytes:
    if given := settings.QIFU_CARD_KEY:
        return base64.b64decode(given)
    path = Path(settings.QIFU_CARD_KEYS or settings.QIFU_VAR / "card_key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(SIZE))
    return path.read_bytes()


def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_secret())


def public_key(at: datetime) -> bytes:
    """The public key in use, known to the database from its first use on."""
    public = _private().public_key().public_bytes_raw()
    SigningKey.objects.get_or_create(
        kid=key_id(public), defaults={"public": public, "created_at": at}
    )
    return public


def public_keys(at: datetime) -> dict[str, str]:
    """Every public key by its name, in base64: what an offline check needs."""
    public_key(at)
    rows = SigningKey.objects.order_by("id").values_list("kid", "public")
    return {kid: base64.b64encode(bytes(public)).decode() for kid, public in rows}


def sign(payload: Payload, at: datetime) -> str:
    """The token of a card's code."""
    return write(payload, key_id(public_key(at)), _private().sign)


def verify(token: str) -> Payload:
    """The payload of a token signed by one of the district's keys. NotGenuine."""
    row = SigningKey.objects.filter(kid=key_of(token)[:8]).first()
    if row is None:
        raise NotGenuine("签名的密钥不是本区的：这不是本区发的卡。")
    return read(token, bytes(row.public))


def digest(text: str) -> str:
    """What is kept in place of an identity number: it can be compared and not read back."""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"card:{text}".encode(), hashlib.sha256
    ).hexdigest()


def link_hash(secret: str) -> str:
    """What is kept of the secret of a holder's link."""
    return hashlib.sha256(secret.encode()).hexdigest()
