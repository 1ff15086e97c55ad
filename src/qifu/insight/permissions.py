"""Whose figures a person may see: the district's, their units', or their centre's."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Role, Unit
from qifu.kernel.errors import NotVisible
from qifu.kernel.memory import Memory

UNIT_ROLES = (Role.HEAD, Role.HANDLER, Role.POLICY_OFFICER)
# a page asks a dozen figures of one person; who stands under whom hardly changes between them
_under: Memory[tuple[frozenset[int], frozenset[int]]] = Memory(5)
STAFF = (*SEES_ALL, *UNIT_ROLES, Role.CLERK)


@dataclass(frozen=True)
class Scope:
    """`whole`: everything; else the marks of `units`, or those taken in at `centres`."""

    whole: bool = False
    units: frozenset[int] = frozenset()
    centres: frozenset[int] = frozenset()


def can_see_figures(actor: Actor) -> bool:
    """True for who has figures to see."""
    return bool(actor.system) or actor.has(*STAFF)


def scope_of(actor: Actor) -> Scope:
    """What of the district is the actor's to see; NotVisible for who has none of it.

    The head of a unit sees those under it too, a head whose unit runs a centre and a clerk what
    that centre took in.
    """
    if actor.system or actor.has(*SEES_ALL):
        return Scope(whole=True)
    if not can_see_figures(actor):
        raise NotVisible
    own = actor.units(*UNIT_ROLES)
    units, run = _under.recall(own, lambda: _units_and_centres(own))
    return Scope(units=units, centres=run | actor.centres(Role.CLERK, Role.POLICY_OFFICER))


def _units_and_centres(own: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
    """These units with all under them, and the centres they run."""
    found, edge = set(own), set(own)
    while edge:
        edge = set(Unit.objects.filter(parent__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    run = Centre.objects.filter(unit__in=found).values_list("pk", flat=True) if found else ()
    return frozenset(found), frozenset(run)
