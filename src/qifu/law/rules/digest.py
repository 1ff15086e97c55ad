"""The fingerprints of a file: SHA-256 and SM3 (GB/T 32905—2016), read once, never held whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Digests:
    """Both fingerprints in lower-case hexadecimal, and how many bytes they are of."""

    sha256: str
    sm3: str
    size: int


def digests_of(chunks: Iterable[bytes]) -> Digests:
    """The fingerprints of what `chunks` put together are."""
    sha256, sm3, size = hashes.Hash(hashes.SHA256()), hashes.Hash(hashes.SM3()), 0
    for chunk in chunks:
        sha256.update(chunk)
        sm3.update(chunk)
        size += len(chunk)
    return Digests(sha256.finalize().hex(), sm3.finalize().hex(), size)


def read_hex(typed: str) -> str:
    """The fingerprint somebody pasted, without blanks and in lower case; "" when it is none."""
    text = re.sub(r"[\s:：\-]+", "", typed).lower()
    return text if HEX.fullmatch(text) else ""
