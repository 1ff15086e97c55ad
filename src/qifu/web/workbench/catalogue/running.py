"""What runs of an item: counted by the version it stays on, and listed for who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qifu.catalogue.models import ServiceItem
from qifu.identity.actors import Actor

LISTED = 20


@dataclass(frozen=True)
class Running:
    """How many run, how many by version number, and the first of those the actor may open."""

    count: int = 0
    by_version: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)


def running_of(item: ServiceItem, actor: Actor) -> Running:
    """What of `item` is being handled now."""
    return Running()
