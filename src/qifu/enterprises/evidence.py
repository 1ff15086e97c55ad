"""A firm's documents, kept once and used in many cases, and the account it is paid to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from qifu.enterprises.models import BankAccount, Enterprise, Evidence, EvidenceType
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.permissions import can_keep_papers, can_read_papers
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.models import StoredFile
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

EXPIRING_DAYS = 30
ACCOUNT = re.compile(r"[0-9]{8,32}")


@transaction.atomic
def keep_evidence(
    *,
    enterprise_id: int,
    type_code: str,
    file: StoredFile,
    actor: Actor,
    at: datetime,
    number: str = "",
    valid_until: date | None = None,
) -> Evidence:
    """Keep a document of one kind; what the firm had of that kind is replaced and stays readable.

    Effects: one row, perhaps one replaced, event `enterprise.evidence`. NotVisible for a firm that
    is not the actor's; Invalid for a kind there is none of, or a day that has passed.
    """
    firm = _own(enterprise_id, actor)
    kind = EvidenceType.objects.filter(code=type_code, active=True).first()
    if kind is None:
        raise Invalid({"type": ["没有这种材料，请从列表中选择。"]})
    if valid_until is not None and valid_until < shanghai_date(at):
        raise Invalid({"valid_until": ["这份材料已经过期，请上传有效的。"]})
    words = clean_text(number, max_length=60, label="编号") if number.strip() else ""
    Evidence.objects.filter(enterprise=firm, type=kind, replaced_at__isnull=True).update(
        replaced_at=at
    )
    row = Evidence.objects.create(
        enterprise=firm, type=kind, file=file, number=words, valid_until=valid_until,
        by_official=actor.is_staff, added_by=actor.user_id, added_name=actor.name, added_at=at,
    )  # fmt: skip
    _note(firm, "enterprise.evidence", actor, at, {"type": type_code, "file": file.sha256})
    return row


@transaction.atomic
def set_account(
    *, enterprise_id: int, bank: str, number: str, actor: Actor, at: datetime
) -> BankAccount:
    """The account a firm is paid to, in its own name; the former one is kept. Same again: nothing.

    Effects: one row, event `enterprise.account` (the last four digits only). Invalid by field.
    """
    firm = _own(enterprise_id, actor)
    errors: dict[str, list[str]] = {}
    digits = re.sub(r"[\s-]", "", number)
    if not ACCOUNT.fullmatch(digits):
        errors["account_number"] = ["账号应为 8 到 32 位数字，请核对。"]
    try:
        name = clean_text(bank, max_length=80, label="开户银行")
    except Invalid as invalid:
        name, errors["account_bank"] = "", invalid.messages
    if errors:
        raise Invalid(errors)
    current = current_account(enterprise_id)
    if current is not None and (current.bank, current.number) == (name, digits):
        return current
    if current is not None:
        current.replaced_at = at
        current.save(update_fields=["replaced_at"])
    row = BankAccount.objects.create(
        enterprise=firm, name=firm.name, bank=name, number=digits,
        added_by=actor.user_id, added_at=at,
    )  # fmt: skip
    _note(firm, "enterprise.account", actor, at, {"bank": name, "ends": digits[-4:]})
    return row


def current_account(enterprise_id: int) -> BankAccount | None:
    """Where a firm is paid now. Not scoped."""
    return BankAccount.objects.filter(enterprise_id=enterprise_id, replaced_at__isnull=True).first()


def former_accounts(actor: Actor, enterprise_id: int) -> list[BankAccount]:
    """The accounts a firm was paid to before, the latest first; NotVisible for another's."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    rows = BankAccount.objects.filter(enterprise_id=enterprise_id, replaced_at__isnull=False)
    return list(rows.order_by("-id")[:50])


def evidence_of(actor: Actor, enterprise_id: int) -> QuerySet[Evidence]:
    """A firm's documents, present and former, newest first of each kind; NotVisible for others than
    its people and those who take claims in or judge them."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    rows = Evidence.objects.filter(enterprise_id=enterprise_id).select_related("type", "file")
    return rows.order_by("type__position", "-id")


@dataclass(frozen=True)
class Shelf:
    """One kind of document: what is in force, what was before, and how long it still holds.

    `state` is none, good, expiring (`EXPIRING_DAYS` or fewer are left), expired, or old (longer
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
    kinds = EvidenceType.objects.filter(Q(active=True) | Q(pk__in=held)).order_by("position")
    return [_shelf(kind, held.get(kind.pk, []), on) for kind in kinds]


def _shelf(kind: EvidenceType, rows: list[Evidence], on: date) -> Shelf:
    current = next((row for row in rows if row.replaced_at is None), None)
    former = [row for row in rows if row.replaced_at is not None]
    state, left = "none", None
    if current is not None:
        state = "good"
        if current.valid_until is not None:
            left = (current.valid_until - on).days
            state = "expired" if left < 0 else "expiring" if left <= EXPIRING_DAYS else "good"
        elif kind.months_valid:
            age = (on - shanghai_date(current.added_at)).days
            state = "old" if age > kind.months_valid * 31 else "good"
    return Shelf(kind, current, former, state, left)


def _own(enterprise_id: int, actor: Actor) -> Enterprise:
    """The firm, locked; its own people with the right to submit, or the window for them."""
    if not can_keep_papers(actor, enterprise_id):
        raise NotVisible
    return lock_firm(enterprise_id)


def _note(firm: Enterprise, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    append_event(stream=firm.stream, kind=kind, at=at, actor=actor.ref, payload=said)
