"""Pain points past their day, for the agenda of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date
from qifu.meetings.rules.agenda import EACH, Stuck
from qifu.meetings.stuck import register_stuck
from qifu.painpoints.queries import points_for


def late_points(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Those of the actor's scope whose day has passed, the longest first."""
    today = shanghai_date(at)
    for row in points_for(actor, today, light="red").order_by("due_on", "id")[:EACH]:
        assert row.due_on is not None
        days = (today - row.due_on).days
        url = reverse("work:pain", args=[row.number])
        yield Stuck(
            "pain", row.number, row.title, f"应于 {row.due_on} 改好，已超 {days} 天", days, url
        )


def register() -> None:
    """Let meetings be offered them."""
    register_stuck("pain", late_points)
