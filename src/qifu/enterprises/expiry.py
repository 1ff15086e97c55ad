"""Documents that run out are watched: the firm is told once for each document and level."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from qifu.enterprises.models import Evidence, EvidenceType
from qifu.enterprises.queries import contacts_of
from qifu.enterprises.rules.expiry import (
    OVER,
    SOON,
    SOON_DAYS,
    VERY_SOON,
    VERY_SOON_DAYS,
    add_months,
    holds_until,
    level,
)
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.batches import batches
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import shanghai_date

AT_ONCE = 200


def warn_expiring(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Tell firms of documents that run out or ran out; how many were told.

    Each document is its own transaction: the level on its row, event `enterprise.evidence_expiring`,
    a notice to each of the firm's people who may submit. Several workers may do so at once.
    """
    told = 0
    for ids in batches(_due(at), limit):
        told += sum(_warn(pk, at) for pk in ids)
        if told >= limit:
            break
    return told


def _due(at: datetime) -> QuerySet[Evidence]:
    """Documents in force of which something may have to be told."""
    on = shanghai_date(at)
    aging = list(EvidenceType.objects.filter(months_valid__isnull=False))
    due = Q(pk__in=[])
    for stage, days in ((SOON, SOON_DAYS), (VERY_SOON, VERY_SOON_DAYS), (OVER, -1)):
        last = on + timedelta(days=days)
        due |= Q(valid_until__lte=last, warned__lt=stage)
        for kind in aging:
            kept = add_months(last, -(kind.months_valid or 0))
            due |= Q(
                type=kind, valid_until__isnull=True, added_at__date__lte=kept, warned__lt=stage
            )
    return Evidence.objects.filter(due, replaced_at__isnull=True, destroyed_at__isnull=True)


@transaction.atomic
def _warn(evidence_id: int, at: datetime) -> bool:
    row = (
        Evidence.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("type", "enterprise")
        .filter(pk=evidence_id, replaced_at__isnull=True)
        .first()
    )
    if row is None:
        return False
    last = holds_until(row.valid_until, shanghai_date(row.added_at), row.type.months_valid)
    found = level(last, shanghai_date(at))
    if last is None or found <= row.warned:
        return False
    row.warned = found
    row.save(update_fields=["warned"])
    said = {"type": row.type.code, "level": found, "until": str(last)}
    append_event(
        stream=row.enterprise.stream, kind="enterprise.evidence_expiring", at=at,
        actor=SYSTEM_ACTOR.ref, payload=said,
    )  # fmt: skip
    enqueue_notices(_letters(row, found, str(last), at), at)
    return True


def _letters(row: Evidence, found: int, last: str, at: datetime) -> list[NoticeDraft]:
    title, over = row.type.title, found == OVER
    if row.valid_until is None:
        subject = f"{title}可能要换新的"
        says = (
            f"已存了{'超过' if over else '近'} {row.type.months_valid} 个月，这类材料一般要换新的"
        )
    elif over:
        subject, says = f"{title}已过期", f"有效期到 {last}，现在办事和申报时不能再用"
    else:
        subject, says = f"{title}即将到期", f"有效期到 {last}，之后办事和申报时不能再用"
    body = (
        f"{row.enterprise.name}存的“{title}”{says}；请在“企业材料”里换成新的，"
        "已经提交的办件不受影响。"
    )
    return [
        NoticeDraft(
            channel="site", dedupe_key=f"evidence:{row.pk}:expiry:{found}:{m.user_id}",
            recipient_id=m.user_id, subject=subject, body=body,
            link=f"/firm/{row.enterprise_id}/documents/{row.type.code}/",
            stream=row.enterprise.stream,
        )
        for m in contacts_of(row.enterprise_id, at)
        if {"admin", "submit"} & set(m.rights)
    ]  # fmt: skip
