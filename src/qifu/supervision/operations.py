"""What people make of a finding: the unit's word, the conclusion, what follows from it.

Every write locks the finding, asks whether this person may, and appends its event in the same
transaction. Conclusions are for ever; what comes later is a finding of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.cases.definitions import definition_of
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.identity.actors import Actor
from qifu.identity.models import Post, Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.supervision.models import FigureNote, Finding, FindingCase, Rectification
from qifu.supervision.permissions import check_dispose, check_oversee, check_reply
from qifu.supervision.queries import who_can_mend
from qifu.supervision.rules.book import span_words
from qifu.supervision.rules.ways import (
    CONFIRMED,
    CONSEQUENCES,
    DISPOSITIONS,
    FALSE_ALARM,
    NOTE,
    RECTIFY,
    SEND_BACK,
    why_not_concluded,
    why_not_due,
)
from qifu.supervision.settings import declared_rules

SENT_BACK = "send_back"  # the action of the process of demands


@dataclass(frozen=True)
class Confirmation:
    """A finding that holds, and what follows: see `ways.CONSEQUENCES`; what and when for RECTIFY."""

    reason: str
    consequence: str
    owner_id: int | None = None
    what: str = ""
    due_on: date | None = None


@transaction.atomic
def reply(*, finding_id: int, text: str, actor: Actor, at: datetime) -> Finding:
    """The unit's own word, once, by its head. Event `finding.replied`. NotVisible, Refused, Invalid."""
    row = lock_finding(finding_id)
    check_reply(actor, row)
    row.reply = clean_text(text, max_length=2000, label="单位说明", field="text")
    row.reply_name, row.replied_at = actor.name, at
    _save(row, "finding.replied", actor, at, "reply", "reply_name", "replied_at")
    return row


@transaction.atomic
def confirm(*, finding_id: int, data: Confirmation, actor: Actor, at: datetime) -> Finding:
    """The finding holds. Effects: its conclusion, and cases sent back, a rectification with owner and
    day, or notes beside the figures; events; the unit's heads are told.

    NotVisible, Refused (somebody it is about, concluded), Invalid by field.
    """
    row = lock_finding(finding_id)
    check_oversee(actor, row)
    reason = _concludes(row, data.reason)
    if data.consequence not in CONSEQUENCES:
        raise Invalid({"consequence": ["请选择查实后怎么处理。"]})
    row.consequence = data.consequence
    _conclude(row, CONFIRMED, reason, actor, at)
    {SEND_BACK: _send_back, RECTIFY: _rectify, NOTE: _note}[data.consequence](row, data, actor, at)
    tell_heads(row, f"线索“{row.title}”已查实：{CONSEQUENCES[data.consequence]}", reason, at)
    return row


def _send_back(row: Finding, data: Confirmation, actor: Actor, at: datetime) -> None:
    """Every case of it that its process lets be sent back is handled again."""
    sent = []
    for line in row.cases.select_related("case").order_by("pk"):
        if not _can_go_back(line.case):
            continue
        perform_action(
            case_id=line.case_id, action=SENT_BACK, actor=actor, at=at,
            data={"reason": f"{row.title}：{row.reason}"},
        )  # fmt: skip
        sent.append(line.pk)
    if not sent:
        raise Refused(
            "nothing_back",
            "这些件都不能退回（还没有答复，或不是诉求）。请改选“限期整改”或“指标加注”。",
        )
    FindingCase.objects.filter(pk__in=sent).update(sent_back=True)


def _can_go_back(case: Case) -> bool:
    spec = definition_of(case.process_id).actions.get(SENT_BACK)
    return spec is not None and case.state in spec.from_


def _rectify(row: Finding, data: Confirmation, actor: Actor, at: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if why := why_not_due(data.due_on, shanghai_date(at)):
        errors["due_on"] = [why]
    what = ""
    try:
        what = clean_text(data.what, max_length=1000, label="整改要求", field="what")
    except Invalid as invalid:
        errors |= invalid.field_errors
    owners = {user.pk for user in who_can_mend(row)}
    if data.owner_id not in owners:
        errors["owner"] = ["请选责任单位里的一个人。"]
    if errors or data.due_on is None or data.owner_id is None or row.unit_id is None:
        raise Invalid(errors)
    Rectification.objects.create(
        finding=row, unit_id=row.unit_id, owner_id=data.owner_id, what=what, due_on=data.due_on
    )


def _note(row: Finding, data: Confirmation, actor: Actor, at: datetime) -> None:
    rule = declared_rules().get(row.rule)
    metrics = rule.metrics if rule else ()
    if not metrics:
        raise Refused("no_metric", "这条规则没有对应的指标，不能加注；请选“退回重办”或“限期整改”。")
    text = f"{span_words(rule.period, row.since)}：{row.title}已查实，涉及 {row.count} 件。"  # type: ignore[union-attr]
    FigureNote.objects.bulk_create(
        FigureNote(
            finding=row, metric=code, unit_id=row.unit_id, since=row.since, until=row.until,
            text=text[:300],
        )
        for code in metrics
    )  # fmt: skip


@transaction.atomic
def dismiss(*, finding_id: int, reason: str, actor: Actor, at: datetime) -> Finding:
    """A false alarm, with why. Event `finding.false_alarm`. NotVisible, Refused, Invalid."""
    row = lock_finding(finding_id)
    check_oversee(actor, row)
    _conclude(row, FALSE_ALARM, _concludes(row, reason), actor, at)
    return row


@transaction.atomic
def dispose(*, finding_id: int, outcome: str, reason: str, actor: Actor, at: datetime) -> Finding:
    """What a discipline officer makes of a signal: no issue, a talk, or that they report it to the
    sealed desk themselves, by hand. Nothing is passed on from here.

    NotVisible, Refused (disposed of already), Invalid.
    """
    row = lock_finding(finding_id)
    check_dispose(actor, row)
    said = _concludes(row, reason)
    if outcome not in DISPOSITIONS:
        raise Invalid({"outcome": ["请选择处置方式。"]})
    row.outcome = outcome
    _conclude(row, FALSE_ALARM if outcome == "no_issue" else CONFIRMED, said, actor, at)
    return row


@transaction.atomic
def report_mended(*, finding_id: int, text: str, actor: Actor, at: datetime) -> Rectification:
    """The unit says it is mended, and how. Event. NotVisible, Refused, Invalid."""
    row = lock_finding(finding_id)
    task = _rectification(row)
    if not (heads(actor, task.unit_id) or task.owner_id == actor.user_id):
        raise NotVisible
    if task.state != "asked":
        raise Refused("reported", f"这项整改{task.says_state}，不需要再报。")
    task.report = clean_text(text, max_length=2000, label="整改情况", field="text")
    task.state, task.reported_name, task.reported_at = "reported", actor.name, at
    task.save()
    _append(row, "finding.mended", actor, at, {"report": task.report})
    return task


@transaction.atomic
def check_mended(
    *, finding_id: int, accepted: bool, note: str, actor: Actor, at: datetime
) -> Rectification:
    """An overseer looks at what was mended: accepted, or back with a reason. NotVisible, Refused,
    Invalid."""
    row = lock_finding(finding_id)
    check_oversee(actor, row)
    task = _rectification(row)
    if task.state != "reported":
        raise Refused("not_reported", "单位还没有报告整改完成。")
    task.note = clean_text(note, max_length=1000, label="核实意见", field="note")
    task.state = "accepted" if accepted else "asked"
    task.accepted_at = at if accepted else None
    task.save()
    kind = "finding.mending_accepted" if accepted else "finding.mending_refused"
    _append(row, kind, actor, at, {"note": task.note})
    tell_heads(row, "整改已核销" if accepted else "整改被退回", task.note, at)
    return task


def heads(actor: Actor, unit_id: int) -> bool:
    """True for a head of the unit."""
    return unit_id in actor.units(Role.HEAD)


def lock_finding(finding_id: int) -> Finding:
    """The row, locked; NotVisible when there is none."""
    row = Finding.objects.select_for_update().filter(pk=finding_id).first()
    if row is None:
        raise NotVisible
    return row


def _rectification(row: Finding) -> Rectification:
    task = Rectification.objects.select_for_update().filter(finding=row).first()
    if task is None:
        raise NotVisible
    return task


def _concludes(row: Finding, reason: str) -> str:
    if why := why_not_concluded(row.state):
        raise Refused("concluded", why)
    return clean_text(reason, max_length=2000, label="理由", field="reason")


def _conclude(row: Finding, state: str, reason: str, actor: Actor, at: datetime) -> None:
    row.state, row.reason = state, reason
    row.concluded_by, row.concluded_name, row.concluded_at = actor.user_id, actor.name, at
    names = "state reason concluded_by concluded_name concluded_at consequence outcome".split()
    _save(row, f"finding.{state}", actor, at, *names)


def _save(row: Finding, kind: str, actor: Actor, at: datetime, *names: str) -> None:
    row.save(update_fields=names)
    said = {n: v.isoformat() if isinstance(v := getattr(row, n), datetime) else v for n in names}
    _append(row, kind, actor, at, said)


def _append(row: Finding, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    append_event(stream=row.stream, kind=kind, at=at, actor=actor.ref, payload=said, about=row)


def tell_heads(row: Finding, subject: str, text: str, at: datetime) -> None:
    """The heads of the unit a finding of painted work is with hear of it."""
    heads = Post.objects.filter(unit__pk=row.unit_id or 0, role=Role.HEAD, valid_until__isnull=True)
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"{row.stream}:{row.state}:{at.isoformat()}:{user}",
                recipient_id=user, subject=subject, body=text[:500], stream=row.stream,
                link=f"/work/findings/{row.pk}/",
            )
            for user in sorted(set(heads.values_list("user_id", flat=True)))
        ],
        at,
    )  # fmt: skip
