"""What the dispatcher's acts do: class, lead, co-handlers, rulings, consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from qifu.cases import clockwork
from qifu.cases.models import (
    Answer,
    Assignment,
    Case,
    Consultation,
    Extension,
    Objection,
    SupervisionOrder,
)
from qifu.identity.models import DutyEntry, Unit
from qifu.identity.operations import record_precedent as write_precedent
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Refused

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def set_class_simple(act: Act) -> None:
    """简单类: answered at once; the class is kept for statistics, no long clock starts."""
    act.case.klass = "simple"
    clock = act.start(kind="main", limit_code="simple", start_on=act.case.round_on)
    clock.unit_id = act.case.lead_unit_id


def record_answer_at_once(act: Act) -> None:
    """The spoken answer, kept as an approved answer of its author."""
    from qifu.cases.operations import attach_files

    answer = Answer.objects.create(
        case=act.case,
        round=act.case.round,
        outcome="explained",
        text=act.data["text"],
        evidence="当场答复",
        author=act.actor.user_id,
        drafted_at=act.at,
        state="approved",
        decided_at=act.at,
    )
    act.case.answer_outcome = "explained"
    act.case.answered_at = act.at
    touch(act)
    attach_files(
        act.case,
        act.data["files"],
        purpose="answer",
        subject=answer.pk,
        actor=act.actor,
        at=act.at,
    )


def touch(act: Act) -> None:
    """Remember who worked on the case: they may not revisit it or close it out."""
    if act.actor.user_id is not None and act.actor.user_id not in act.case.handled_by:
        act.case.handled_by = [*act.case.handled_by, act.actor.user_id]


def set_topic(act: Act) -> None:
    """The dispatcher's topic replaces the suggested one."""
    topic = act.data.get("topic")
    if topic and topic != act.case.topic:
        act.case.topic = topic
        act.case.topic_title = DutyEntry.objects.values_list("title", flat=True).get(topic=topic)


def set_class(act: Act) -> None:
    """Start the promise clock from the day of receipt, or change its class.

    A second dispatch never restarts it: start, pauses, extensions and the original due date stay.
    """
    case, klass = act.case, act.data["klass"]
    case.klass = klass
    main = act.main
    if main is None:
        act.start(
            kind="main",
            limit_code=klass,
            start_on=case.round_on,
            unit_id=act.data["lead_unit"].pk,
        )
        return
    main.unit_id = act.data["lead_unit"].pk
    if main.limit != klass:
        limit = clockwork.limit(klass)
        main.limit, main.amount, main.time_unit = klass, limit.amount, limit.time_unit
        clockwork.recompute(main, current_calendar())


def assign_lead(act: Act) -> None:
    """Hand the case to its lead unit; whoever led before is released."""
    case, lead = act.case, act.data["lead_unit"]
    _hold_units([lead])
    _release_leads(act)
    case.lead_unit = lead
    case.handler = None
    case.dispatched_at = act.at
    Assignment.objects.create(
        case=case,
        unit=lead,
        role="lead",
        assigned_at=act.at,
        note=act.data.get("note") or act.data.get("reason", "")[:500] if act.data else "",
    )
    act.extra.setdefault("payload", {})["lead"] = {"id": lead.pk, "name": lead.name}
    if lead.pk in case.co_units:
        _end_co(act, [lead.pk])


def _hold_units(units: list[Unit]) -> None:
    """Keep units from being closed until this act is through; Refused when one just was.

    Without it an act that saw the unit in use would leave a case behind with a closed one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, status FROM identity_unit WHERE id = ANY(%s) ORDER BY id FOR SHARE",
            [[u.pk for u in units]],
        )
        # looked at here: as a condition of the query it would choose the rows before locking them
        closed = "、".join(name for name, status in cursor if status != Unit.Status.ACTIVE)
    if closed:
        raise Refused("guard:lead_may_lead", f"“{closed}”刚刚撤并，请改派承接其职责的单位。")


def _release_leads(act: Act) -> None:
    Assignment.objects.filter(case=act.case, role="lead", ended_at__isnull=True).update(
        ended_at=act.at, state="ended"
    )
    overtake_orders(act)
    drop_extension(act)


def drop_extension(act: Act) -> None:
    """What the former lead asked for does not bind the next: an undecided extension lapses."""
    if act.case.pending_extension is not None:
        Extension.objects.filter(pk=act.case.pending_extension, state="asked").update(
            state="lapsed", decided_at=act.at
        )
        act.case.pending_extension = None


def overtake_orders(act: Act) -> None:
    """Orders to a unit that no longer has the case (or that is over) need no answer."""
    if not act.case.open_orders:
        return
    SupervisionOrder.objects.filter(case=act.case, state="open").update(state="overtaken")
    for clock in act.clocks:
        if clock.kind == "order" and clock.state != "stopped":
            clockwork.stop(clock, act.at)
    act.case.open_orders = 0


def _end_co(act: Act, units: list[int]) -> None:
    case = act.case
    Assignment.objects.filter(
        case=case, role="co", unit_id__in=units, ended_at__isnull=True
    ).update(ended_at=act.at, state="ended")
    for clock in act.clocks:
        if clock.kind == "co" and clock.unit_id in units and clock.state != "stopped":
            clockwork.stop(clock, act.at)
    case.co_units = [u for u in case.co_units if u not in units]
    case.open_co = sum(
        c.kind == "co" and c.state != "stopped" for c in [*act.clocks, *act.new_clocks]
    )


def add_co(act: Act) -> None:
    """Give each new co-handler its own sub-clock; the lead answers for all."""
    case = act.case
    new = [u for u in act.data.get("co_units") or () if u.pk not in case.co_units]
    new = [u for u in new if u.pk != case.lead_unit_id]
    if new:
        _hold_units(new)
    for unit in new:
        clock = act.start(kind="co", limit_code="co", start_on=act.today, unit_id=unit.pk)
        row = Assignment.objects.create(
            case=case,
            unit=unit,
            role="co",
            assigned_at=act.at,
            due_on=clock.due_on,
            note=act.data.get("note") or "",
        )
        clock.subject = row.pk
    case.co_units = [*case.co_units, *(u.pk for u in new)]
    case.open_co += len(new)
    if new:
        payload = act.extra.setdefault("payload", {})
        payload["co"] = [{"id": u.pk, "name": u.name} for u in new]


def mark_final(act: Act) -> None:
    """No further objection: ruled or designated."""
    act.case.final = True


def record_precedent(act: Act) -> None:
    """兜底: who was designated becomes a precedent in the duty directory."""
    if act.data.get("precedent"):
        write_precedent(
            topic=act.case.topic,
            lead_unit_id=act.data["lead_unit"].pk,
            case_number=act.case.number,
            reason=act.data["reason"],
            actor=act.actor,
            at=act.at,
        )


def open_consultation(act: Act) -> None:
    """Call the parties together; the promise clock goes on."""
    parties: list[Unit] = act.data["parties"]
    row = Consultation.objects.create(
        case=act.case,
        parties=[u.pk for u in parties],
        party_names=[u.name for u in parties],
        question=act.data["question"],
        meet_on=act.data.get("meet_on"),
        called_by=act.actor.user_id,
        called_at=act.at,
    )
    act.extra["payload"] = {
        "consultation": row.pk,
        "parties": [{"id": u.pk, "name": u.name} for u in parties],
    }
    _close_ruling(act, "consultation", act.data["question"])


def conclude_consultation(act: Act) -> None:
    """Write minutes and decision into the open consultation, if there is one."""
    Consultation.objects.filter(case=act.case, state="open").update(
        state="concluded",
        minutes=act.data.get("minutes") or act.data.get("reason") or "",
        decision=act.data.get("decision") or f"由{act.data['lead_unit'].name}牵头办理",
        concluded_by=act.actor.user_id,
        concluded_at=act.at,
    )
    _close_ruling(act, "designated", act.data.get("reason") or act.data.get("decision") or "")


def _close_ruling(act: Act, ruling: str, reason: str) -> None:
    Objection.objects.filter(case=act.case, ruling="").update(
        ruling=ruling, ruling_reason=reason, ruled_by=act.actor.user_id, ruled_at=act.at
    )


def rule_sustained(act: Act) -> None:
    """The objection holds: one return more, shown to everyone; the unit is not asked again."""
    case = act.case
    _close_ruling(act, "sustained", act.data["reason"])
    case.returns += 1
    act.extra.setdefault("payload", {})["unit"] = _name_of_lead(case)


def rule_overruled(act: Act) -> None:
    """The objection fails: the unit keeps the case."""
    _close_ruling(act, "overruled", act.data["reason"])
    act.extra.setdefault("payload", {})["unit"] = _name_of_lead(act.case)


def release_lead(act: Act) -> None:
    """Take the case from its lead: it leaves that unit's lists and rights at once."""
    _release_leads(act)
    act.case.lead_unit = None
    act.case.handler = None
    if act.main is not None:
        act.main.unit_id = None


def _name_of_lead(case: Case) -> str:
    return case.lead_unit.name if case.lead_unit_id and case.lead_unit else ""
