"""Is the desk's record whole? Answered in one word to auditors, in detail to discipline officers.

The answer, its size and the work behind it do not depend on how many reports there are: every box
is opened or tried, full or empty. One anchor a day fixes where the log stood, whether or not
anything happened; a digest noted elsewhere later proves that neither log nor anchors were rewound.
"""

from __future__ import annotations

import os
import struct
import zlib
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from qifu.identity.actors import Actor
from qifu.integrity import store, vault
from qifu.integrity.keys import derive, master_keys
from qifu.integrity.models import Anchor, DeskData, Slot
from qifu.integrity.officers import check_officer, check_verify
from qifu.integrity.rules import log
from qifu.integrity.rules.log import Entry
from qifu.integrity.rules.report import load
from qifu.integrity.vault import Damaged, Kind
from qifu.kernel.errors import Refused
from qifu.kernel.time import shanghai_date

WHOLE, BROKEN, CLOSED, LOCKED = "whole", "broken", "closed", "locked"
WORDS = {
    WHOLE: "完整：内容与台账一致，没有被改动、删除、调换或退回到从前",
    BROKEN: "不完整：内容与台账或锚点不符。请通知区纪委监委在举报台“台账核验”里查看是哪里",
    LOCKED: "没有核验：读不到举报台的密钥，或密钥不对",
    CLOSED: "本区没有开通举报台",
}
SHOWN = 31
_BARE = vault.HEAD - 28  # a head without nonce and tag
_STAND = struct.Struct(">Q32s32s")  # entries, hash of the last, salt


def verify_desk(actor: Actor, *, expect: tuple[int, str] | None = None) -> str:
    """`whole`, `broken`, `locked` or `closed`, and nothing more. For auditors and discipline officers."""
    check_verify(actor)
    return outcome(expect=expect)


def outcome(*, expect: tuple[int, str] | None = None) -> str:
    """The one word, for the command line of whoever runs the installation."""
    if not DeskData.objects.exists():
        return CLOSED
    try:
        return BROKEN if _faults(expect) else WHOLE
    except Refused:
        return LOCKED


def findings(actor: Actor) -> list[str]:
    """What is wrong, in sentences. For discipline officers alone."""
    check_officer(actor)
    return _faults(None)


def anchors(actor: Actor) -> list[tuple[int, date, str]]:
    """The last month's anchors, newest first: number, day, digest. One a day, always."""
    check_verify(actor)
    rows = Anchor.objects.order_by("-number")[:SHOWN]
    return [(row.number, row.day, bytes(row.digest).hex()) for row in rows]


def anchor(at: datetime) -> None:
    """Fix where the log stands, once a day."""
    day = shanghai_date(at)
    if Anchor.objects.filter(day=day).exists():
        return
    with vault.writing():
        last, before = store.last_entry(), Anchor.objects.order_by("-number").first()
        if before is not None and before.day >= day:
            return
        number = before.number + 1 if before else 1
        count, head = (last.n, bytes.fromhex(last.hash)) if last else (0, bytes(32))
        stand = _STAND.pack(count, head, os.urandom(32))
        Anchor.objects.create(
            number=number,
            day=day,
            sealed=vault.sealed(_key(0), stand, str(number).encode()),
            digest=_digest(bytes(before.digest) if before else b"", number, day, stand),
        )


def reseal_anchors() -> None:
    """Seal the anchors under the present key; their digests stay."""
    with vault.writing():
        for row in Anchor.objects.all():
            stand = _stand(row)
            if stand is not None:
                sealed = vault.sealed(_key(0), stand, str(row.number).encode())
                Anchor.objects.filter(pk=row.pk).update(sealed=sealed)


def _faults(expect: tuple[int, str] | None) -> list[str]:
    contents, found = _open_everything()
    pieces = sorted((number, content) for number, content in contents.pop("log").items())
    try:
        entries = [e for _, content in pieces for e in log.load(content)]
    except (ValueError, TypeError):
        return [*found, "台账的一段无法读取"]
    found += log.faults(entries)
    wanted = log.prints(entries)
    present = {name: sha256(content).hexdigest() for name, content in contents["kept"].items()}
    for name, kept in wanted.items():
        if kept == "gone":
            if name in present:
                found.append("一件已到期销毁的举报重新出现")
        elif name not in present:
            found.append("一件举报或监测点的内容缺失")
        elif present[name] != kept:
            found.append("一件举报或监测点的内容与台账不符：被改动，或被退回到从前的样子")
    if contents["named"] - contents["files"]:
        found.append("一个附件缺失")
    if set(present) - set(wanted):
        found.append("有内容没有登记在台账里")
    return found + _anchor_faults(entries, expect)


def _open_everything() -> tuple[dict[str, Any], list[str]]:
    """Every box is read and deciphered, empty ones in vain; contents by record, and what is damaged."""
    index = vault.read_index()
    dummy = os.urandom(32)
    parts: dict[bytes, dict[int, bytes]] = {}
    found: list[str] = []
    for box, body in Slot.objects.values_list("id", "body").iterator(chunk_size=256):
        head = index.heads.get(box)
        about = box.bytes + (head.packed() if head else bytes(_BARE))
        content = vault.opened(head.key if head else dummy, bytes(body), about)
        if head is not None and content is None:
            found.append("一格内容被改动或调换，无法打开")
        elif head is not None and content is not None:
            parts.setdefault(head.record, {})[head.part] = content[: head.length]
    contents: dict[str, Any] = {"log": {}, "kept": {}, "named": set(), "files": set()}
    for record in index.records.values():
        try:
            content = _whole(parts.get(record.id.bytes, {}), len(record.boxes))
        except (Damaged, zlib.error):
            found.append("一份内容不完整")
            continue
        if record.kind == Kind.LOG:
            contents["log"][int.from_bytes(record.mark)] = content
        elif record.kind in (Kind.REPORT, Kind.POINT):
            contents["kept"][record.id.hex] = content
        elif record.kind == Kind.FILE:
            contents["files"].add(str(record.id))
        if record.kind == Kind.REPORT:
            contents["named"] |= {f.id for f in load(content).all_files()}
    return contents, found


def _whole(parts: dict[int, bytes], count: int) -> bytes:
    if not count or len(parts) != count:
        raise Damaged
    return zlib.decompress(b"".join(parts[n] for n in sorted(parts)))


def _anchor_faults(entries: list[Entry], expect: tuple[int, str] | None) -> list[str]:
    found, digest, number, day = [], b"", 0, None
    hashes = {e.n: e.hash for e in entries}
    for row in Anchor.objects.order_by("number"):
        stand = _stand(row)
        if row.number != number + 1 or (day is not None and row.day <= day):
            found.append(f"锚点 {row.number} 之前有缺失或调换")
        if stand is None or _digest(digest, row.number, row.day, stand) != bytes(row.digest):
            found.append(f"锚点 {row.number} 被改动")
        else:
            count, head, _ = _STAND.unpack(stand)
            if count and hashes.get(count) != head.hex():
                found.append(f"台账与 {row.day} 的锚点不符：被退回或改写")
        digest, number, day = bytes(row.digest), row.number, row.day
        if expect and expect[0] == number and digest.hex() != expect[1].lower():
            found.append(f"锚点 {number} 与另处留存的摘要不符：被重写")
    if expect and expect[0] > number:
        found.append(f"另处留存了摘要的锚点 {expect[0]} 已不存在")
    return found


def _stand(row: Anchor) -> bytes | None:
    about = str(row.number).encode()
    for place in range(len(master_keys())):
        if (stand := vault.opened(_key(place), bytes(row.sealed), about)) is not None:
            return stand
    return None


def _digest(prev: bytes, number: int, day: date, stand: bytes) -> bytes:
    return sha256(prev + f"{number}|{day}|".encode() + sha256(stand).digest()).digest()


def _key(place: int) -> bytes:
    return derive(master_keys()[place], "anchor")
