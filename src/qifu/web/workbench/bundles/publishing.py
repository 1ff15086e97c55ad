"""The way of a bundle's version into force, by the pages that items and bundles share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.bundles.desk import BUNDLES, get_desk_bundle
from qifu.bundles.rules.definition import BundleBody
from qifu.bundles.rules.drawing import parts_of, told
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.permissions import OWNERS_AND_KEEPERS
from qifu.catalogue.queries import known_names
from qifu.catalogue.rules.differences import Part
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.components.measures import Measure
from qifu.web.workbench.keeping import views as keeping
from qifu.web.workbench.keeping.running import running_of_bundle


def differ(old: BundleBody, new: BundleBody) -> list[Part]:
    """What differs between two bodies of a bundle."""
    items = {row.code: row.name for row in ServiceItem.objects.all()}
    units = dict(Unit.objects.values_list("code", "name"))
    names = known_names()
    return parts_of(told(old, items, units, names), told(new, items, units, names))


def _unmeasured(old: Any, new: Any) -> list[Measure]:
    return []


DOOR = keeping.Door(
    BUNDLES, "bundle", get_desk_bundle, differ, _unmeasured, running_of_bundle, "一件事"
)


@require_POST
@staff(*OWNERS_AND_KEEPERS)
def start(request: Request, code: str) -> HttpResponse:
    """Open the draft (or the one that is open already) and go there."""
    return keeping.start(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def check(request: Request, code: str) -> HttpResponse:
    """What is missing, what differs; then the draft is sent."""
    return keeping.check(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def review(request: Request, code: str) -> HttpResponse:
    """What waits for approval: approved, sent back or recalled."""
    return keeping.review(request, DOOR, code)


@require_POST
@staff(*OWNERS_AND_KEEPERS)
def discard(request: Request, code: str) -> HttpResponse:
    """Give the open draft up."""
    return keeping.discard(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def unschedule(request: Request, code: str) -> HttpResponse:
    """Take back the version that waits for its day last."""
    return keeping.unschedule(request, DOOR, code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OWNERS_AND_KEEPERS)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take a bundle off the list."""
    return keeping.withdraw(request, DOOR, code)
