"""A case as JSON, for the side of who asks: the firm's words, or the officials' as well.

`row_of` needs only the columns of a list; `detail_of` adds what belongs to one demand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from qifu.api.labels import unit_label
from qifu.api.personal import seen_phone
from qifu.cases.attachments import visible_attachments
from qifu.cases.lights import LIGHTS, light_of
from qifu.cases.models import Answer, Case, MaterialRequest, Rating
from qifu.cases.permissions import is_staff_view, sees_drafts
from qifu.cases.queries import state_sentence, state_title
from qifu.demands.models import ExternalRef
from qifu.demands.queries import demand_of
from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date

OUTCOMES = {
    "solved": "已解决",
    "explained": "已解释说明",
    "impossible": "依法不能解决",
    "promised": "承诺限期解决",
}


def row_of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """One demand as a line of a list."""
    light = light_of(case, shanghai_date(at))
    row = {
        "number": case.number,
        "version": case.version,
        "title": case.title,
        "firm": case.firm_name,
        "state": case.state,
        "state_title": state_title(case),
        "open": case.open,
        "topic": {"code": case.topic, "title": case.topic_title} if case.topic else None,
        "channel": case.channel,
        "klass": case.klass,
        "unit": unit_label(case.lead_unit_id),
        "opened_at": case.opened_at,
        "received_on": case.received_on,
        "due_on": case.due_on,
        "original_due_on": case.original_due_on,
        "provisional": case.provisional,
        "paused": case.paused,
        "light": light,
        "light_title": LIGHTS[light],
        "level": case.level,
        "round": case.round,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
        "result": case.result,
        "merged_into": case.merged_number or None,
    }
    if is_staff_view(actor, case):
        row |= {
            "handler": _handler(case, actor),
            "step_due_on": case.step_due_on,
            "returns": case.returns,
            "final": case.final,
            "open_co_handlers": case.open_co,
            "open_orders": case.open_orders,
            "extension_pending": case.pending_extension is not None,
        }
    return row


def _handler(case: Case, actor: Actor) -> str | None:
    if case.handler_id is None or case.handler_id == actor.user_id:
        return actor.name if case.handler_id else None
    return case.handler.name if case.handler else None


def with_external(rows: Iterable[dict[str, Any]], cases: list[Case], actor: Actor) -> None:
    """Add the outside numbers to rows of `cases`, for officials and the system itself. One query."""
    refs = ExternalRef.objects.filter(case_id__in=[c.pk for c in cases])
    if actor.client:
        refs = refs.filter(system=actor.client)
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for case_id, system, number in refs.values_list("case_id", "system", "external_id"):
        found[case_id].append({"system": system, "id": number})
    for row, case in zip(rows, cases, strict=True):
        row["external"] = found[case.pk]


def detail_of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """One demand with its words, answers, what is asked of the firm, attachments and ratings."""
    staff = is_staff_view(actor, case)
    demand = demand_of(case)
    row = row_of(case, actor, at)
    row |= {
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "text": demand.text,
        "contact": {"name": demand.contact_name, "phone": seen_phone(demand.contact_phone, actor)},
        "place": unit_label(demand.place_id),
        "fallback": demand.fallback,
        "answers": [_answer(a, staff) for a in _answers(case, actor)],
        "material_request": _material(case),
        "ratings": list(
            Rating.objects.filter(case=case)
            .order_by("round")
            .values("round", "grade", "solved", "comment", "at")
        ),
        "attachments": attachments_of(case, actor),
    }
    if staff:
        row["co_units"] = [unit_label(u) for u in case.co_units]
    if actor.is_staff or actor.client:
        with_external([row], [case], actor)
    return row


def _answers(case: Case, actor: Actor) -> Iterable[Answer]:
    answers = Answer.objects.filter(case=case).order_by("id")
    return answers if sees_drafts(actor, case) else answers.filter(state="approved")


def _answer(answer: Answer, staff: bool) -> dict[str, Any]:
    shown = {
        "id": answer.pk,
        "round": answer.round,
        "unit": unit_label(answer.unit_id),
        "outcome": answer.outcome,
        "outcome_title": OUTCOMES.get(answer.outcome, answer.outcome),
        "text": answer.text,
        "promise_on": answer.promise_on,
        "fulfilled_at": answer.fulfilled_at,
        "fulfilment": answer.fulfilment,
        "approved_at": answer.decided_at if answer.state == "approved" else None,
    }
    return shown | {"evidence": answer.evidence, "state": answer.state} if staff else shown


def _material(case: Case) -> dict[str, Any] | None:
    if case.state != "awaiting_material":
        return None
    asked = MaterialRequest.objects.filter(case=case, state="asked")
    found = asked.values("items", "reason", "due_on", "asked_at").first()
    return dict(found) if found else None


def attachments_of(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Files of a case that `actor` may open, oldest first."""
    return [
        {
            "id": a.file_id,
            "name": a.file.name,
            "media_type": a.file.media_type,
            "size": a.file.size,
            "sha256": a.file.sha256,
            "purpose": a.purpose,
            "subject": a.subject,
            "added_at": a.added_at,
        }
        for a in visible_attachments(actor, case)
    ]
