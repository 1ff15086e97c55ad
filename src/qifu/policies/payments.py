"""Batches of payments: drawn by one officer, sent by another, settled by what finance reports.

A claim is in one batch at a time and paid once (a constraint of the table); a batch sent twice is
the same batch; a failed payment leaves its money held for the next batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.cases.models import Case
from qifu.cases.operations import cases_to_act_on, lock_case, perform_action
from qifu.enterprises.accounts import current_account
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import Conflict, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.numbering import next_number
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.policies import money
from qifu.policies.footing import changed_since
from qifu.policies.models import Claim, PaymentBatch, PaymentItem

SERIES = "BF"
MOST = 2000  # claims in one batch
PENDING, PAID, FAILED, RETURNED, DROPPED = "pending", "paid", "failed", "returned", "dropped"


@dataclass(frozen=True)
class Drawn:
    """A batch, and the claims that were left out of it: (number of the case, why)."""

    batch: PaymentBatch | None
    left_out: Sequence[tuple[str, str]]


@retried
@transaction.atomic
def draw_batch(*, claim_ids: Iterable[int], token: str, actor: Actor, at: datetime) -> Drawn:
    """Put approved claims that wait for payment into a batch; the same `token` gives the same one.

    A claim whose facts changed since it was made is flagged and left out, for a person to decide.
    Raises NotVisible for whoever is no policy officer of every claim's unit, Refused when nothing
    can be paid.
    """
    known = PaymentBatch.objects.filter(token=token).first()
    if known is not None:
        return Drawn(known, ())
    if not actor.has(Role.POLICY_OFFICER):
        raise NotVisible
    claims = _locked_claims(sorted(set(claim_ids)), actor)
    ready, left_out = _sorted_out(claims)
    if not ready:
        return Drawn(None, left_out) if left_out else _nothing()
    batch = _batch(ready, token, actor, at)
    for claim in ready:
        _act(claim.case, "draw_payment", actor, at, {"batch": batch.number})
    _note(batch, "payment.drawn", actor, at, {"count": batch.count, "total": str(batch.total)})
    return Drawn(batch, left_out)


def _nothing() -> Drawn:
    raise Refused("nothing_to_pay", "选中的申报里没有可以拨付的；请先核对状态。")


def _locked_claims(ids: list[int], actor: Actor) -> list[Claim]:
    """The claims, their cases locked in order of id; NotVisible for one of another unit."""
    if len(ids) > MOST:
        raise Refused("batch_too_large", f"一批最多 {MOST} 笔，请分批。")
    cases = {case.pk: case for case in cases_to_act_on(ids)}
    claims = list(Claim.objects.select_related("policy").filter(pk__in=ids).order_by("pk"))
    units = actor.units(Role.POLICY_OFFICER)
    if len(claims) < len(ids) or any(cases[c.pk].lead_unit_id not in units for c in claims):
        raise NotVisible
    for claim in claims:
        claim.case = cases[claim.pk]
    return claims


def _sorted_out(claims: list[Claim]) -> tuple[list[Claim], list[tuple[str, str]]]:
    ready, left_out = [], []
    for claim in claims:
        if why := _why_not(claim):
            left_out.append((claim.case.number, why))
        else:
            _renew_account(claim)
            ready.append(claim)
    return ready, left_out


def _renew_account(claim: Claim) -> None:
    """After a payment that failed or came back, the firm's account of today takes its place."""
    bad = claim.payments.filter(state__in=(FAILED, RETURNED)).order_by("-id").first()
    account = current_account(claim.enterprise_id) if bad is not None else None
    if account is not None and account.number != claim.account_number:
        claim.account_name, claim.account_bank = account.name, account.bank
        claim.account_number = account.number
        claim.save(update_fields=["account_name", "account_bank", "account_number"])


def _why_not(claim: Claim) -> str:
    """Why a claim is not paid now; flags it when its facts are other than they were."""
    if claim.case.state != "payable" or not claim.amount:
        return "不在“待拨付”，可能已在别的批次"
    found = changed_since(claim)
    if found and found != claim.accepted and found != claim.flags:
        claim.flags = found
        claim.save(update_fields=["flags"])
    return "申报后企业情况有变，须由负责人核实后再拨付" if claim.flags else ""


def _batch(claims: list[Claim], token: str, actor: Actor, at: datetime) -> PaymentBatch:
    rows = [
        {
            "row": i, "claim": claim.pk, "payee": claim.account_name, "bank": claim.account_bank,
            "account": claim.account_number, "amount": str(claim.amount),
        }
        for i, claim in enumerate(claims, 1)
    ]  # fmt: skip
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    batch = PaymentBatch.objects.create(
        number=next_number(SERIES, at), token=token, count=len(rows),
        total=sum((c.amount or money.ZERO for c in claims), money.ZERO),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        drawn_by=actor.user_id, drawn_name=actor.name, drawn_at=at,
    )  # fmt: skip
    PaymentItem.objects.bulk_create(
        PaymentItem(
            batch=batch,
            claim=claim,
            row=row["row"],
            payee=claim.account_name,
            bank=claim.account_bank,
            account=claim.account_number,
            amount=claim.amount or money.ZERO,
        )
        for claim, row in zip(claims, rows, strict=True)
    )
    return batch


@retried
@transaction.atomic
def send_batch(*, batch_id: int, actor: Actor, at: datetime) -> PaymentBatch:
    """A second person lets the batch go to the finance office; Refused for who drew it. Idempotent."""
    batch = lock_batch(batch_id, actor, heads=True)
    if batch.state == PaymentBatch.State.SENT:
        return batch
    _check_state(batch, PaymentBatch.State.DRAWN)
    if batch.drawn_by == actor.user_id:
        raise Refused(
            "same_person", "列批和复核不能是同一个人，请由另一名政策专员或负责人复核送出。"
        )
    batch.state, batch.sent_by = PaymentBatch.State.SENT, actor.user_id
    batch.sent_name, batch.sent_at = actor.name, at
    batch.save(update_fields=["state", "sent_by", "sent_name", "sent_at"])
    _note(batch, "payment.sent", actor, at, {"total": str(batch.total), "digest": batch.digest})
    return batch


@retried
@transaction.atomic
def discard_batch(*, batch_id: int, reason: str, actor: Actor, at: datetime) -> PaymentBatch:
    """Take a batch apart that has not been sent; its claims wait for payment again."""
    words = clean_text(reason, max_length=300, label="理由")
    batch = lock_batch(batch_id, actor, heads=True)
    _check_state(batch, PaymentBatch.State.DRAWN)
    for item in items_of(batch):
        item.state, item.why = DROPPED, words
        item.save(update_fields=["state", "why"])
        _act(item.claim.case, "undraw_payment", actor, at, {"batch": batch.number})
    batch.state = PaymentBatch.State.DISCARDED
    batch.save(update_fields=["state"])
    _note(batch, "payment.discarded", actor, at, {"reason": words})
    return batch


@retried
@transaction.atomic
def return_payment(*, item_id: int, reason: str, actor: Actor, at: datetime) -> PaymentItem:
    """The bank sent a payment back (退票): the money is held again, the claim waits for payment."""
    item = _paid_item(item_id, actor)
    item.state, item.why = RETURNED, clean_text(reason, max_length=300, label="原因")
    item.save(update_fields=["state", "why"])
    money.take_back(item, actor, at)
    Claim.objects.filter(pk=item.claim_id).update(paid_at=None)
    data = {"batch": item.batch.number, "reason": item.why}
    _act(item.claim.case, "payment_returned", actor, at, data)
    return item


@retried
@transaction.atomic
def claw_back(*, item_id: int, reason: str, actor: Actor, at: datetime) -> PaymentItem:
    """The firm has paid the money back (追回); decided by the head of the unit. The claim is over."""
    item = _paid_item(item_id, actor)
    if item.claim.case.lead_unit_id not in actor.units(Role.HEAD):
        raise Refused("wrong_role", "追回资金由受理单位负责人决定，请由负责人操作。")
    item.state, item.why = RETURNED, clean_text(reason, max_length=300, label="理由")
    item.save(update_fields=["state", "why"])
    money.claw_back(item, actor, at)
    Claim.objects.filter(pk=item.claim_id).update(live=False)
    _act(item.claim.case, "claw_back", actor, at, {"reason": item.why})
    return item


def _paid_item(item_id: int, actor: Actor) -> PaymentItem:
    """A payment that has been made, its case locked first, then the item."""
    seen = PaymentItem.objects.filter(pk=item_id).first()
    if seen is None:
        raise NotVisible
    case = lock_case(seen.claim_id)
    if case.lead_unit_id not in actor.units(Role.POLICY_OFFICER, Role.HEAD):
        raise NotVisible
    items = PaymentItem.objects.select_related("batch", "claim__policy").select_for_update(
        of=("self",)
    )
    item = items.get(pk=item_id)
    item.claim.case = case
    if item.state != PAID:
        raise Refused("not_paid", "这笔款项现在不是“已拨付”，不能退回或追回；请刷新后再看。")
    return item


def lock_batch(batch_id: int, actor: Actor, *, heads: bool = False) -> PaymentBatch:
    """The batch, its cases locked in order of id before it; NotVisible out of scope."""
    ids = PaymentItem.objects.filter(batch_id=batch_id).values_list("claim_id", flat=True)
    cases = cases_to_act_on(sorted(ids))
    roles = (Role.POLICY_OFFICER, Role.HEAD) if heads else (Role.POLICY_OFFICER,)
    units = actor.units(*roles)
    if not cases or any(case.lead_unit_id not in units for case in cases):
        raise NotVisible
    return PaymentBatch.objects.select_for_update().get(pk=batch_id)


def items_of(batch: PaymentBatch) -> list[PaymentItem]:
    """The items of a batch with claim, policy and case, in their order."""
    rows = PaymentItem.objects.filter(batch=batch).order_by("row")
    return list(rows.select_related("claim__policy", "claim__case__lead_unit"))


def _check_state(batch: PaymentBatch, wanted: str) -> None:
    if batch.state != wanted:
        raise Conflict(
            f"批次 {batch.number} 现在是“{batch.get_state_display()}”，您的操作没有执行；请刷新后再看。",
            by=batch.sent_name or batch.drawn_name,
            at=batch.sent_at or batch.drawn_at,
            state=batch.state,
        )


def machine_for(actor: Actor, what: str) -> Actor:
    """The acting of a batch on its claims: only payments move a claim's money, never a form."""
    return Actor(None, f"{actor.name}（{what}）", system="payments")


def _act(case: Case, action: str, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    perform_action(
        case_id=case.pk, action=action, actor=machine_for(actor, "拨付"), at=at, data=data
    )


def _note(batch: PaymentBatch, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    payload = {"number": batch.number, **said}
    append_event(stream=batch.stream, kind=kind, at=at, actor=actor.ref, payload=payload)
