"""The boxes and filters of every list, each one indexable condition, scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from qifu.cases.lights import LIGHTS, light_filter
from qifu.cases.models import Assignment, Case
from qifu.cases.permissions import SEES_ALL
from qifu.cases.search import matching
from qifu.identity.actors import Actor
from qifu.identity.models import Role

DEMAND = "demand"


@dataclass(frozen=True)
class ListFilter:
    """What a list page is asked for; every field comes from the address.

    `box`: unit (led by my units), mine, pool (my unit's, nobody's yet), co, triage, extensions,
    approvals, revisits, intake, firm (my firms'), pushed (by my system), all. `unit` 0 stands for
    no lead unit yet; `kind` keeps to cases of one kind ("" for all); `live` keeps to cases whose promise clock runs or is paused (what the wall of
    lights counts).
    """

    box: str = "unit"
    kind: str = ""
    light: str = ""
    topic: str = ""
    state: str = ""
    channel: str = ""
    unit: int | None = None
    q: str = ""
    closed: bool = False
    live: bool = False
    page: int = 1


def boxed_cases(actor: Actor, f: ListFilter) -> QuerySet[Case]:
    """The cases of a box, by one indexable condition each; empty when it is not the actor's."""
    cases = Case.objects.all() if f.closed else Case.objects.filter(open=True)
    units = actor.units(Role.HANDLER, Role.HEAD)
    match f.box:
        case "unit":
            return cases.filter(lead_unit_id__in=units) if units else cases.none()
        case "mine":
            mine = {actor.user_id, *actor.deputy_for}
            return cases.filter(lead_unit_id__in=units, handler_id__in=mine)
        case "pool":
            return cases.filter(lead_unit_id__in=units, handler__isnull=True)
        case "co":
            open_parts = Assignment.objects.filter(
                unit_id__in=units, role="co", ended_at__isnull=True
            )
            if f.closed:
                return cases.filter(co_units__overlap=list(units)) if units else cases.none()
            return cases.filter(pk__in=open_parts.values("case_id"))
        case "approvals":
            heads = actor.units(Role.HEAD)
            return cases.filter(lead_unit_id__in=heads, state="pending_approval")
        case "triage" if actor.has(Role.DISPATCHER):
            # other processes have states of the same name; only a demand is dispatched
            return cases.filter(kind=DEMAND, state__in=("submitted", "objected", "consultation"))
        case "extensions" if actor.has(Role.DISPATCHER):
            return cases.filter(pending_extension__isnull=False)
        case "revisits" if actor.has(Role.REVISITOR):
            return cases.filter(state__in=("answered", "revisited")).exclude(
                Q(handled_by__contains=[actor.user_id]) | Q(handler_id=actor.user_id)
            )
        case "intake":
            taken = Q(intake_centre__in=actor.centres(Role.CLERK))
            if actor.has(Role.SPECIALIST, Role.DISPATCHER):
                taken |= Q(opened_by=actor.user_id)
            return cases.filter(taken)
        case "firm":
            return cases.filter(enterprise_id__in=actor.firm_ids("view"))
        case "pushed" if actor.has(Role.API_CLIENT):
            return cases.filter(opened_by=actor.user_id)
        case "all" if actor.has(*SEES_ALL):
            return cases
    return cases.none()


def filtered_cases(actor: Actor, f: ListFilter, today: date) -> QuerySet[Case]:
    """`boxed_cases` with the filters of the page, in the order of what is late first."""
    cases = boxed_cases(actor, f)
    if not (f.topic + f.state + f.channel).isprintable():
        return cases.none()
    if f.light in LIGHTS:
        cases = cases.filter(light_filter(f.light, today))
    if f.kind:
        cases = cases.filter(kind=f.kind)
    if f.live:
        cases = cases.filter(live=True)
    if f.topic:
        cases = cases.filter(topic=f.topic)
    if f.state:
        cases = cases.filter(state=f.state)
    if f.channel:
        cases = cases.filter(channel=f.channel)
    if f.unit is not None:
        cases = cases.filter(lead_unit_id=f.unit or None)
    if f.q.strip():
        cases = matching(cases, f.q)
    return cases.order_by("-id") if f.closed else cases.order_by("next_due_on", "id")


def page_query(f: ListFilter) -> dict[str, Any]:
    """The filter as address parameters, defaults left out."""
    plain = ListFilter(box=f.box)
    return {k: v for k, v in vars(f).items() if v != getattr(plain, k) and k not in ("page", "box")}
