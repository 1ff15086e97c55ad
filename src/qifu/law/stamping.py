"""A time from an independent authority, where one is configured; never waited for long."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from qifu.law.rules.rfc3161 import BadStamp, read_response, request_for

SECONDS = 5.0
LARGEST = 64 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stamp:
    """What the authority answered, when it says, and its name; or only why there is nothing."""

    answer: bytes | None = None
    at: datetime | None = None
    authority: str = ""
    failure: str = ""


def configured() -> bool:
    """True where an authority is set."""
    return bool(settings.QIFU_TSA_URL and settings.QIFU_TSA_CERT)


def ask_stamp(sha256: str) -> Stamp:
    """Ask the configured authority for a time; a failure is told, never raised."""
    if not configured():
        return Stamp()
    host, digest, nonce = (
        urlsplit(settings.QIFU_TSA_URL).hostname or "", bytes.fromhex(sha256), secrets.randbits(63),
    )  # fmt: skip
    try:
        answer = httpx.post(
            settings.QIFU_TSA_URL, content=request_for(digest, nonce), timeout=SECONDS,
            headers={"Content-Type": "application/timestamp-query"},
        )  # fmt: skip
        answer.raise_for_status()
        if len(answer.content) > LARGEST:
            raise BadStamp("应答过大")
        at = read_response(
            answer.content, sha256=digest, nonce=nonce,
            certificate=Path(settings.QIFU_TSA_CERT).read_bytes(),
        )  # fmt: skip
    except (httpx.HTTPError, OSError, BadStamp, ValueError) as error:
        log.warning("time-stamping authority %s: %s", host, error)
        said = str(error) if isinstance(error, BadStamp) else "时间戳机构没有应答"
        return Stamp(authority=host, failure=said[:200])
    return Stamp(answer.content, at, host)
