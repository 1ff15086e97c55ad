"""Reports, points and the desk's state as sealed documents; each write leaves an entry in the log.

Everything here runs inside `vault.writing`, so that document and entry are one transaction.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from qifu.integrity import vault
from qifu.integrity.rules import log
from qifu.integrity.rules import point as points
from qifu.integrity.rules.point import Point
from qifu.integrity.rules.report import Report, dump, load
from qifu.integrity.vault import Kind

PIECE = 50  # entries of the log in one record: about one box
STATE_MARK = b"state"
Who = tuple[int | None, str]
REPORTER: Who = (None, "举报人")
RULE: Who = (None, "到期规则")


def reports() -> list[Report]:
    """Every report. Callers leave out what the asking officer may not open."""
    records = vault.read_index().of(Kind.REPORT)
    return [load(content) for content in vault.read_sound(records)]


def report(record_id: str) -> Report | None:
    """One report by its id."""
    found = vault.read_index().records.get(uuid.UUID(record_id))
    return load(vault.read(found)) if found and found.kind == Kind.REPORT else None


def opened(record_id: str) -> Report | Point | None:
    """A report or a monitoring point by its id."""
    found = vault.read_index().records.get(uuid.UUID(record_id))
    if found is None or found.kind not in (Kind.REPORT, Kind.POINT):
        return None
    content = vault.read(found)
    return load(content) if found.kind == Kind.REPORT else points.load(content)


def save(changed: Report, *, who: Who, at: datetime, act: str, mark: bytes = b"") -> None:
    """Keep the report and log the act with the hash of what is kept."""
    content = dump(changed)
    vault.write(Kind.REPORT, content, id=uuid.UUID(changed.id), mark=mark)
    note(who=who, at=at, act=act, ref=changed.id, content=content)


def keep(kind: Kind, content: bytes, *, id: str = "", mark: bytes = b"") -> str:
    """Keep another record; returns its id."""
    return str(vault.write(kind, content, id=uuid.UUID(id) if id else None, mark=mark).id)


def all_points() -> list[Point]:
    """Every monitoring point."""
    records = vault.read_index().of(Kind.POINT)
    return [points.load(content) for content in vault.read_sound(records)]


def save_point(changed: Point, *, who: Who, at: datetime, act: str, mark: bytes = b"") -> None:
    """Keep the point and log the act."""
    content = points.dump(changed)
    vault.write(Kind.POINT, content, id=uuid.UUID(changed.id), mark=mark)
    note(who=who, at=at, act=act, ref=changed.id, content=content)


def read_file(record_id: str) -> bytes:
    """The bytes of an attachment."""
    return vault.read(vault.read_index().records[uuid.UUID(record_id)])


def destroy(report: Report, *, at: datetime) -> None:
    """Overwrite a report and its attachments; the log keeps that it was done, not what it said."""
    index = vault.read_index()
    ids = [report.id, *(f.id for f in report.all_files())]
    vault.destroy(index.records[uuid.UUID(i)] for i in ids if uuid.UUID(i) in index.records)
    note(who=RULE, at=at, act=log.DESTROYED, ref=report.id)


def note(*, who: Who, at: datetime, act: str, ref: str = "", content: bytes | None = None) -> None:
    """Append to the log."""
    records = _pieces()
    number, last = max(records, default=(0, None), key=lambda pair: pair[0])
    entries = log.load(vault.read(last)) if last else []
    when = at.isoformat(timespec="seconds")
    new = log.entry(
        entries[-1] if entries else None,
        at=when, user_id=who[0], name=who[1], act=act, ref=ref, content=content,
    )  # fmt: skip
    if last and len(entries) < PIECE:
        vault.write(Kind.LOG, log.dump([*entries, new]), id=last.id)
    else:
        vault.write(Kind.LOG, log.dump([new]), mark=(number + 1).to_bytes(vault.MARK))


def entries() -> list[log.Entry]:
    """The whole log in its order."""
    pieces = [record for _, record in sorted(_pieces(), key=lambda pair: pair[0])]
    contents = vault.read_many(pieces)
    return [e for piece in pieces for e in log.load(contents[piece.id])]


def last_entry() -> log.Entry | None:
    """The newest entry of the log."""
    found = max(_pieces(), default=None, key=lambda pair: pair[0])
    return log.load(vault.read(found[1]))[-1] if found else None


def state() -> dict[str, Any]:
    """What the desk keeps besides reports: wrong tries, declared conflicts."""
    found = vault.read_index().marked(Kind.STATE, STATE_MARK.ljust(vault.MARK, b"\0"))
    empty: dict[str, Any] = {"tries": {}, "declared": {}}
    return empty | json.loads(vault.read(found)) if found else empty


def save_state(changed: dict[str, Any]) -> None:
    """Keep the state."""
    found = vault.read_index().marked(Kind.STATE, STATE_MARK.ljust(vault.MARK, b"\0"))
    content = json.dumps(changed, ensure_ascii=False).encode()
    vault.write(Kind.STATE, content, id=found.id if found else None, mark=STATE_MARK)


def _pieces() -> list[tuple[int, vault.Record]]:
    return [(int.from_bytes(r.mark), r) for r in vault.read_index().of(Kind.LOG)]
