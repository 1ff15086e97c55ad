"""Who may do what in a hall. A clerk works at the windows of their own posts and sees the queue of
their own centres; who watches over the district sees every centre's figures.

Each `check_x` raises, its twin `can_x` answers; the same one decides button and act.
"""

from __future__ import annotations

from qifu.identity.actors import Actor
from qifu.identity.models import Window
from qifu.identity.roles import WINDOW_ROLES, Role
from qifu.kernel.errors import NotVisible, Refused

WATCHERS = (Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER, Role.REFORM)
DESK_ROLES = tuple(sorted(WINDOW_ROLES))


def window_ids(actor: Actor) -> frozenset[int]:
    """The windows where the actor may serve."""
    return frozenset(
        p.window_id for p in actor.posts if p.window_id is not None and p.role in WINDOW_ROLES
    )


def centre_ids(actor: Actor) -> frozenset[int]:
    """The centres whose queue the actor sees."""
    return actor.centres(*WINDOW_ROLES)


def can_serve(actor: Actor, window: Window) -> bool:
    """One's own window, in use."""
    return window.active and window.pk in window_ids(actor)


def check_serve(actor: Actor, window: Window | None) -> Window:
    """The window when one may serve there; NotVisible otherwise."""
    if window is None or not can_serve(actor, window):
        raise NotVisible
    return window


def can_see_hall(actor: Actor, centre_id: int) -> bool:
    """Clerks of the centre, and who watches over all of them."""
    return centre_id in centre_ids(actor) or actor.has(*WATCHERS) or bool(actor.system)


def check_see_hall(actor: Actor, centre_id: int) -> None:
    """NotVisible for who has nothing to do with the centre."""
    if not can_see_hall(actor, centre_id):
        raise NotVisible


def check_work_at(actor: Actor, centre_id: int) -> None:
    """NotVisible for everybody but the clerks of the centre."""
    if centre_id not in centre_ids(actor):
        raise NotVisible


def check_free(open_turn: object) -> None:
    """Refused while another number is still at one's window."""
    if open_turn is not None:
        raise Refused(
            "turn_open",
            f"还有 {open_turn} 号在您的窗口没有结束；请先办完、转走或记为未到，再叫下一位。",
        )
