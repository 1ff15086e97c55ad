"""What the grid hears from the rooms below, in the transaction in which it happens."""

from __future__ import annotations

from qifu.grid.models import Cell, GridFirm, TeamMember
from qifu.grid.settings import grid_settings
from qifu.grid.teams import TOWN, enter_firm, pass_over
from qifu.identity.actors import SYSTEM_ACTOR, running
from qifu.identity.models import Post, Role
from qifu.kernel.events import Event, subscribe

ONE_BY_ONE = 20  # more firms at once are an import: the worker takes them in


@subscribe("enterprise.registered")
def enter(events: list[Event]) -> None:
    """A new firm lies in a cell from its first day."""
    if len(events) > ONE_BY_ONE or not grid_settings().plans:
        return
    for event in events:
        enter_firm(int(event.stream.split(":")[1]), event.at)


@subscribe("enterprise.facts", "enterprise.changed", "enterprise.evidence")
def reckon_again(events: list[Event]) -> None:
    """What is known of a firm changed: the worker reckons it anew soon."""
    ids = [int(event.stream.split(":")[1]) for event in events]
    GridFirm.objects.filter(pk__in=ids, stale=False).update(stale=True)


@subscribe("user.disabled", "user.post_ended", "user.post_moved")
def leave_teams(events: list[Event]) -> None:
    """Whoever holds no post there any more leaves the teams; what was theirs passes over."""
    for event in events:
        user_id = int(event.stream.split(":")[1])
        rows = TeamMember.objects.select_for_update(of=("self",)).filter(
            user_id=user_id, valid_until__isnull=True
        )
        for row in rows.select_related("user", "cell").order_by("id"):
            if event.kind == "user.disabled" or not _still(row, event):
                why = "账号停用" if event.kind == "user.disabled" else "岗位结束"
                pass_over(row, row.cell, to=None, why=why, actor=SYSTEM_ACTOR, at=event.at)


def _still(row: TeamMember, event: Event) -> bool:
    """True while the person holds a post that makes them a member (in the unit's successor too)."""
    posts = Post.objects.filter(running("", event.at), user_id=row.user_id)
    if event.kind == "user.post_moved":
        return True  # followed by unit.closed, which moves the membership
    posts = posts.filter(unit_id=row.unit_id)
    return posts.filter(role=Role.SPECIALIST).exists() if row.part == TOWN else posts.exists()


@subscribe("unit.closed")
def move_cells(events: list[Event]) -> None:
    """Cells and memberships of a closed unit are its successor's (the unit's event records it)."""
    for event in events:
        if successor := event.payload.get("successor_id"):
            closed = event.payload["unit_id"]
            Cell.objects.filter(town_id=closed).update(town_id=successor)
            TeamMember.objects.filter(unit_id=closed, valid_until__isnull=True).update(
                unit_id=successor
            )
