"""Classes nothing is being done about, for the agenda of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from qifu.identity.actors import Actor
from qifu.meetings.rules.agenda import EACH, Stuck
from qifu.meetings.stuck import register_stuck
from qifu.problems.queries import scope, without_remedy


def bare_classes(actor: Actor, at: datetime) -> Iterable[Stuck]:
    """Confirmed classes without a remedy that the actor may open, the oldest first."""
    seen = scope(actor).order_by().values("pk")
    for row in without_remedy(at).filter(pk__in=seen)[:EACH]:
        assert row.confirmed_at is not None
        days = (at - row.confirmed_at).days
        url = reverse("work:problem", args=[row.pk])
        why = f"确认 {days} 天，还没有整改措施"
        yield Stuck("problem", str(row.pk), row.title, why, days, url)


def register() -> None:
    """Let meetings be offered them."""
    register_stuck("problem", bare_classes)
