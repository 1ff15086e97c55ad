"""Who sees a report and who says what is reported: who watches the district, and a unit's head."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Role, User
from qifu.insight.reports.models import ReportPlan
from qifu.kernel.errors import NotVisible

STAFF = (*SEES_ALL, Role.HEAD)


def visible_plans(actor: Actor) -> QuerySet[ReportPlan]:
    """The plans whose reports the actor may read."""
    rows = ReportPlan.objects.select_related("unit")
    if actor.has(*SEES_ALL):
        return rows
    return rows.filter(Q(unit__isnull=False), unit_id__in=actor.units(Role.HEAD))


def can_see_plan(actor: Actor, plan: ReportPlan) -> bool:
    """The twin of `visible_plans` for one plan."""
    return actor.has(*SEES_ALL) or (
        plan.unit_id is not None and plan.unit_id in actor.units(Role.HEAD)
    )


def can_keep_plan(actor: Actor, unit_id: int | None) -> bool:
    """True when the actor may say what is reported of this unit, or (None) of the district."""
    return actor.has(*SEES_ALL) or (unit_id is not None and unit_id in actor.units(Role.HEAD))


def check_keep_plan(actor: Actor, unit_id: int | None) -> None:
    """NotVisible for everybody else."""
    if not can_keep_plan(actor, unit_id):
        raise NotVisible


def readers(plan: ReportPlan, at: datetime) -> list[User]:
    """The recipients who may still read it: asked of the present, at each report."""
    people = User.objects.filter(pk__in=plan.recipients, is_active=True).order_by("id")
    return [user for user in people if can_see_plan(load_actor(user, at), plan)]
