"""Keeps where a rating came from, as marks, in the transaction that gave it."""

from __future__ import annotations

from qifu.kernel.events import Event, subscribe
from qifu.kernel.origins import marks
from qifu.ratings.models import Occasion
from qifu.supervision.models import RatingOrigin


@subscribe("rating.given")
def keep_origin(events: list[Event]) -> None:
    """One row a rating; none for one that came from nowhere (tasks, demonstration)."""
    for event in events:
        device, address = marks()
        if isinstance(event.about, Occasion) and device:
            RatingOrigin.objects.get_or_create(
                occasion=event.about,
                defaults={"device": device, "address": address, "at": event.at},
            )
