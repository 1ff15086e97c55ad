"""Checking a certificate away from the platform: the signed statement in it, and the file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pikepdf

from qifu.law.rules.digest import digests_of
from qifu.law.rules.rfc3161 import BadStamp, read_response
from qifu.law.rules.token import problem

ATTACHED, STAMPED = "evidence.json", "timestamp.tsr"


@dataclass(frozen=True)
class Card:
    """What a certificate carries: the signed statement, and an authority's answer if there is one."""

    token: Any
    stamp: bytes = b""


def read_card(data: bytes) -> Card:
    """The statement of a certificate (PDF), or of the statement alone (JSON). ValueError says why
    there is none."""
    if not data.startswith(b"%PDF"):
        try:
            return Card(json.loads(data))
        except ValueError as error:
            raise ValueError("不是存证证书：既不是 PDF，也不是签名凭证的 JSON。") from error
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            held = pdf.attachments
            if ATTACHED not in held:
                raise ValueError("这份 PDF 里没有签名凭证，不是本平台的存证证书，或被另存过。")
            stamp = held[STAMPED].get_file().read_bytes() if STAMPED in held else b""
            return Card(json.loads(held[ATTACHED].get_file().read_bytes()), stamp)
    except pikepdf.PdfError as error:
        raise ValueError("这份 PDF 打不开，可能已损坏。") from error


@dataclass(frozen=True)
class Judged:
    """One thing that was checked: whether it holds, and the sentence about it."""

    good: bool
    says: str


def judge(
    card: Card,
    *,
    file: Iterable[bytes] | None = None,
    trusted: bytes | None = None,
    authority: bytes | None = None,
) -> list[Judged]:
    """Check signature, file and time stamp; each finding stands for itself."""
    if why := problem(card.token, trusted=trusted):
        return [Judged(False, why)]
    stated = card.token["statement"]
    found = [Judged(True, f"签名完整：{stated['number']}，平台收到时间 {stated['at']}")]
    if file is not None:
        own = digests_of(file)
        same = (own.sha256, own.sm3) == (stated["sha256"], stated["sm3"])
        found.append(
            Judged(True, "文件一致：SHA-256 和 SM3 都与证书相同")
            if same
            else Judged(False, "文件不一致：不是存证时的文件，或存证以后被改动过")
        )
    if card.stamp and authority is not None:
        found.append(_stamped(card, stated["sha256"], authority))
    return found


def _stamped(card: Card, sha256: str, authority: bytes) -> Judged:
    try:
        at: datetime = read_response(
            card.stamp, sha256=bytes.fromhex(sha256), certificate=authority
        )
    except BadStamp as error:
        return Judged(False, str(error))
    return Judged(True, f"时间戳机构的时间 {at.isoformat()}")
