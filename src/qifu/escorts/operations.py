"""Every write of an escort but its rating, each with its event."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from qifu.cases.queries import get_case
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import contacts_of, get_enterprise
from qifu.escorts import roster as rosters
from qifu.escorts.models import Escort, EscortLog, EscortStep
from qifu.escorts.permissions import check_open, check_reassign, check_work
from qifu.escorts.rules.assign import Ranked
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text

SERIES = "BB"
CHOOSING = 0x65736374  # "esct"


@dataclass(frozen=True)
class EscortInput:
    """What is to be escorted. `checklist` is one of the pack's; `case_number` what it is about;
    `specialist_id` when somebody in particular is asked for."""

    enterprise_id: int
    title: str
    checklist: str
    case_number: str = ""
    specialist_id: int | None = None


@transaction.atomic
def open_escort(*, data: EscortInput, actor: Actor, at: datetime) -> Escort:
    """Give a firm somebody who goes with it: the best of the roster, or whom staff ask for.

    Effects: an escort with its checklist, `escort.opened`, notices to firm and specialist. Raises
    Invalid, NotVisible, Refused when nobody has room.
    """
    check_open(actor, data.enterprise_id)
    firm = get_enterprise(actor, data.enterprise_id)
    kind = rosters.checklists().get(data.checklist)
    errors: dict[str, list[str]] = {}
    if kind is None:
        errors["checklist"] = ["请选要帮办的是哪一类。"]
    try:
        title = clean_text(
            data.title, max_length=120, label="帮办什么", field="title", multiline=False
        )
    except Invalid as error:
        errors.update(error.field_errors)
    if errors or kind is None:
        raise Invalid(errors)
    case = get_case(actor, data.case_number) if data.case_number else None
    if case is not None and case.enterprise_id != firm.pk:
        raise Invalid({"case_number": ["这个办件不是这家企业的，请核对编号。"]})
    if case is not None and Escort.objects.filter(case=case, state="open").exists():
        raise Refused("escort_open", "这个办件已经有人帮办，不用再开一件。")
    asked = data.specialist_id if actor.is_staff else None
    chosen, unit_id = _choose(kind["need"], firm, at, asked)
    escort = Escort.objects.create(
        number=next_number(SERIES, at),
        enterprise=firm,
        case=case,
        title=title,
        need=kind["need"],
        specialist_id=chosen.candidate.id,
        unit_id=unit_id,
        reason=chosen.reason[:300],
        asked_by_firm=not actor.is_staff,
        opened_by=actor.user_id,
        opened_at=at,
    )
    EscortStep.objects.bulk_create(
        EscortStep(escort=escort, position=i, title=step) for i, step in enumerate(kind["steps"])
    )
    said = {"specialist": chosen.candidate.name, "reason": escort.reason, "title": title}
    _note(escort, "opened", actor, at, said)
    _log(escort, actor, at, f"由{chosen.candidate.name}帮办：{escort.reason}。", to_firm=False)
    _tell_assigned(escort, chosen.candidate.name, at)
    return escort


def _choose(need: str, firm: Enterprise, at: datetime, wanted: int | None) -> tuple[Ranked, int]:
    """The best candidate (or the one asked for) and the unit the escort belongs to. One choice at
    a time, so that nobody is given more than they can take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHOOSING])
    rows = rosters.ranked(need, firm.town_id, at)
    chosen = next((r for r in rows if wanted in (None, r.candidate.id)), None)
    if chosen is None and wanted is not None:
        raise Invalid({"specialist": ["这位专员现在不能再接，请换一位。"]})
    if chosen is None:
        raise Refused("nobody_free", "专员们手上都已满，暂时派不出人；请联系指挥调度安排。")
    units = sorted(chosen.candidate.units)
    near = firm.town_id if firm.town_id in chosen.candidate.units else units[0]
    assert near is not None
    return chosen, near


@transaction.atomic
def reassign_escort(
    *, number: str, specialist_id: int, why: str, actor: Actor, at: datetime
) -> Escort:
    """Another specialist goes on; the firm is told. Raises Invalid, Refused, NotVisible."""
    escort = lock_escort(number)
    check_reassign(actor, escort)
    said = clean_text(why, max_length=200, label="改派理由", field="why", multiline=False)
    if specialist_id == escort.specialist_id:
        raise Invalid({"specialist": ["现在就是这位专员，请选另一位。"]})
    chosen, unit_id = _choose(escort.need, escort.enterprise, at, specialist_id)
    before = escort.specialist.name
    escort.specialist_id, escort.unit_id = chosen.candidate.id, unit_id
    escort.reason = chosen.reason[:300]
    escort.save(update_fields=["specialist", "unit", "reason"])
    payload = {"from": before, "to": chosen.candidate.name, "why": said, "reason": escort.reason}
    _note(escort, "reassigned", actor, at, payload)
    _log(escort, actor, at, f"由{before}改为{chosen.candidate.name}帮办：{said}")
    _tell_assigned(escort, chosen.candidate.name, at)
    return escort


@transaction.atomic
def tick_step(*, step_id: int, note: str, actor: Actor, at: datetime) -> EscortStep:
    """A line of the checklist is done; the firm reads it. Once."""
    found = EscortStep.objects.select_related("escort").filter(pk=step_id).first()
    if found is None:
        raise NotVisible
    escort = lock_escort(found.escort.number)
    check_work(actor, escort)
    step = EscortStep.objects.get(pk=step_id)
    if step.done_at is not None:
        raise Refused("step_done", f"“{step.title}”已由 {step.done_by} 记为完成。")
    step.note = clean_text(
        note, max_length=300, label="说明", field="note", required=False, multiline=False
    )
    step.done_at, step.done_by = at, actor.name
    step.save(update_fields=["note", "done_at", "done_by"])
    _note(escort, "step_done", actor, at, {"step": step.title})
    _log(escort, actor, at, f"完成：{step.title}{f'（{step.note}）' if step.note else ''}")
    return step


@transaction.atomic
def log_escort(*, number: str, text: str, to_firm: bool, actor: Actor, at: datetime) -> EscortLog:
    """Write down what was done; `to_firm` lets the firm read it."""
    escort = lock_escort(number)
    check_work(actor, escort)
    said = clean_text(text, max_length=500, label="办了什么", field="text")
    _note(escort, "logged", actor, at, {"to_firm": to_firm})
    return _log(escort, actor, at, said, to_firm=to_firm)


@transaction.atomic
def close_escort(
    *, number: str, done: bool, outcome: str, actor: Actor, at: datetime
) -> tuple[Escort, str]:
    """It is done (all of the checklist) or given up, with the outcome told to the firm.

    Returns the escort and the secret of the one-time rating link ("" when given up).
    """
    escort = lock_escort(number)
    check_work(actor, escort)
    said = clean_text(outcome, max_length=500, label="结果", field="outcome")
    left = escort.steps.filter(done_at__isnull=True).count()
    if done and left:
        raise Refused(
            "steps_left", f"清单里还有 {left} 步没有完成；做完再记，或说明原因后终止帮办。"
        )
    row, secret = escort, ""
    row.state = Escort.State.DONE if done else Escort.State.CANCELLED
    row.closed_at, row.outcome = at, said
    if done:
        secret = secrets.token_urlsafe(16)
        row.link_hash = digest(secret)
    row.save(update_fields=["state", "closed_at", "outcome", "link_hash"])
    _note(row, "done" if done else "cancelled", actor, at, {"outcome": said})
    _log(row, actor, at, f"{row.get_state_display()}：{said}"[:500])
    _tell_closed(row, secret, at)
    return row, secret


def lock_escort(number: str) -> Escort:
    """The escort with its row locked; NotVisible."""
    rows = Escort.objects.select_for_update(of=("self",)).select_related("enterprise", "specialist")
    escort = rows.filter(number=number[:24]).first()
    if escort is None:
        raise NotVisible
    return escort


def digest(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(
    escort: Escort, what: str, actor: Actor, at: datetime, payload: Mapping[str, object]
) -> None:
    append_event(
        stream=escort.stream,
        kind=f"escort.{what}",
        at=at,
        actor=actor.ref,
        payload={"number": escort.number, **payload},
        about=escort,
    )


def _log(
    escort: Escort, actor: Actor, at: datetime, text: str, *, to_firm: bool = True
) -> EscortLog:
    return EscortLog.objects.create(
        escort=escort, at=at, by_id=actor.user_id, by_name=actor.name, text=text[:500],
        to_firm=to_firm,
    )  # fmt: skip


def _tell_assigned(escort: Escort, name: str, at: datetime) -> None:
    found = next(iter(rosters.roster(at, user_ids=[escort.specialist_id])), None)
    context = {
        "number": escort.number, "title": escort.title, "firm": escort.enterprise.name,
        "text": f"{name}{f'（电话 {found.phone}）' if found and found.phone else ''}",
        "reason": escort.reason, "link": f"{settings.QIFU_BASE_URL}/escorts/{escort.number}/",
    }  # fmt: skip
    key = f"{escort.pk}:{escort.specialist_id}"
    drafts = _to_firm(escort, "escort.assigned", key, context, at)
    drafts.append(
        NoticeDraft(
            channel="site",
            dedupe_key=f"escort.yours:{key}",
            recipient_id=escort.specialist_id,
            template="escort.yours",
            context=context,
            link=f"/work/escorts/{escort.number}/",
            stream=escort.stream,
        )
    )
    enqueue_notices(drafts, at)


def _tell_closed(escort: Escort, secret: str, at: datetime) -> None:
    link = f"{settings.QIFU_BASE_URL}/escorts/rate/{secret}/" if secret else ""
    context = {
        "number": escort.number, "title": escort.title, "text": escort.outcome, "link": link
    }  # fmt: skip
    template = "escort.done" if secret else "escort.cancelled"
    enqueue_notices(_to_firm(escort, template, str(escort.pk), context, at), at)


def _to_firm(
    escort: Escort, template: str, key: str, context: dict[str, str], at: datetime
) -> list[NoticeDraft]:
    """To each of the firm's people on the site, and to its telephone."""
    same = (template, context)
    drafts = [
        NoticeDraft(
            channel="site",
            dedupe_key=f"{template}:{key}:{m.user_id}",
            recipient_id=m.user_id,
            template=same[0],
            context=same[1],
            link=f"/escorts/{escort.number}/",
            stream=escort.stream,
        )
        for m in contacts_of(escort.enterprise_id, at)
    ]
    if phone := escort.enterprise.phone:
        drafts.append(
            NoticeDraft(
                channel="sms",
                dedupe_key=f"{template}:{key}:sms",
                address=phone,
                template=same[0],
                context=same[1],
                stream=escort.stream,
            )
        )
    return drafts
