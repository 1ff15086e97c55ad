"""What the hall hears: a case opened by whoever serves a number belongs to that number's turn."""

from __future__ import annotations

from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.kernel.events import Event, subscribe
from qifu.reception.calling import record_act


@subscribe("case.opened")
def note_case(events: list[Event]) -> None:
    """Write the case down at the turn of the clerk who took it in. Only cases of a centre ask."""
    for event in events:
        case = getattr(event, "about", None)
        if not isinstance(case, Case) or case.intake_centre is None or event.actor_id is None:
            continue
        clerk = Actor(user_id=event.actor_id, name=event.actor_name)
        record_act(clerk, case.kind, case.number, case.title, event.at, case.enterprise_id)
