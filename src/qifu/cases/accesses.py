"""Who read what: each opening of a case and each download of its files, by page or by key."""

from __future__ import annotations

from datetime import datetime

from qifu.cases.models import Attachment, Case
from qifu.enterprises.models import Evidence
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
    paper = Evidence.objects.select_related("enterprise").filter(file=file).first()
    if paper is not None and paper.enterprise_id not in actor.firm_ids("view"):
        said = {"name": paper.enterprise.name, "file": file.name, "by": by}
        target = paper.enterprise.stream
        record_access(act="download", target=target, actor=actor, at=at, detail=said)
