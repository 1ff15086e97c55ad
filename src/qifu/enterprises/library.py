"""A firm's documents as its shelves show them: what is in force, what was before, how long it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from qifu.enterprises.models import Evidence, EvidenceType
from qifu.enterprises.permissions import can_read_papers
from qifu.enterprises.rules.expiry import OVER, holds_until, level
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date


def evidence_of(actor: Actor, enterprise_id: int) -> QuerySet[Evidence]:
    """A firm's documents, present and former, newest first of each kind; NotVisible for others than
    its people and those who take claims in or judge them."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    rows = Evidence.objects.filter(enterprise_id=enterprise_id)
    rows = rows.select_related("type", "file", "source_unit", "destruction")
    return rows.order_by("type__position", "-id")


@dataclass(frozen=True)
class Shelf:
    """One kind of document: what is in force, what was before, and how long it still holds.

    `state` is none, good, expiring (thirty days or fewer are left), expired, or old (longer
    kept than a document of its kind usually holds).
    """

    type: EvidenceType
    current: Evidence | None
    former: list[Evidence]
    state: str
    days_left: int | None


def library_of(actor: Actor, enterprise_id: int, on: date) -> list[Shelf]:
    """All kinds of documents, with the firm's own on each shelf. Two queries; NotVisible."""
    held: dict[int, list[Evidence]] = {}
    for row in evidence_of(actor, enterprise_id):
        held.setdefault(row.type_id, []).append(row)
    kinds = EvidenceType.objects.filter(Q(active=True) | Q(pk__in=held)).order_by("position", "id")
    return [_shelf(kind, held.get(kind.pk, []), on) for kind in kinds]


def _shelf(kind: EvidenceType, rows: list[Evidence], on: date) -> Shelf:
    current = next((row for row in rows if row.replaced_at is None), None)
    former = [row for row in rows if row.replaced_at is not None]
    state, left = "none", None
    if current is not None:
        last = holds_until(current.valid_until, shanghai_date(current.added_at), kind.months_valid)
        state, left = "good", (last - on).days if current.valid_until and last else None
        found = level(last, on)
        if current.valid_until is not None and found:
            state = "expired" if found == OVER else "expiring"
        elif found == OVER:
            state = "old"
    return Shelf(kind, current, former, state, left)
