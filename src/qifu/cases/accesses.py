"""Who read what: each opening of a case and each download of its files, by page or by key."""

from __future__ import annotations

from datetime import datetime

from qifu.cases.models import Attachment, Case
from qifu.enterprises.consents import note_reading
from qifu.identity.actors import Actor
from qifu.kernel.access import record_access
from qifu.kernel.files import StoredFile


def note_access(
    case: Case, *, actor: Actor, at: datetime, act: str = "open", **detail: str
) -> None:
    """Record that `actor` opened the case; one query."""
    said = {"number": case.number, **detail}
    record_access(act=act, target=case.stream, actor=actor, at=at, detail=said)


def note_download(file: StoredFile, *, actor: Actor, at: datetime, by: str = "page") -> None:
    """Record the download of a case's file, or by an official of a firm's document; what is not
    attached yet is its owner's own."""
    attached = Attachment.objects.select_related("case").filter(file=file).first()
    if attached is not None:
        note_access(attached.case, actor=actor, at=at, act="download", file=file.name, by=by)
        return
    for reading in note_reading(file, actor=actor, at=at, by=by):
        firm = reading.enterprise
        said = {"name": firm.name, "file": file.name, "by": by}
        record_access(act="download", target=firm.stream, actor=actor, at=at, detail=said)
