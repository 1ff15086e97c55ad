"""The way of an item's version into force, by the pages that items and bundles share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.catalogue import desk
from qifu.catalogue.operations import ITEMS
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.rules.body import ItemBody
from qifu.catalogue.rules.compare import compare
from qifu.catalogue.rules.differences import Part, differences
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.components.measures import Measure, drawn_measures
from qifu.web.workbench.keeping import views as keeping
from qifu.web.workbench.keeping.running import running_of_item


def _differ(old: ItemBody, new: ItemBody) -> list[Part]:
    return differences(old, new, desk.titles())


def _measured(old: Any, new: Any) -> list[Measure]:
    return drawn_measures(compare(old, new))


DOOR = keeping.Door(
    ITEMS, "item", desk.get_desk_item, _differ, _measured, running_of_item, "事项"
)  # fmt: skip


@require_POST
@staff(*EDITORS)
def start(request: Request, code: str) -> HttpResponse:
    """Open the draft (or the one that is open already) and go there."""
    return keeping.start(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def check(request: Request, code: str) -> HttpResponse:
    """What is missing, what differs, what becomes worse; then the draft is sent."""
    return keeping.check(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def review(request: Request, code: str) -> HttpResponse:
    """What waits for approval: approved, sent back or recalled."""
    return keeping.review(request, DOOR, code)


@require_POST
@staff(*EDITORS)
def discard(request: Request, code: str) -> HttpResponse:
    """Give the open draft up."""
    return keeping.discard(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def unschedule(request: Request, code: str) -> HttpResponse:
    """Take back the version that waits for its day last."""
    return keeping.unschedule(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take an item off the list."""
    return keeping.withdraw(request, DOOR, code)
