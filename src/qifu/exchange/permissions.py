"""Who may do what in the exchange."""

from __future__ import annotations

from qifu.exchange.models import Provider
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.errors import NotVisible

UNIT_ROLES = (Role.HANDLER, Role.HEAD)
WATCHERS = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)


def can_act_for(actor: Actor, provider: Provider) -> bool:
    """People of the institution with the right to submit."""
    return provider.enterprise_id in actor.firm_ids("submit")


def check_act_for(actor: Actor, provider: Provider) -> None:
    """NotVisible for everybody else."""
    if not can_act_for(actor, provider):
        raise NotVisible


def can_judge(actor: Actor, provider: Provider) -> bool:
    """Approving, ending, barring and ruling: heads of the unit responsible for the provider."""
    return provider.unit_id in actor.units(Role.HEAD)


def check_judge(actor: Actor, provider: Provider) -> None:
    """NotVisible for who is not of the unit, or not its head."""
    if not can_judge(actor, provider):
        raise NotVisible


def check_unit(actor: Actor, unit_id: int) -> None:
    """NotVisible for who is not of the unit."""
    if unit_id not in actor.units(*UNIT_ROLES):
        raise NotVisible


def check_firm(actor: Actor, enterprise_id: int) -> None:
    """NotVisible for who may not submit for the firm."""
    if enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
