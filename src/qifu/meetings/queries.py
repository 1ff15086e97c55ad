"""Every public read of meetings and task forces, scoped to who asks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import visible_cases
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.meetings.models import AgendaItem, Decision, ForceMember, Meeting, TaskForce
from qifu.meetings.permissions import UNIT, can_see_force, can_see_meeting
from qifu.projects.queries import visible_projects

CASES = ("overdue", "returned", "contested")


def meetings_for(actor: Actor) -> QuerySet[Meeting]:
    """The meetings `actor` may open (the twin of `permissions.can_see_meeting`), newest first."""
    rows = Meeting.objects.select_related("unit", "convener", "force")
    if not actor.has(*SEES_ALL):
        units = actor.units(*UNIT)
        mine = ForceMember.objects.filter(user_id=actor.user_id or 0, valid_until=None)
        seen = Q(convener_id=actor.user_id) | Q(unit_id__in=units)
        seen |= Q(invitations__unit_id__in=units) | Q(force__in=mine.values("force_id"))
        rows = rows.filter(pk__in=Meeting.objects.filter(seen).values("pk"))
    return rows.order_by("-begins_at", "-id")


def get_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting in scope; NotVisible otherwise."""
    rows = Meeting.objects.select_related("unit", "convener", "force")
    row = rows.filter(pk=meeting_id).first()
    if row is None or not can_see_meeting(actor, row):
        raise NotVisible
    return row


def agenda_of(actor: Actor, meeting: Meeting) -> list[tuple[AgendaItem, str, bool]]:
    """Topics in order with what the actor may read of each and whether it opens: a demand or project
    that is not theirs to open is told by its number alone. At most three queries."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "id"))
    numbers = [i.key for i in items if i.kind in CASES]
    cases = set(visible_cases(actor).filter(number__in=numbers).values_list("number", flat=True)) if numbers else set()  # fmt: skip
    projects = _projects(actor, [i.key for i in items if i.kind == "blocked"])
    found = []
    for i in items:
        hidden = (i.kind in CASES and i.key not in cases) or (
            i.kind == "blocked" and i.key not in projects
        )
        title = f"{i.get_kind_display()}：{i.key}" if hidden else i.title
        found.append((i, title, not hidden and bool(i.url)))
    return found


def _projects(actor: Actor, numbers: Iterable[str]) -> set[str]:
    wanted = list(numbers)
    if not wanted:
        return set()
    rows = visible_projects(actor).filter(number__in=wanted)
    return set(rows.values_list("number", flat=True))


def decisions_for(actor: Actor) -> QuerySet[Decision]:
    """Decisions one may read, the soonest first: of meetings in scope and of one's own units."""
    units = actor.units(*UNIT)
    rows = Decision.objects.select_related("meeting", "meeting__force", "unit", "owner")
    if not actor.has(*SEES_ALL):
        seen = meetings_for(actor).order_by().values("pk")
        rows = rows.filter(Q(meeting__in=seen) | Q(unit_id__in=units) | Q(owner_id=actor.user_id))
    return rows.order_by("due_on", "id")


def get_decision(actor: Actor, decision_id: int) -> Decision:
    """A decision in scope; NotVisible otherwise."""
    row = decisions_for(actor).filter(pk=decision_id).first()
    if row is None:
        raise NotVisible
    return row


def forces_for(actor: Actor) -> QuerySet[TaskForce]:
    """Task forces one may open, the running ones first."""
    rows = TaskForce.objects.select_related("unit")
    if not actor.has(*SEES_ALL):
        mine = ForceMember.objects.filter(user_id=actor.user_id or 0, valid_until=None)
        rows = rows.filter(Q(unit_id__in=actor.units(*UNIT)) | Q(pk__in=mine.values("force_id")))
    return rows.order_by("state", "-id")


def get_force(actor: Actor, force_id: int) -> TaskForce:
    """A task force in scope; NotVisible otherwise."""
    row = TaskForce.objects.select_related("unit").filter(pk=force_id).first()
    if row is None or not can_see_force(actor, row):
        raise NotVisible
    return row


def record_of(row: Meeting | TaskForce) -> list[Event]:
    """What happened to it, newest first."""
    return stream_events(row.stream)[::-1]
