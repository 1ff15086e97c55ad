"""What a firm allows with its documents, and who opened them: the firm sees both.

A document goes into a case with the firm's consent: which one, for what, until when; it can be
taken back, and from then on officials of that case cannot open it. What was handed in stays on
record with its hash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from qifu.enterprises.models import Evidence, EvidenceConsent, EvidenceReading
from qifu.enterprises.permissions import can_keep_papers, can_read_papers
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.models import StoredFile
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

USUAL_DAYS = 365


@transaction.atomic
def give_consent(
    *,
    enterprise_id: int,
    evidence_ids: Collection[int],
    subject: str,
    purpose: str,
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> list[EvidenceConsent]:
    """Let documents of a firm be used in one case (`subject`: its number), until a day (a year).

    Effects: a row for each that had none running, event `enterprise.consent_given`. NotVisible for
    documents that are not the firm's, Invalid for a day that has passed.
    """
    if not can_keep_papers(actor, enterprise_id):
        raise NotVisible
    last = until or shanghai_date(at) + timedelta(days=USUAL_DAYS)
    if last < shanghai_date(at):
        raise Invalid({"until": ["同意的截止日期已经过去，请重新选择。"]})
    wanted = set(evidence_ids)
    rows = Evidence.objects.select_related("enterprise").filter(
        pk__in=wanted, enterprise_id=enterprise_id, destroyed_at__isnull=True
    )
    if len(rows) != len(wanted):
        raise NotVisible
    running = EvidenceConsent.objects.filter(evidence__in=wanted, subject=subject, revoked_at=None)
    known = set(running.values_list("evidence_id", flat=True))
    said = clean_text(purpose, max_length=120, label="用途")
    given = EvidenceConsent.objects.bulk_create(
        EvidenceConsent(
            enterprise_id=enterprise_id, evidence=row, subject=subject, purpose=said, until=last,
            given_by=actor.user_id, given_name=actor.name, given_at=at,
        )
        for row in rows
        if row.pk not in known
    )  # fmt: skip
    if given:
        payload: dict[str, object] = {
            "evidence": [c.evidence_id for c in given], "subject": subject, "until": str(last)
        }  # fmt: skip
        _note(enterprise_id, "enterprise.consent_given", actor, at, payload)
    return given


@transaction.atomic
def revoke_consent(*, consent_id: int, actor: Actor, at: datetime) -> EvidenceConsent:
    """Take a consent back, from now on. Event `enterprise.consent_revoked`. Again: nothing."""
    row = EvidenceConsent.objects.select_for_update().filter(pk=consent_id).first()
    if row is None or row.enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoked_name = at, actor.user_id, actor.name
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_name"])
        said = {"evidence": row.evidence_id, "subject": row.subject}
        _note(row.enterprise_id, "enterprise.consent_revoked", actor, at, said)
    return row


def may_be_read(evidence_id: int, subject: str) -> bool:
    """May officials of a case open a document? Not once the firm took its consent back. Documents
    handed in before consents were kept have none, and stay readable."""
    rows = EvidenceConsent.objects.filter(evidence=evidence_id, subject=subject)
    found = list(rows.values_list("revoked_at", flat=True))
    return not found or any(moment is None for moment in found)


def consents_of(actor: Actor, enterprise_id: int) -> QuerySet[EvidenceConsent]:
    """What a firm allowed, the latest first; NotVisible for others than who reads its papers."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    rows = EvidenceConsent.objects.filter(enterprise_id=enterprise_id)
    return rows.select_related("evidence__type", "evidence__file").order_by("-id")


def note_reading(
    file: StoredFile, *, actor: Actor, at: datetime, by: str = "page", subject: str = ""
) -> list[EvidenceReading]:
    """Write down that an official opened the document a file is; none for the firm's own people
    and for other files."""
    rows = Evidence.objects.select_related("enterprise").filter(file=file)
    others = [row for row in rows if row.enterprise_id not in actor.firm_ids("view")]
    return EvidenceReading.objects.bulk_create(
        EvidenceReading(
            enterprise_id=row.enterprise_id, evidence=row, reader=actor.user_id,
            reader_name=actor.name, unit_name=_unit_of(actor), subject=subject, by=by, at=at,
        )
        for row in others
    )  # fmt: skip


def readings_of(actor: Actor, enterprise_id: int) -> QuerySet[EvidenceReading]:
    """Who opened a firm's documents, the latest first: for the firm's own people."""
    if enterprise_id not in actor.firm_ids("view"):
        raise NotVisible
    rows = EvidenceReading.objects.filter(enterprise_id=enterprise_id)
    return rows.select_related("evidence__type", "evidence__file").order_by("-id")


def _unit_of(actor: Actor) -> str:
    names: Iterable[str] = (
        Unit.objects.filter(pk__in=actor.units()).order_by("pk").values_list("name", flat=True)
    )
    return "、".join(names)[:80]


def _note(
    enterprise_id: int, kind: str, actor: Actor, at: datetime, said: dict[str, object]
) -> None:
    append_event(
        stream=f"enterprise:{enterprise_id}", kind=kind, at=at, actor=actor.ref, payload=said
    )
