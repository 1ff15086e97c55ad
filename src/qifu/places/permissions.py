"""Who may do what in places: the operator's or owner's people, and the unit responsible."""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.models import Role, Unit
from qifu.kernel.errors import NotVisible, Refused
from qifu.places.models import Alliance, Facility, Gathering, Place
from qifu.places.settings import place_settings

UNIT_ROLES = (Role.HANDLER, Role.HEAD)
READERS = (*UNIT_ROLES, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)


def can_keep_place(actor: Actor, place: Place) -> bool:
    """People of the operator, and of the unit responsible."""
    own = place.operator_id in actor.firm_ids("submit")
    return own or place.unit_id in actor.units(*UNIT_ROLES)


def check_keep_place(actor: Actor, place: Place) -> None:
    """NotVisible for everybody else."""
    if not can_keep_place(actor, place):
        raise NotVisible


def can_keep_facility(actor: Actor, facility: Facility) -> bool:
    """People of the owner, and of the unit responsible."""
    own = facility.owner_id in actor.firm_ids("submit")
    return own or facility.unit_id in actor.units(*UNIT_ROLES)


def check_keep_facility(actor: Actor, facility: Facility) -> None:
    """NotVisible for everybody else."""
    if not can_keep_facility(actor, facility):
        raise NotVisible


def keeping_unit(actor: Actor) -> Unit | None:
    """The unit an official enters carriers, facilities and alliances for; None for nobody's."""
    rows = Unit.objects.filter(pk__in=actor.units(*UNIT_ROLES), status=Unit.Status.ACTIVE)
    if codes := place_settings().units:
        rows = rows.filter(code__in=codes)
    return rows.order_by("id").first()


def check_keeping_unit(actor: Actor) -> Unit:
    """That unit; Refused for officials of others."""
    unit = keeping_unit(actor)
    if unit is None:
        raise Refused("not_keeper", "载体和平台由科技主管单位登记，本单位不能登记。")
    return unit


def can_decide_alliance(actor: Actor, alliance: Alliance) -> bool:
    """Heads of the unit it was proposed to."""
    return alliance.unit_id in actor.units(Role.HEAD)


def check_decide_alliance(actor: Actor, alliance: Alliance) -> None:
    """NotVisible for who is not."""
    if not can_decide_alliance(actor, alliance):
        raise NotVisible


def can_run_gathering(actor: Actor, gathering: Gathering) -> bool:
    """People of the unit that holds it."""
    return gathering.unit_id in actor.units(*UNIT_ROLES)


def check_run_gathering(actor: Actor, gathering: Gathering) -> None:
    """NotVisible for who is not."""
    if not can_run_gathering(actor, gathering):
        raise NotVisible


def check_firm(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who may not submit for the firm."""
    if enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
