"""The platform's own signed statement of when it was shown which fingerprints (平台签名时间凭证).

It is a word of this platform, not of an independent time-stamping authority, and says so. Whoever
has the public key checks it without asking anybody; the statement names the event of the audit log
that holds the same fingerprints, so that the platform cannot make one up afterwards unseen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT = "qifu-evidence-1"
STATED = ("format", "number", "sha256", "sm3", "size", "at", "event", "event_hash", "key")


def canonical(statement: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys and no blanks."""
    return json.dumps(
        dict(statement), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def raw_public(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """What a key is called by: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def sign(statement: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The statement with its signature and public key: what a certificate carries."""
    public = raw_public(key)
    stated = {**statement, "format": FORMAT, "key": fingerprint(public)}
    return {
        "statement": stated,
        "signature": base64.b64encode(key.sign(canonical(stated))).decode(),
        "public_key": base64.b64encode(public).decode(),
    }


def problem(token: Any, *, trusted: bytes | None = None) -> str:
    """Why a signed statement is not to be believed, as a sentence; "" when it is.

    With `trusted` (a public key had from elsewhere) another platform's key is found as well;
    without it the statement is only whole in itself.
    """
    try:
        stated = token["statement"]
        signature = base64.b64decode(token["signature"], validate=True)
        public = base64.b64decode(token["public_key"], validate=True)
        if not isinstance(stated, dict) or set(stated) != set(STATED):
            return "凭证的内容不完整，或不是本平台的格式。"
        if stated["format"] != FORMAT:
            return "凭证的格式不认识，请用新版本的程序核验。"
        if fingerprint(public) != stated["key"]:
            return "凭证里的公钥与它写明的公钥指纹不一致。"
        if trusted is not None and public != trusted:
            return "凭证不是用您给出的公钥对应的密钥签的。"
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(stated))
    except (InvalidSignature, ValueError):
        return "签名不对：凭证在签出以后被改动过。"
    except (KeyError, TypeError):
        return "凭证的内容不完整，或不是本平台的格式。"
    return ""
