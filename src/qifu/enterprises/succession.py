"""When a town is closed, the firms that lie in it belong to its successor."""

from __future__ import annotations

from qifu.enterprises.models import Enterprise
from qifu.kernel.events import Event, subscribe


@subscribe("unit.closed")
def move_firms(events: list[Event]) -> None:
    """Follow the unit in the transaction that closes it (the unit's own event records it)."""
    for event in events:
        if successor := event.payload.get("successor_id"):
            Enterprise.objects.filter(town_id=event.payload["unit_id"]).update(town_id=successor)
