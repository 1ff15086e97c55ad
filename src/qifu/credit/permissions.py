"""Who enters records, who may look, whose record it is."""

from __future__ import annotations

from qifu.credit.rules.kinds import CreditBook
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible

KEEPERS = (Role.HANDLER, Role.HEAD)
LOOKERS = (Role.HANDLER, Role.HEAD, Role.POLICY_OFFICER)


def keeping_units(actor: Actor, book: CreditBook) -> list[Unit]:
    """The units named in the book for which the actor enters records. One query."""
    units = actor.units(*KEEPERS)
    if not units or not book.keepers:
        return []
    rows = Unit.objects.filter(pk__in=units, code__in=book.keepers, status=Unit.Status.ACTIVE)
    return list(rows.order_by("position", "id"))


def looking_units(actor: Actor) -> list[Unit]:
    """The units for which the actor may look firms' credit up. One query."""
    rows = Unit.objects.filter(pk__in=actor.units(*LOOKERS), status=Unit.Status.ACTIVE)
    return list(rows.order_by("position", "id"))


def check_own(actor: Actor, enterprise_id: int, right: str = "view") -> None:
    """NotVisible unless the actor has `right` for the firm."""
    if enterprise_id not in actor.firm_ids(right):
        raise NotVisible
