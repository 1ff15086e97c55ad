"""What runs of an item: counted by the version it stays on, and listed for who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from qifu.bundles.models import Application, ApplicationTask, Bundle
from qifu.bundles.queries import applications_for
from qifu.bundles.rules.status import WHOLE
from qifu.bundles.rules.tasks import OPEN, STATES
from qifu.catalogue.models import ServiceItem
from qifu.identity.actors import Actor

LISTED = 20


@dataclass(frozen=True)
class Line:
    """One application that runs."""

    number: str
    firm: str
    version: int
    state: str


@dataclass(frozen=True)
class Running:
    """How many run, how many by version number, and the first of those the actor may open."""

    count: int = 0
    by_version: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)


def running_of_item(item: ServiceItem, actor: Actor) -> Running:
    """What of an item is being handled now, alone or within a bundle."""
    open_ = ApplicationTask.objects.filter(item_version__item=item, state__in=OPEN)
    by_version = open_.values_list("item_version__number").annotate(many=Count("pk"))
    seen = open_.filter(application__in=applications_for(actor))
    rows = seen.select_related("application__case", "application__enterprise", "item_version")
    listed = [
        Line(
            row.application.case.number,
            row.application.enterprise.name,
            row.item_version.number or 0,
            STATES[row.state],
        )
        for row in rows.order_by("-pk")[:LISTED]
    ]
    return _running(by_version, listed)


def running_of_bundle(bundle: Bundle, actor: Actor) -> Running:
    """What of a bundle is being handled now."""
    open_ = Application.objects.filter(version__bundle=bundle, finished_at=None)
    by_version = open_.values_list("version__number").annotate(many=Count("pk"))
    rows = applications_for(actor).filter(pk__in=open_).select_related("enterprise", "version")
    listed = [
        Line(
            row.case.number,
            row.enterprise.name,
            (row.version.number or 0) if row.version else 0,
            WHOLE.get(row.status, ""),
        )
        for row in rows[:LISTED]
    ]
    return _running(by_version, listed)


def _running(by_version: Any, rows: list[Line]) -> Running:
    counted = sorted((number or 0, many) for number, many in by_version)
    return Running(sum(many for _, many in counted), counted, rows)
