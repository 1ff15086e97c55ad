"""Who raises, leads, mends and answers; each check with its question."""

from __future__ import annotations

from django.db.models import Q

from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.painpoints.models import PainPoint

LEADING = (Role.DISCIPLINE, Role.SUPERVISOR, Role.DISPATCHER, Role.REFORM)
UNIT = (Role.HANDLER, Role.HEAD)
RAISERS = (*LEADING, *UNIT, Role.SPECIALIST)
STAFF = (*RAISERS, Role.LEADER)
SEES_ALL = (*LEADING, Role.LEADER)


def scope(actor: Actor) -> Q:
    """The points an official reads: all for who leads, else those of the own unit or raised oneself."""
    if actor.has(*SEES_ALL):
        return Q()
    mine = Q(raised_by=actor.user_id) if actor.has(*RAISERS) else Q(pk__in=[])
    return mine | Q(unit_id__in=actor.units(*UNIT))


def can_lead(actor: Actor) -> bool:
    """Assigns, moves days, closes and drops."""
    return actor.has(*LEADING)


def can_mend(actor: Actor, row: PainPoint) -> bool:
    """The owner, or a head of the owner's unit."""
    return row.unit_id is not None and (
        row.unit_id in actor.units(Role.HEAD)
        or (row.owner_id == actor.user_id and row.unit_id in actor.units(*UNIT))
    )


def check_lead(actor: Actor) -> None:
    """NotVisible unless the actor leads."""
    if not can_lead(actor):
        raise NotVisible


def check_mend(actor: Actor, row: PainPoint) -> None:
    """NotVisible unless it is the actor's to mend."""
    if not can_mend(actor, row):
        raise NotVisible


def check_raise(actor: Actor) -> None:
    """NotVisible unless the actor may raise one."""
    if not actor.has(*RAISERS):
        raise NotVisible
