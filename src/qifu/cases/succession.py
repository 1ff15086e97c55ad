"""When a unit is closed, its open cases, parts, clocks and orders pass to the successor.

Source: plan 附件2: 因机改职能有调整变化的，由承接相关职能的单位负责.
"""

from __future__ import annotations

from datetime import datetime

from qifu.cases import clockwork
from qifu.cases.bulk import update_rows
from qifu.cases.models import Assignment, Case, Clock, Consultation, SupervisionOrder
from qifu.cases.operations import CLOCK_SAVED, row_values
from qifu.identity.models import Unit
from qifu.kernel.events import ActorRef, Event, EventDraft, append_events, subscribe

BATCH = 1000


@subscribe("unit.closed")
def pass_over(events: list[Event]) -> None:
    """Move what is open in the same transaction that closes the unit, recorded per case."""
    for event in events:
        actor = ActorRef(event.actor_id, event.actor_name)
        _pass_cases(event.payload["unit_id"], event.payload["successor_id"], actor, event.at)


def open_case_count(unit_id: int) -> int:
    """How many open cases a unit leads or helps with now."""
    led = Case.objects.filter(open=True, lead_unit_id=unit_id).count()
    helped = Assignment.objects.filter(unit_id=unit_id, role="co", ended_at__isnull=True).count()
    return led + helped


def topic_in_use(topic: str) -> bool:
    """True when an open case stands under `topic`."""
    return Case.objects.filter(open=True, topic=topic).exists()


def _pass_cases(old: int, new: int, actor: ActorRef, at: datetime) -> None:
    unit, successor = Unit.objects.get(pk=old), Unit.objects.get(pk=new)
    led = Case.objects.filter(open=True, lead_unit_id=old)
    helped = Case.objects.filter(open=True, co_units__contains=[old])
    ids = sorted({*led.values_list("pk", flat=True), *helped.values_list("pk", flat=True)})
    for called in Consultation.objects.select_for_update().filter(
        state="open", parties__contains=[old]
    ):
        called.parties = list(dict.fromkeys(new if p == old else p for p in called.parties))
        called.save(update_fields=["parties"])
    for start in range(0, len(ids), BATCH):
        _pass_batch(ids[start : start + BATCH], unit, successor, actor, at)


def _pass_batch(ids: list[int], unit: Unit, successor: Unit, actor: ActorRef, at: datetime) -> None:
    cases = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    drafts = []
    for case in cases:
        before = row_values(case)
        _end_double_part(case, unit, successor, at)
        if case.lead_unit_id == unit.pk:
            case.lead_unit_id = successor.pk
        swapped = [successor.pk if u == unit.pk else u for u in case.co_units]
        case.co_units = [u for u in dict.fromkeys(swapped) if u != case.lead_unit_id]
        after = row_values(case)
        drafts.append(
            EventDraft(
                stream=case.stream,
                kind="case.passed_over",
                at=at,
                actor=actor,
                payload={
                    "number": case.number,
                    "unit": unit.name,
                    "successor": successor.name,
                    "set": {k: v for k, v in after.items() if before[k] != v},
                },
            )
        )
    Case.objects.bulk_update(cases, ["lead_unit", "co_units", "open_co"])
    Assignment.objects.filter(case_id__in=ids, unit=unit, ended_at__isnull=True).update(
        unit=successor
    )
    Clock.objects.filter(case_id__in=ids, unit=unit).exclude(state="stopped").update(unit=successor)
    SupervisionOrder.objects.filter(case_id__in=ids, unit=unit, state="open").update(unit=successor)
    append_events(drafts)


def _end_double_part(case: Case, unit: Unit, successor: Unit, at: datetime) -> None:
    """A unit does not help itself, nor twice: the part of the two that is one too many ends."""
    if case.lead_unit_id == unit.pk and successor.pk in case.co_units:
        ending = successor.pk
    elif unit.pk in case.co_units and successor.pk in (case.lead_unit_id, *case.co_units):
        ending = unit.pk
    else:
        return
    parts = Assignment.objects.filter(case=case, role="co", unit_id=ending, ended_at__isnull=True)
    parts.update(state="ended", ended_at=at)
    clocks = list(
        Clock.objects.filter(case=case, kind="co", unit_id=ending).exclude(state="stopped")
    )
    for clock in clocks:
        clockwork.stop(clock, at)
    update_rows(clocks, CLOCK_SAVED)
    case.open_co = max(0, case.open_co - len(clocks))
