"""A centre with a hall: two general windows, a policy window, and their clerks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.factories import START, World, make_staff, make_world

from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.models import Centre, Role, User, Window
from qifu.reception.calling import begin, call_next, end
from qifu.reception.models import Hall, Ticket, Turn
from qifu.reception.tickets import take_ticket

LETTERS = {"general": "A", "policy": "B", "fallback": "C"}


def make_hall(centre: Centre, **more: Any) -> Hall:
    """Open on working days, 09:00–12:00 and 13:30–17:00."""
    terms = {
        "sessions": [["09:00", "12:00"], ["13:30", "17:00"]],
        "letters": LETTERS,
        "kiosk_key": "machine-of-the-hall",
        "source": "测试",
        **more,
    }
    return Hall.objects.create(centre=centre, **terms)


@dataclass
class HallWorld:
    """The world of demands with a hall and three clerks."""

    world: World
    hall: Hall
    windows: dict[str, Window]
    clerks: dict[str, User]

    def actor(self, name: str, at: datetime = START) -> Actor:
        return load_actor(self.clerks[name], at)

    def take(self, kind: str = "general", at: datetime = START, **more: Any) -> Ticket:
        terms = {"source": "phone", "actor": ANONYMOUS_ACTOR, **more}
        return take_ticket(centre_id=self.hall.centre_id, kind=kind, at=at, **terms)

    def call(self, name: str = "first", at: datetime = START) -> Turn:
        return call_next(window_id=self.windows[name].pk, actor=self.actor(name), at=at)

    def serve(self, name: str, came: datetime, at: datetime, until: datetime) -> Turn:
        """A number taken, called, begun at once and ended."""
        self.take(at=came)
        turn = self.call(name, at)
        begin(turn_id=turn.pk, actor=self.actor(name), at=at)
        return end(turn_id=turn.pk, actor=self.actor(name), at=until)


def make_hall_world() -> HallWorld:
    """See the module's words."""
    world = make_world()
    centre = world.window.centre
    second = Window.objects.create(
        code=f"{world.window.code}-2", centre=centre, kind="general", name="综合窗口二", position=1
    )
    policy = Window.objects.create(
        code=f"{world.window.code}-p", centre=centre, kind="policy", name="政策专窗", position=2
    )
    windows = {"first": world.window, "second": second, "policy": policy}
    clerks = {
        "first": world.users["clerk"],
        "second": make_staff(world.centre, Role.CLERK, "窗口乙", second),
        "policy": make_staff(world.centre, Role.CLERK, "窗口丙", policy),
    }
    return HallWorld(world, make_hall(centre), windows, clerks)
