"""Every public read of escorts, scoped to who asks."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from qifu.escorts.models import Escort
from qifu.escorts.permissions import OPENERS, WATCHERS, can_see
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible


def visible_escorts(actor: Actor) -> QuerySet[Escort]:
    """The escorts the actor may see (the twin of `permissions.can_see`), the newest first."""
    rows = Escort.objects.select_related("enterprise", "specialist", "unit", "case")
    if not actor.has(*WATCHERS):
        scope = Q(enterprise_id__in=actor.firm_ids("view")) | Q(specialist_id=actor.user_id)
        scope |= Q(unit_id__in=actor.units(Role.HEAD))
        if actor.has(*OPENERS):
            scope |= Q(opened_by=actor.user_id)
        rows = rows.filter(scope)
    return rows.annotate(
        steps_all=Count("steps"), steps_done=Count("steps", filter=Q(steps__done_at__isnull=False))
    ).order_by("-id")


def escorts_of_firms(actor: Actor) -> QuerySet[Escort]:
    """Those of the firms the actor acts for."""
    return visible_escorts(actor).filter(enterprise_id__in=actor.firm_ids("view"))


def get_escort(actor: Actor, number: str) -> Escort:
    """One escort with its firm, specialist and case; NotVisible."""
    rows = Escort.objects.select_related("enterprise", "specialist", "unit", "case")
    escort = rows.filter(number=number[:24]).first() if number.isprintable() else None
    if escort is None or not can_see(actor, escort):
        raise NotVisible
    return escort
