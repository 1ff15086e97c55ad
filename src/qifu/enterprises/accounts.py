"""The account a firm is paid to: one in force at a time, the former ones are kept."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from qifu.enterprises.models import BankAccount
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.permissions import can_keep_papers, can_read_papers
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

ACCOUNT = re.compile(r"[0-9]{8,32}")


@transaction.atomic
def set_account(
    *, enterprise_id: int, bank: str, number: str, actor: Actor, at: datetime
) -> BankAccount:
    """The account a firm is paid to, in its own name; the former one is kept. Same again: nothing.

    Effects: one row, event `enterprise.account` (the last four digits only). Invalid by field.
    """
    if not can_keep_papers(actor, enterprise_id):
        raise NotVisible
    firm = lock_firm(enterprise_id)
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
    append_event(
        stream=firm.stream, kind="enterprise.account", at=at, actor=actor.ref,
        payload={"bank": name, "ends": digits[-4:]},
    )  # fmt: skip
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
