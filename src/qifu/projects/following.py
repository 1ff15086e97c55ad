"""What projects hear of: a demand that ended clears its blocker, a closed unit passes its projects on."""

from __future__ import annotations

from django.db.models import Q

from qifu.cases.models import Case
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.events import ActorRef, Event, EventDraft, append_events, subscribe
from qifu.projects.blockers import clear_of_case
from qifu.projects.models import Project, TrioPart, Watch

DEMAND = "demand"


@subscribe("case.*")
def follow_demands(events: list[Event]) -> None:
    """In the same transaction; only demands that are over ask."""
    for event in events:
        case = event.about
        if isinstance(case, Case) and case.kind == DEMAND and not case.open:
            who = Actor(event.actor_id, event.actor_name) if event.actor_id else SYSTEM_ACTOR
            clear_of_case(case, who, event.at)


@subscribe("unit.closed")
def pass_over(events: list[Event]) -> None:
    """Projects, watched things and parts of trios of a closed unit are the successor's."""
    for event in events:
        old, new = event.payload["unit_id"], event.payload["successor_id"]
        own = Q(office_id=old) | Q(unit_id=old) | Q(department_id=old)
        watched = Q(watches__unit_id=old, watches__state="open")
        rows = list(Project.objects.filter(own | watched).distinct().order_by("id"))
        for name in ("office_id", "unit_id", "department_id"):
            Project.objects.filter(**{name: old}).update(**{name: new})
        Watch.objects.filter(unit_id=old, state="open").update(unit_id=new)
        TrioPart.objects.filter(unit_id=old, ended_on__isnull=True).update(unit_id=new)
        actor = ActorRef(event.actor_id, event.actor_name)
        payload = {"unit": old, "successor": new}
        append_events(
            [EventDraft(r.stream, "project.passed_over", event.at, actor, payload) for r in rows]
        )
