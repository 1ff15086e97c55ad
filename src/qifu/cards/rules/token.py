"""What a card's QR code says, signed so that it can be checked without asking anybody. Pure.

A token is ``1.<key>.<payload>.<signature>`` in base64url: the version, which key signed, seven
fields joined by ``|``, an Ed25519 signature over everything before the last dot. Nothing in it names
the person beyond the first character of the name: no identity number, no firm.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERSION = "1"
MOST = 600
KINDS = {"m": "主卡", "f": "家属卡"}


class NotGenuine(ValueError):
    """The token is none of ours, or was changed; says why in words."""


@dataclass(frozen=True)
class Payload:
    """The seven fields. `serial` counts the codes of a card; `drawn` is the day of this code."""

    number: str
    serial: int
    kind: str
    level: str
    initial: str
    until: date
    drawn: date


def key_id(public: bytes) -> str:
    """How a token names the key it was signed with."""
    return hashlib.sha256(public).hexdigest()[:8]


def write(payload: Payload, key: str, sign: Callable[[bytes], bytes]) -> str:
    """The token of a payload."""
    parts = (
        payload.number, str(payload.serial), payload.kind, payload.level, payload.initial,
        payload.until.strftime("%Y%m%d"), payload.drawn.strftime("%Y%m%d"),
    )  # fmt: skip
    head = f"{VERSION}.{key}.{_b64('|'.join(parts).encode())}"
    return f"{head}.{_b64(sign(head.encode()))}"


def key_of(token: str) -> str:
    """Which key a token says it was signed with. NotGenuine."""
    return _parts(token)[1]


def read(token: str, public: bytes) -> Payload:
    """The payload of a token signed by the holder of `public`. NotGenuine."""
    head, _, payload, signature = _parts(token)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, head.encode())
    except (InvalidSignature, ValueError) as error:
        raise NotGenuine("签名不对：这不是本区发的卡，或者内容被改过。") from error
    return payload


def _parts(token: str) -> tuple[str, str, Payload, bytes]:
    bad = NotGenuine("这不是服务绿卡的二维码。")
    parts = token.split(".") if token.isascii() and len(token) <= MOST else []
    if len(parts) != 4 or parts[0] != VERSION:
        raise bad
    try:
        fields = _unb64(parts[2]).decode().split("|")
        number, serial, kind, level, initial, until, drawn = fields
        payload = Payload(
            number, int(serial), kind, level, initial, _day(until), _day(drawn),
        )  # fmt: skip
        signature = _unb64(parts[3])
    except (ValueError, binascii.Error) as error:
        raise bad from error
    if kind not in KINDS:
        raise bad
    return token.rsplit(".", 1)[0], parts[1], payload, signature


def offline_problem(payload: Payload, on: date, believed_days: int) -> str:
    """Why a genuine code is not to be taken without asking, on a day; "" when it is."""
    if on > payload.until:
        return f"卡已于 {payload.until} 到期。"
    age = (on - payload.drawn).days
    if age > believed_days:
        return f"这个码是 {age} 天前生成的，超过 {believed_days} 天的要联网核验。"
    return ""


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
