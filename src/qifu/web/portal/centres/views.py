"""Where to go in person: centres by kind, and a page for each."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.queries import bundles_stationed
from qifu.catalogue.queries import find_items, stationed_at
from qifu.catalogue.rules import words
from qifu.identity.models import Centre
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.ratings.queries import tally_for_centre
from qifu.reception.halls import hours_text
from qifu.web.access import public

ORDER = {kind: place for place, kind in enumerate(Centre.Kind.values)}


@require_safe
@public
def directory(request: Request) -> HttpResponse:
    """All centres, grouped as the plan counts them (1+4+4)."""
    rows = Centre.objects.filter(active=True).select_related("hall").prefetch_related("windows")
    ordered = sorted(rows, key=lambda c: (ORDER[c.kind], c.position, c.pk))
    groups = [
        (kind, Centre.Kind(kind).label, [(c, _hours(c)) for c in found])
        for kind, found in groupby(ordered, key=lambda c: c.kind)
    ]
    return render(request, "portal/centres/directory.html", {"groups": groups})


def _hours(centre: Centre) -> str:
    """As published; until then the hours its hall gives numbers in, said to be unconfirmed."""
    hall = getattr(centre, "hall", None)
    if centre.hours or hall is None or not hall.active:
        return centre.hours
    hours = hours_text(hall)
    return hours if hall.verified or not hours else f"{hours}，待核定"


@require_safe
@public
def centre(request: Request, code: str) -> HttpResponse:
    """One centre: address, hours, phone, its own products, what each window serves."""
    row = (
        Centre.objects.filter(active=True, code=code)
        .select_related("unit", "hall")
        .prefetch_related("windows")
        .first()
    )
    if row is None:
        raise NotVisible
    here, together = stationed_at(code), bundles_stationed(code)
    windows = [
        (
            window,
            [s for s in here if s.window_id == window.pk],
            [f for f in together if f.station.window_id == window.pk],
        )
        for window in row.windows.all()
    ]
    own = find_items(list_name=words.VALUE_ADDED).filter(centre_code=code).select_related("live")
    hall = getattr(row, "hall", None)
    context = {
        "centre": row, "hours": _hours(row), "windows": windows, "own": own, "hall": hall if hall and hall.active else None,
        "rated": tally_for_centre(code, request.at),
    }  # fmt: skip
    return render(request, "portal/centres/centre.html", context)
