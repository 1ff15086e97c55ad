"""Files people send: checked by content, kept outside the web root, reachable only by scope.

The bytes are on disk before the row is committed (written aside, flushed, renamed, the folder
flushed), so that a committed row always has its file. A rollback leaves bytes without a row;
`sweep_orphan_files` removes them a day later.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from qifu.kernel.actors import ActorRef, HasRef, actor_ref
from qifu.kernel.errors import Refused
from qifu.kernel.filetypes import (
    ACCEPTED,
    BY_EXTENSION,
    BY_MEDIA_TYPE,
    MAX_UNPACKED,
    detect,
    matches,
    refuse,
    told_apart,
)
from qifu.kernel.models import StoredFile
from qifu.kernel.ports import scanner_port

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "StoredFile",
    "destroy_file",
    "file_path",
    "open_file",
    "response_headers",
    "store_file",
    "sweep_orphan_files",
]

log = logging.getLogger(__name__)
_UNSAFE = re.compile(
    '[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
)
ORPHAN_HOURS = 24


@dataclass(frozen=True, slots=True)
class Limits:
    """What one place accepts: the largest size in bytes, as sent and opened, and the extensions."""

    max_size: int = 20 * 1024 * 1024
    max_unpacked: int = MAX_UNPACKED
    extensions: frozenset[str] = frozenset(BY_EXTENSION)


DEFAULT_LIMITS = Limits()


class Readable(Protocol):
    """An open binary file (an upload)."""

    def read(self, size: int = ..., /) -> bytes: ...


def store_file(
    *,
    name: str,
    data: bytes | Readable,
    actor: ActorRef | HasRef,
    at: datetime,
    limits: Limits = DEFAULT_LIMITS,
) -> StoredFile:
    """Check and keep a file; returns its row, not yet attached to anything.

    Raises Invalid({"file": [sentence]}) for what is empty, too large, dangerous, or not what its
    name says. Effects: the bytes on disk, one row in the caller's transaction.
    """
    shown = clean_name(name)
    content = _read(data, limits, shown)
    kind = detect(content, limits.max_unpacked)
    if "csv" in limits.extensions:
        kind = told_apart(kind, shown)
    if not matches(kind, shown):
        raise refuse(
            f"“{shown}”的内容其实是{kind.title}，与文件名的后缀不符；请改正后缀或重新导出后再上传。"
        )
    if not limits.extensions & set(kind.extensions):
        wanted = "、".join(sorted(limits.extensions))
        raise refuse(f"此处不能上传{kind.title}；可以上传的有：{wanted}。")
    _scan(content, shown)
    key = uuid.uuid4()
    path = f"{key.hex[:2]}/{key.hex[2:4]}/{key}"
    _write(_root() / path, content)
    return StoredFile.objects.create(
        id=key,
        name=shown,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        created_at=at,
        created_by=actor_ref(actor).id,
    )


def clean_name(name: str) -> str:
    """The file's own name without folders and unreadable characters, at most 120 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = _UNSAFE.sub("", last).strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if not dot or not stem:
        raise refuse(
            f"“{shown[:60] or '（没有名字）'}”没有后缀，看不出是什么文件；可以上传的有：{ACCEPTED}。"
        )
    return f"{stem[:100]}.{extension[:15]}"


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes for reading; Refused when they are gone from the disk."""
    if stored.destroyed_at is not None:
        raise Refused("file_destroyed", "这个文件已按保存期限销毁，不能再打开；销毁记录仍可查看。")
    path = _root() / stored.path
    try:
        return path.open("rb")
    except OSError as error:
        log.error("file %s is missing at %s", stored.pk, path)
        raise Refused(
            "file_missing", "附件暂时无法读取，已记录；请稍后再试或联系管理员。"
        ) from error


def file_path(stored: StoredFile) -> Path:
    """Where the bytes lie, for readers that need a path; Refused when they are gone."""
    with open_file(stored):
        return _root() / stored.path


def destroy_file(stored: StoredFile, *, at: datetime) -> None:
    """Destroy the bytes for ever; the row with name, size and hash stays as the record.

    Effects: `destroyed_at` in the caller's transaction, the bytes gone once it is committed (what
    is lost in between is removed by `sweep_orphan_files`). Again: nothing.
    """
    if stored.destroyed_at is not None:
        return
    stored.destroyed_at = at
    stored.save(update_fields=["destroyed_at"])
    path = _root() / stored.path
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def response_headers(stored: StoredFile, *, inline: bool = False) -> dict[str, str]:
    """Headers under which a browser shows or saves the file and never runs anything of it."""
    kind = BY_MEDIA_TYPE.get(stored.media_type)
    how = "inline" if inline and kind is not None and kind.inline else "attachment"
    extension = stored.name.rpartition(".")[2]
    plain = f"{str(stored.pk)[:8]}.{extension}" if extension.isascii() else str(stored.pk)[:8]
    return {
        "Content-Type": stored.media_type,
        "Content-Length": str(stored.size),
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def sweep_orphan_files(*, older_than_hours: float = ORPHAN_HOURS) -> int:
    """Delete bytes that no row knows and that are older than a day; returns how many."""
    before = time.time() - older_than_hours * 3600
    gone = 0
    batch: list[Path] = []
    for path in _old_files(before):
        batch.append(path)
        if len(batch) == 1000:
            gone += _delete_unknown(batch)
            batch = []
    return gone + _delete_unknown(batch)


def _old_files(before: float) -> Iterator[Path]:
    for folder, _, names in os.walk(_root()):
        for name in names:
            path = Path(folder, name)
            try:
                if path.stat().st_mtime < before:
                    yield path
            except FileNotFoundError:
                continue


def _delete_unknown(paths: list[Path]) -> int:
    root = _root()
    known = {str(p.relative_to(root)) for p in paths}
    kept = StoredFile.objects.filter(path__in=known, destroyed_at__isnull=True)
    known &= set(kept.values_list("path", flat=True))
    unknown = [p for p in paths if str(p.relative_to(root)) not in known]
    for path in unknown:
        path.unlink(missing_ok=True)
    return len(unknown)


def _root() -> Path:
    return Path(settings.QIFU_VAR) / "files"


def _read(data: bytes | Readable, limits: Limits, name: str) -> bytes:
    content = data if isinstance(data, bytes) else data.read(limits.max_size + 1)
    if not content:
        raise refuse(f"“{name}”是空文件，没有上传；请检查后重新选择。")
    if len(content) > limits.max_size:
        size = f"{limits.max_size // (1024 * 1024)} MB"
        raise refuse(f"“{name}”超过 {size}，没有上传；请压缩或拆分后再上传。")
    return content


def _scan(content: bytes, name: str) -> None:
    """Let the scanner look, where there is one; what it could not look at is not taken."""
    scanner = scanner_port()
    if scanner is None:
        return
    try:
        found = scanner.scan(content)
    except Exception as error:  # an adapter may raise anything; no file goes in unseen
        log.error("scanner failed on %s: %r", name, error)
        raise refuse(f"暂时不能检查“{name}”是否安全，没有保存；请过几分钟再上传。") from error
    if found:
        log.warning("refused %s: %s", name, found)
        raise refuse(f"“{name}”带有病毒（{found[:60]}），没有保存；请换一份干净的文件。")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
