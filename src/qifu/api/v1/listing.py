"""Lists by key: the boxes and filters of the pages, in an order that inserts do not shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qifu.api.cursors import after_cursor, cursor_after
from qifu.api.represent import row_of, with_external
from qifu.cases.boxes import ListFilter, filtered_cases
from qifu.cases.lists import rows_of
from qifu.cases.permissions import SEES_ALL
from qifu.demands.models import KIND
from qifu.identity.actors import Actor
from qifu.identity.models import Role, Unit
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date

MAX_SIZE = 200


@dataclass(frozen=True)
class Asked:
    """A list as asked for; every value has passed the checks of its shape."""

    box: str = ""
    light: str = ""
    topic: str = ""
    state: str = ""
    channel: str = ""
    unit: str = ""
    q: str = ""
    closed: bool = False
    order: str = ""
    limit: int = 50
    cursor: str = ""


def usual_box(actor: Actor) -> str:
    """What somebody gets who names no box."""
    if actor.client or actor.has(Role.API_CLIENT):
        return "pushed"
    if actor.has(*SEES_ALL):
        return "all"
    for role, box in (
        (Role.HANDLER, "unit"),
        (Role.HEAD, "unit"),
        (Role.CLERK, "intake"),
        (Role.SPECIALIST, "intake"),
        (Role.REVISITOR, "revisits"),
    ):
        if actor.has(role):
            return box
    return "firm"


def list_page(actor: Actor, asked: Asked, at: datetime) -> dict[str, Any]:
    """One page: three queries however many rows."""
    box = asked.box or usual_box(actor)
    unit = Unit.objects.filter(code=asked.unit).values_list("pk", flat=True).first()
    if asked.unit and unit is None:
        raise Invalid({"unit": ["没有这个单位，请用 /units 里的代码。"]})
    wanted = ListFilter(
        box=box,
        kind=KIND,
        light=asked.light,
        topic=asked.topic,
        state=asked.state,
        channel=asked.channel,
        unit=unit if asked.unit else None,
        q=asked.q,
        closed=asked.closed,
    )
    order = asked.order or ("newest" if asked.closed or box in ("firm", "pushed") else "due")
    mark = repr(wanted)
    cases = filtered_cases(actor, wanted, shanghai_date(at))
    keys = list(
        after_cursor(cases, order, mark, asked.cursor).values_list("id", "next_due_on")[
            : asked.limit + 1
        ]
    )
    more = len(keys) > asked.limit
    keys = keys[: asked.limit]
    shown = rows_of([pk for pk, _ in keys])
    items = [row_of(case, actor, at) for case in shown]
    if shown and (actor.is_staff or actor.client):
        with_external(items, shown, actor)
    return {"items": items, "next": cursor_after(*keys[-1], order, mark) if more else None}
