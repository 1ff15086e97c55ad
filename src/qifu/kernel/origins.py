"""Where a request came from, as marks nobody can read back, for whoever keeps such marks.

A door begins an origin for a request that writes; a room that keeps one asks for it in the same
transaction. Outside of a request (tasks, the command line) there is none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings

MARK = 32  # hexadecimal digits of a mark


@dataclass
class Origin:
    """One request's: the address it came from, the value its browser carries; `kept` once asked."""

    address: str
    device: str = ""
    kept: bool = False


_current: ContextVar[Origin | None] = ContextVar("qifu_origin", default=None)


@contextmanager
def coming_from(address: str, device: str) -> Iterator[Origin]:
    """Name where what is done inside comes from; a browser without a value is given a new one."""
    origin = Origin(address, device or secrets.token_hex(16))
    token = _current.set(origin)
    try:
        yield origin
    finally:
        _current.reset(token)


def marks() -> tuple[str, str]:
    """(device, address) of what is being done, as keyed digests; ("", "") outside of a request."""
    origin = _current.get()
    if origin is None:
        return "", ""
    origin.kept = True
    return mark_of("device", origin.device), mark_of("address", origin.address)


def mark_of(kind: str, value: str) -> str:
    """The mark of a value of one kind; the same value of another kind has another mark."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"mark:{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:MARK]
