"""Files that come with an application: kept in the firm's library first, so that they are asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qifu.cases.models import Attachment
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.models import Evidence
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid
from qifu.kernel.models import StoredFile


@dataclass(frozen=True)
class Upload:
    """A stored file of one kind, and what is written on it."""

    file: UUID
    number: str = ""
    issuer: str = ""
    valid_until: date | None = None


def keep_uploads(
    *, enterprise_id: int, uploads: Mapping[str, Upload], actor: Actor, at: datetime
) -> dict[str, int]:
    """Keep each upload as the firm's document of its kind; the documents' keys by kind. Must run
    inside the caller's transaction.

    NotVisible for a firm that is not the actor's; Invalid with `material-<kind>` for a file the
    actor did not upload or used already, a kind there is none of, a day that has passed.
    """
    kept: dict[str, int] = {}
    errors: dict[str, list[str]] = {}
    for kind, said in uploads.items():
        file = _free_file(said.file, actor)
        if file is None:
            errors[f"material-{kind}"] = ["没有这份文件，或者它已经用过；请重新上传。"]
            continue
        try:
            row = keep_evidence(
                enterprise_id=enterprise_id, type_code=kind, file=file, actor=actor, at=at,
                number=said.number, issuer=said.issuer, valid_until=said.valid_until,
            )  # fmt: skip
        except Invalid as error:
            errors[f"material-{kind}"] = error.messages
        else:
            kept[kind] = row.pk
    if errors:
        raise Invalid(errors)
    return kept


def _free_file(key: UUID, actor: Actor) -> StoredFile | None:
    """The actor's own upload that stands nowhere yet, locked."""
    mine = StoredFile.objects.select_for_update().filter(pk=key, created_by=actor.user_id)
    file = mine.first() if actor.user_id is not None else None
    if file is None or Attachment.objects.filter(file=file).exists():
        return None
    return None if Evidence.objects.filter(file=file).exists() else file
