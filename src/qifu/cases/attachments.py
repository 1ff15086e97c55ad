"""Which files of a case somebody may open: one rule for pages, lists and the API.

The firm sees what is meant for it; files of an answer belong to the lead unit alone until the
answer is approved.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from qifu.cases.models import Answer, Attachment, Case
from qifu.cases.permissions import can_see, is_staff_view, sees_drafts
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.files import StoredFile

FROM_FIRM = ("demand", "message", "material")  # what a firm sent in goes on with its case
FileScope = Callable[[Actor, uuid.UUID], StoredFile | None]
_scopes: list[FileScope] = []


def register_file_scope(scope: FileScope) -> None:
    """Let a room above say who may open its own files: the file, or None."""
    if scope not in _scopes:
        _scopes.append(scope)


def visible_attachments(actor: Actor, case: Case) -> QuerySet[Attachment]:
    """The files of a case already found in scope that `actor` may open, oldest first."""
    found = Attachment.objects.filter(case=case).select_related("file").order_by("id")
    if not is_staff_view(actor, case):
        found = found.filter(for_firm=True)
    if not sees_drafts(actor, case):
        unsaid = Answer.objects.filter(pk=OuterRef("subject")).exclude(state="approved")
        found = found.exclude(Exists(unsaid), purpose="answer")
    return found


def goes_on_with(actor: Actor, attached: Attachment) -> bool:
    """True for an official who has the case that the file's own case was merged into."""
    into = attached.case.merged_into
    if into is None or attached.purpose not in FROM_FIRM:
        return False
    return can_see(actor, into) and is_staff_view(actor, into)


def visible_file(actor: Actor, file_id: uuid.UUID) -> StoredFile:
    """The file if `actor` may see it in its case now, or uploaded it and has not used it yet;
    NotVisible otherwise, whether it exists or not."""
    joined = Attachment.objects.select_related("case", "case__merged_into", "file")
    attached = joined.filter(file_id=file_id).first()
    if attached is not None:
        if can_see(actor, attached.case):
            row = visible_attachments(actor, attached.case).filter(pk=attached.pk).first()
            if row is not None:
                return row.file
        elif goes_on_with(actor, attached):
            return attached.file
        raise NotVisible
    for scope in _scopes:
        if (file := scope(actor, file_id)) is not None:
            return file
    own = StoredFile.objects.filter(pk=file_id, created_by=actor.user_id).first()
    if own is None or actor.user_id is None:
        raise NotVisible
    return own
