"""Exceptions learnt from false alarms: proposed of one, confirmed by a second person, revocable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.supervision.looking import excused_of
from qifu.supervision.models import Finding, LearntException
from qifu.supervision.operations import lock_finding
from qifu.supervision.permissions import OVERSEERS, check_oversee
from qifu.supervision.rules.book import PAINTING
from qifu.supervision.rules.exceptions import TRAITS, excuse_for
from qifu.supervision.rules.ways import (
    ACTIVE,
    FALSE_ALARM,
    OPEN,
    PROPOSED,
    REFUSED,
    REVOKED,
    SUPPRESSED,
    why_not_until,
)


@transaction.atomic
def propose_exception(
    *, finding_id: int, traits: Sequence[str], why: str, until: date | None, actor: Actor,
    at: datetime,
) -> LearntException:  # fmt: skip
    """Propose that the rule says nothing where the chosen traits of this false alarm hold.

    Effects: a proposal, `exception.proposed`. NotVisible, Refused (no false alarm, proposed
    already), Invalid by field.
    """
    row = lock_finding(finding_id)
    check_oversee(actor, row)
    if row.state != FALSE_ALARM:
        raise Refused("no_false_alarm", "只有认定为误报的线索才能提出例外。")
    if row.taught_id is not None:
        raise Refused("proposed", "这条误报已经提出过例外。")
    errors: dict[str, list[str]] = {}
    chosen = [name for name in row.traits if name in traits and name in TRAITS]
    if not chosen:
        errors["traits"] = ["请至少选一项特征；什么都不选就等于关掉整条规则。"]
    if said := why_not_until(until, shanghai_date(at)):
        errors["until"] = [said]
    try:
        why = clean_text(why, max_length=1000, label="为什么是误报", field="why")
    except Invalid as invalid:
        errors |= invalid.field_errors
    if errors or until is None or actor.user_id is None:
        raise Invalid(errors)
    made = LearntException.objects.create(
        rule=row.rule, traits={n: row.traits[n][0] for n in chosen},
        words={TRAITS[n]: row.traits[n][1] for n in chosen}, why=why, state=PROPOSED, until=until,
        proposed_by=actor.user_id, proposed_name=actor.name, proposed_at=at,
    )  # fmt: skip
    row.taught = made
    row.save(update_fields=["taught"])
    said_ = {"rule": made.rule, "traits": made.traits, "until": str(until), "finding": row.pk}
    _append(made, "exception.proposed", actor, at, said_ | {"why": why})
    return made


@transaction.atomic
def decide_exception(
    *, exception_id: int, agreed: bool, actor: Actor, at: datetime
) -> LearntException:
    """A second person agrees or not. Agreed, open findings it covers are no longer to be handled;
    they stay counted and shown. NotVisible, Refused (the same person, decided already)."""
    row = _locked(exception_id, actor)
    if row.state != PROPOSED:
        raise Refused("decided", f"这条例外{row.get_state_display()}，不能再确认。")
    if row.proposed_by == actor.user_id:
        raise Refused("same_person", "例外须由另一个人确认，不能确认自己提出的。")
    if agreed and row.until <= shanghai_date(at):
        raise Refused("over", "这条例外的截止日期已过，请重新提出。")
    row.state = ACTIVE if agreed else REFUSED
    row.decided_by, row.decided_name, row.decided_at = actor.user_id, actor.name, at
    row.save(update_fields=["state", "decided_by", "decided_name", "decided_at"])
    count = _suppress(row, at, actor) if agreed else 0
    kind = "exception.confirmed" if agreed else "exception.refused"
    _append(row, kind, actor, at, {"suppressed": count})
    return row


def _suppress(row: LearntException, at: datetime, actor: Actor) -> int:
    excused = [excused_of(row)]
    findings = Finding.objects.select_for_update().filter(rule=row.rule, state=OPEN)
    count = 0
    for item in findings.order_by("pk"):
        traits = {name: (pair[0], pair[1]) for name, pair in item.traits.items()}
        if excuse_for(row.rule, traits, shanghai_date(at), excused) is None:
            continue
        item.state, item.excused_by = SUPPRESSED, row
        item.save(update_fields=["state", "excused_by"])
        _of_finding(item, "finding.suppressed", actor, at, row)
        count += 1
    return count


@transaction.atomic
def revoke_exception(*, exception_id: int, why: str, actor: Actor, at: datetime) -> LearntException:
    """The exception no longer holds; what it kept back is open again. NotVisible, Refused, Invalid."""
    row = _locked(exception_id, actor)
    if row.state != ACTIVE:
        raise Refused("not_active", f"这条例外{row.get_state_display()}，不能撤销。")
    row.ended_why = clean_text(why, max_length=1000, label="撤销的原因", field="why")
    row.state, row.ended_name, row.ended_at = REVOKED, actor.name, at
    row.save(update_fields=["state", "ended_why", "ended_name", "ended_at"])
    kept = Finding.objects.select_for_update().filter(excused_by=row, state=SUPPRESSED)
    reopened = 0
    for item in kept.order_by("pk"):
        item.state, item.excused_by = OPEN, None
        item.save(update_fields=["state", "excused_by"])
        _of_finding(item, "finding.reopened", actor, at, row)
        reopened += 1
    _append(row, "exception.revoked", actor, at, {"why": row.ended_why, "reopened": reopened})
    return row


def _locked(exception_id: int, actor: Actor) -> LearntException:
    if not actor.has(*OVERSEERS):
        raise NotVisible
    row = LearntException.objects.select_for_update().filter(pk=exception_id).first()
    if row is None or not row.learnt_of.filter(purpose=PAINTING).exists():
        raise NotVisible
    return row


def _append(
    row: LearntException, kind: str, actor: Actor, at: datetime, said: dict[str, object]
) -> None:
    append_event(stream=row.stream, kind=kind, at=at, actor=actor.ref, payload=said, about=row)


def _of_finding(
    finding: Finding, kind: str, actor: Actor, at: datetime, row: LearntException
) -> None:
    append_event(
        stream=finding.stream, kind=kind, at=at, actor=actor.ref, payload={"exception": row.pk},
        about=finding,
    )  # fmt: skip
