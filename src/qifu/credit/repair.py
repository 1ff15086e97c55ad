"""A record is mended by an application (信用修复“一件事”): begun from the record, marked by its end.

The application is the bundle's own, with its clock and departments; this room keeps which record it
is for, and hears in the transaction of its end whether the item that mends was granted.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.drafts import save_answers, start_draft
from qifu.bundles.models import ApplicationTask
from qifu.bundles.queries import KIND as APPLICATION
from qifu.bundles.rules.status import FINAL
from qifu.cases.models import Case
from qifu.credit.models import CreditRecord, CreditRepair
from qifu.credit.operations import end_record
from qifu.credit.rules.terms import LIVE, why_not_mended
from qifu.credit.settings import credit_book
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import Event, append_event, subscribe
from qifu.kernel.time import shanghai_date

MENDED = "信用修复办结（{number}）"


@transaction.atomic
def start_repair(*, record_id: int, actor: Actor, at: datetime) -> CreditRepair:
    """Begin the application that mends a record, or go on with the one begun.

    Effects: a draft of the bundle of its kind with the answers the record knows, a row,
    `credit.repair_begun`. NotVisible for records of other firms, Refused while it cannot be mended.
    """
    row = CreditRecord.objects.select_for_update().filter(pk=record_id).first()
    if row is None or row.enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    kind = credit_book().kinds.get(row.kind)
    if row.state != LIVE or kind is None or not kind.bundle:
        raise Refused("not_mendable", "这条记录不能在网上申请修复；请联系作出记录的单位。")
    if why := why_not_mended(kind, row.decided_on, shanghai_date(at)):
        raise Refused("too_early", why)
    begun = row.repairs.filter(state="begun").order_by("-id").first()
    if begun is not None and ApplicationDraft.objects.filter(token=begun.token).exists():
        return begun
    draft = start_draft(
        code=kind.bundle, kind="bundle", enterprise_id=row.enterprise_id, actor=actor, at=at
    )
    raw = {**{n: str(v).lower() for n, v in kind.answers.items()}, "decision_number": row.number}
    save_answers(token=draft.token, raw=raw, actor=actor, at=at)
    found, _ = CreditRepair.objects.update_or_create(
        token=draft.token, defaults={"record": row, "begun_at": at}
    )
    append_event(
        stream=row.stream, kind="credit.repair_begun", at=at, actor=actor.ref,
        payload={"repair": found.pk}, about=found,
    )  # fmt: skip
    return found


@subscribe("case.*")
def follow(events: list[Event]) -> None:
    """The end of an application that mends a record: granted, it is marked; else it stays."""
    for event in events:
        case = event.about
        if isinstance(case, Case) and case.kind == APPLICATION and case.state in FINAL:
            _settle(case, event)


def _settle(case: Case, event: Event) -> None:
    token = ApplicationDraft.objects.filter(number=case.number).values_list("token", flat=True)
    repair = CreditRepair.objects.select_for_update().filter(token__in=token, state="begun").first()
    if repair is None:
        return
    row = CreditRecord.objects.select_for_update().get(pk=repair.record_id)
    kind = credit_book().kinds.get(row.kind)
    granted = _granted(case, kind.item if kind else "", event)
    state = "granted" if granted else "refused"
    CreditRepair.objects.filter(pk=repair.pk).update(
        number=case.number, ended_at=event.at, state=state
    )
    if granted and row.state == LIVE:
        why = MENDED.format(number=case.number)
        end_record(row, CreditRecord.State.MENDED, why, SYSTEM_ACTOR, event.at)


def _granted(case: Case, item: str, event: Event) -> bool:
    """Whether the item was granted: before, or by the very act whose event this is (its task's row
    is written after it)."""
    tasks = ApplicationTask.objects.filter(application_id=case.pk, code=item)
    if tasks.filter(state="granted").exists():
        return True
    now = event.payload.get("task_state") == "granted"
    return now and tasks.filter(pk=event.payload.get("task_id") or 0).exists()
