"""From rows to the pure inputs of `rules.decide`: the snapshot and the facts of an act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from qifu.cases.models import Case, Clock, Extension, MaterialRequest
from qifu.cases.rules.definition import Action
from qifu.cases.rules.vocabulary import Facts, Snapshot
from qifu.identity.actors import Actor
from qifu.identity.models import DutyEntry, Unit
from qifu.identity.queries import may_be_given
from qifu.kernel.time import shanghai_date


def snapshot_of(case: Case) -> Snapshot:
    """The part of the row a decision looks at."""
    return Snapshot(
        state=case.state,
        version=case.version,
        lead_unit=case.lead_unit_id,
        handler=case.handler_id,
        level=case.level,
        round=case.round,
        returns=case.returns,
        final=case.final,
        objected_units=tuple(case.objected_units),
        handled_by=tuple(case.handled_by),
        open_co=case.open_co,
        answer_author=case.answer_author,
        answer_outcome=case.answer_outcome,
        pending_extension=case.pending_extension,
        unreached=case.unreached,
        rated_round=case.rated_round,
        open_orders=case.open_orders,
        due_on=case.due_on,
        step_due_on=case.step_due_on,
        closed_on=shanghai_date(case.closed_at) if case.closed_at else None,
    )


def facts_for(case: Case, spec: Action, actor: Actor, at: datetime, data: dict[str, Any]) -> Facts:
    """Gather just what the guards of `spec` ask for (no query for a guard that is not there)."""
    more: dict[str, Any] = {}
    lead: Unit | None = data.get("lead_unit")
    if lead is not None and "lead_may_lead" in spec.guards:
        topic = data.get("topic") or case.topic
        more |= {
            "lead": lead.pk,
            "lead_name": lead.name,
            "lead_has_power": lead.has_power,
            "lead_active": lead.status == "active",
            "lead_routable": may_be_given(lead),
            "topic_needs_power": DutyEntry.objects.filter(topic=topic, needs_power=True).exists(),
        }
    if "not_requester" in spec.guards and case.pending_extension:
        more["extension_asked_by"] = (
            Extension.objects.filter(pk=case.pending_extension)
            .values_list("asked_by", flat=True)
            .first()
        )
    if "not_asked_before" in spec.guards:
        asked = MaterialRequest.objects.filter(case=case).exclude(state="cancelled")
        more["material_asked"] = asked.exists()
    target: Case | None = data.get("target")
    if target is not None:
        more |= {"target_open": target.open, "target_is_self": target.pk == case.pk}
        if "merge_keeps_promise" in spec.guards:
            due = _promised([case.pk, target.pk])
            more |= {"own_due": due.get(case.pk), "target_due": due.get(target.pk)}
    return Facts(today=shanghai_date(at), actor=actor.user_id, data=data, **more)


def _promised(ids: list[int]) -> dict[int, date | None]:
    """The day promised to the firm, of those cases whose clock runs or is paused."""
    rows = Clock.objects.filter(case__in=ids, kind="main").exclude(state="stopped")
    return dict(rows.values_list("case_id", "due_on"))
