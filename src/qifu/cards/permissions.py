"""Who may see cards and do what with them. Each `check_x` raises, each `can_x` says; one decides."""

from __future__ import annotations

from qifu.cards.models import Card, CardUse
from qifu.cards.rules.moves import FIRM, HEAD, KEEPER
from qifu.cards.settings import card_book
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused

UNIT = (Role.HANDLER, Role.HEAD)
GIVERS = (Role.HANDLER, Role.HEAD, Role.CLERK)
WATCHERS = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)


def keeping_unit() -> int | None:
    """The unit that issues the cards."""
    book = card_book()
    if book is None:
        return None
    return Unit.objects.filter(code=book.unit).values_list("pk", flat=True).first()


def is_keeper(actor: Actor) -> bool:
    """People of the issuing unit."""
    return actor.has(*UNIT) and keeping_unit() in actor.units(*UNIT)


def sees_all(actor: Actor) -> bool:
    """The issuing unit and who watches over the district."""
    return bool(actor.system) or actor.has(*WATCHERS) or is_keeper(actor)


def sees_names(actor: Actor) -> bool:
    """Whole names are for the issuing unit; who only watches needs none."""
    return bool(actor.system) or is_keeper(actor)


def relations_to(actor: Actor, card: Card) -> frozenset[str]:
    """Who somebody is to a card now (names of `rules.moves`)."""
    found = set()
    if card.enterprise_id in actor.firm_ids("submit"):
        found.add(FIRM)
    unit = keeping_unit()
    if unit is not None and unit in actor.units(*UNIT):
        found.add(KEEPER)
        if unit in actor.units(Role.HEAD):
            found.add(HEAD)
    return frozenset(found)


def can_see(actor: Actor, card: Card) -> bool:
    """The twin of `queries.visible_cards`: the firm's people, the issuing unit, who watches."""
    return card.enterprise_id in actor.firm_ids("view") or sees_all(actor)


def check_see(actor: Actor, card: Card) -> None:
    """NotVisible out of scope."""
    if not can_see(actor, card):
        raise NotVisible


def can_give(actor: Actor, unit_id: int) -> bool:
    """People of the department that gives the privilege."""
    return unit_id in actor.units(*GIVERS)


def check_give(actor: Actor, unit_id: int) -> None:
    """Refused for another department's privilege."""
    if not can_give(actor, unit_id):
        raise Refused("wrong_role", "这项待遇由别的部门提供，请由那个部门核验和登记。")


def can_undo(actor: Actor, use: CardUse) -> bool:
    """The department that recorded it, while it stands."""
    return use.undone_at is None and can_give(actor, use.unit_id)


def check_undo(actor: Actor, use: CardUse) -> None:
    """NotVisible for another department, Refused when it is taken back already."""
    if not can_give(actor, use.unit_id):
        raise NotVisible
    if use.undone_at is not None:
        raise Refused("undone", f"这次使用已由 {use.undone_name} 撤销。")
