"""What classes hear of: a demand that was raised, a unit that was closed."""

from __future__ import annotations

from qifu.cases.models import Case
from qifu.demands.models import KIND
from qifu.kernel.events import ActorRef, Event, EventDraft, append_events, subscribe
from qifu.problems.joining import arrive
from qifu.problems.models import ProblemClass, Remedy


@subscribe("case.opened")
def hear_demands(events: list[Event]) -> None:
    """A new demand joins the class it is like, in the transaction that opens it."""
    for event in events:
        case = getattr(event, "about", None)
        if isinstance(case, Case) and case.kind == KIND:
            arrive(case, event.at)


@subscribe("unit.closed")
def pass_over(events: list[Event]) -> None:
    """Classes and remedies of a closed unit are the successor's."""
    for event in events:
        old, new = event.payload["unit_id"], event.payload["successor_id"]
        rows = list(ProblemClass.objects.filter(unit_id=old).order_by("id"))
        ProblemClass.objects.filter(unit_id=old).update(unit_id=new)
        Remedy.objects.filter(unit_id=old, state="open").update(unit_id=new)
        if not rows:
            continue
        actor = ActorRef(event.actor_id, event.actor_name)
        text = f"{event.payload['unit']}撤并，由{event.payload['successor']}接着负责"
        payload = {"unit": old, "successor": new, "text": text}
        append_events(
            [EventDraft(r.stream, "problem.passed_over", event.at, actor, payload) for r in rows]
        )
