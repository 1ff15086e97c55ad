"""Who may do what on the grid. Members of a team see their cells, the head of a town its own, who
watches the district all of them; everything else does not exist.

Each `check_x` raises, its twin `can_x` answers.
"""

from __future__ import annotations

from qifu.grid.models import Cell, GridFirm, TeamMember
from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible, Refused

WATCHERS = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
MEMBERS = (Role.SPECIALIST, Role.HANDLER, Role.HEAD)
STAFF = (*MEMBERS, *WATCHERS)
VISITORS = (Role.SPECIALIST,)
KEEPERS = (Role.HEAD, Role.DISPATCHER)


def sees_all(actor: Actor) -> bool:
    """The dispatcher and who watches the district."""
    return bool(actor.system) or actor.has(*WATCHERS)


def my_cells(actor: Actor) -> frozenset[int]:
    """Cells of the teams somebody (or whom they stand in for) belongs to now. One query."""
    if actor.user_id is None or not actor.has(*MEMBERS):
        return frozenset()
    who = {actor.user_id} | {p.acting_for for p in actor.posts if p.acting_for is not None}
    rows = TeamMember.objects.filter(user_id__in=who, valid_until__isnull=True, cell__active=True)
    return frozenset(rows.values_list("cell_id", flat=True))


def can_see_cell(actor: Actor, cell: Cell | None) -> bool:
    """A cell and its firms. A firm without a cell is seen by who watches the district alone."""
    if sees_all(actor):
        return True
    if cell is None or not cell.active:
        return False
    return cell.town_id in actor.units(Role.HEAD) or cell.pk in my_cells(actor)


def check_see_cell(actor: Actor, cell: Cell | None) -> None:
    """NotVisible out of scope."""
    if not can_see_cell(actor, cell):
        raise NotVisible


def can_keep_cell(actor: Actor, cell: Cell | None) -> bool:
    """Teams, key firms, cells by hand: the head of the town, and the dispatcher."""
    if actor.has(Role.DISPATCHER):
        return True
    return cell is not None and cell.town_id in actor.units(Role.HEAD)


def check_keep_cell(actor: Actor, cell: Cell | None) -> None:
    """NotVisible out of scope, Refused for who only looks on."""
    check_see_cell(actor, cell)
    if not can_keep_cell(actor, cell):
        raise Refused("wrong_role", "只有镇街负责人和指挥调度可以调整网格；需要调整请联系他们。")


def can_visit(actor: Actor, firm: GridFirm) -> bool:
    """Members of the firm's team who hold the post of a specialist."""
    return firm.cell_id is not None and actor.has(*VISITORS) and firm.cell_id in my_cells(actor)


def check_visit(actor: Actor, firm: GridFirm) -> None:
    """NotVisible out of scope, Refused for who does not go on visits."""
    check_see_cell(actor, firm.cell)
    if not can_visit(actor, firm):
        raise Refused("wrong_role", "走访记录由本网格的网格员（企业服务专员）填写。")
