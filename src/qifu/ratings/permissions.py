"""Who may rate, who may answer, who sees whose ratings; each check with its question."""

from __future__ import annotations

from django.db.models import Q

from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible
from qifu.ratings.models import Occasion

WATCH = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
UNIT = (Role.HANDLER, Role.HEAD)
DESK = (*UNIT, Role.CLERK, *WATCH)


def check_rate(actor: Actor, row: Occasion) -> None:
    """Only the firm itself, by its sign-in or its link; NotVisible for everybody else."""
    if not can_rate(actor, row):
        raise NotVisible


def can_rate(actor: Actor, row: Occasion) -> bool:
    """True for people of the firm with the right to submit; never for staff."""
    return row.enterprise_id in actor.firm_ids("submit")


def check_answer(actor: Actor, row: Occasion) -> None:
    """People of the unit that served; the dispatchers where no unit had it. NotVisible."""
    if not can_answer(actor, row):
        raise NotVisible


def can_answer(actor: Actor, row: Occasion) -> bool:
    """True for whoever may answer this rating in public."""
    if row.unit_id is not None:
        return row.unit_id in actor.units(*UNIT)
    return actor.has(Role.DISPATCHER)


def scope(actor: Actor) -> Q:
    """The ratings an official reads: of the own unit and centre; those who watch read all."""
    if actor.has(*WATCH):
        return Q()
    found = Q(pk__in=[])
    if units := actor.units(*UNIT):
        found |= Q(unit_id__in=units)
    if centres := actor.centres(Role.CLERK):
        found |= Q(centre_id__in=centres)
    return found
