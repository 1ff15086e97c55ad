"""Documents are destroyed when their time is over, each with a record that stays.

The rules are data of the district (`evidence.yaml`, `retention`). What a running case still needs is
kept: rooms above say so by `register_holder`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from qifu.enterprises.models import Destruction, Evidence, RetentionRule
from qifu.enterprises.permissions import can_read_papers
from qifu.enterprises.rules.expiry import add_months
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.batches import batches
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.files import destroy_file
from qifu.kernel.time import shanghai_date

AT_ONCE = 200

Holder = Callable[[Collection[int]], Collection[int]]
_holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Let a room above say which of the documents (by id) something unfinished still needs."""
    if holder not in _holders:
        _holders.append(holder)


def destroy_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Destroy the documents whose time is over; how many. Each is its own transaction.

    A rule's round ends when `limit` or more are gone; what is still needed holds up no other.
    """
    rules = list(RetentionRule.objects.filter(active=True))
    special = {code for rule in rules for code in rule.types}
    return sum(_destroy_by(rule, special, at, limit) for rule in rules)


def _destroy_by(rule: RetentionRule, special: set[str], at: datetime, limit: int) -> int:
    gone = 0
    for ids in batches(_over(rule, special, at), limit):
        held = {pk for holder in _holders for pk in holder(ids)}
        gone += sum(_destroy(pk, rule, at) for pk in ids if pk not in held)
        if gone >= limit:
            break
    return gone


def _over(rule: RetentionRule, special: set[str], at: datetime) -> QuerySet[Evidence]:
    """The documents of a rule whose months have passed."""
    before = add_months(shanghai_date(at), -rule.months)
    rows = Evidence.objects.filter(destroyed_at__isnull=True)
    if rule.types:
        rows = rows.filter(type__code__in=rule.types)
    else:
        rows = rows.exclude(type__code__in=special)
    if rule.since == RetentionRule.Since.REPLACED:
        rows = rows.filter(replaced_at__date__lt=before)
    else:
        rows = rows.filter(valid_until__lt=before)
    return rows


@transaction.atomic
def _destroy(evidence_id: int, rule: RetentionRule, at: datetime) -> bool:
    """One document: its bytes, the record, event `enterprise.evidence_destroyed`."""
    row = (
        Evidence.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("type", "file", "enterprise")
        .filter(pk=evidence_id, destroyed_at__isnull=True)
        .first()
    )
    if row is None:
        return False
    row.destroyed_at, row.replaced_at = at, row.replaced_at or at
    row.save(update_fields=["destroyed_at", "replaced_at"])
    Destruction.objects.create(
        evidence=row, enterprise=row.enterprise, title=row.type.title, file_name=row.file.name,
        sha256=row.file.sha256, rule=rule.code, reason=rule.title, at=at,
    )  # fmt: skip
    if not Evidence.objects.filter(file=row.file, destroyed_at__isnull=True).exists():
        destroy_file(row.file, at=at)
    said = {"type": row.type.code, "file": row.file.sha256, "rule": rule.code}
    append_event(
        stream=row.enterprise.stream, kind="enterprise.evidence_destroyed", at=at,
        actor=SYSTEM_ACTOR.ref, payload=said,
    )  # fmt: skip
    return True


def destructions_of(actor: Actor, enterprise_id: int) -> QuerySet[Destruction]:
    """What was destroyed of a firm's documents, the latest first."""
    if not can_read_papers(actor, enterprise_id):
        raise NotVisible
    return Destruction.objects.filter(enterprise_id=enterprise_id).order_by("-id")
