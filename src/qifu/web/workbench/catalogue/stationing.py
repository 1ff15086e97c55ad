"""Which window of a centre serves what: looked up, put, changed, taken by the centre's own people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.bundles.models import Bundle
from qifu.bundles.queries import bundles_stationed, live_bundles
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.queries import find_items, stationed_at
from qifu.catalogue.rules import words
from qifu.catalogue.stationing import (
    change_station,
    desk_centres,
    get_desk_centre,
    put_stations,
    revision_of,
    take_station,
)
from qifu.identity.models import Centre
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible
from qifu.web.access import staff

FOUND_AT_MOST = 60


@require_safe
@staff(*EDITORS)
def centres(request: Request) -> HttpResponse:
    """The centres whose stationing one keeps."""
    rows = desk_centres(request.actor)
    return render(request, "workbench/catalogue/centres.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def centre(request: Request, code: str) -> HttpResponse:
    """What each window serves; a POST puts, changes or takes."""
    row = get_desk_centre(request.actor, code)
    said: tuple[str, ...] = ()
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, row))
            return redirect("work:centre_stations", code)
        except Invalid as error:
            said, status = tuple(error.messages), 422
        except Conflict as error:
            said, status = (error.message,), 409
    return render(
        request, "workbench/catalogue/centre.html", _context(request, row, said), status=status
    )


def _context(request: Request, row: Centre, said: tuple[str, ...]) -> dict[str, Any]:
    here = stationed_at(row.code)
    windows = list(row.windows.filter(active=True))
    text = request.GET.get("q", request.POST.get("q", "")).replace("\0", "").strip()[:60]
    found: list[ServiceItem] = []
    things: list[Bundle] = []
    if text:
        found = list(find_items(words=text)[:FOUND_AT_MOST])
        things = list(live_bundles(words=text)[:FOUND_AT_MOST])
    together = bundles_stationed(row.code)
    own = find_items(list_name=words.VALUE_ADDED).filter(centre_code=row.code)
    return {
        "centre": row,
        "windows": [
            (
                w,
                [(f.station, f.bundle, True) for f in together if f.station.window_id == w.pk]
                + [(s, s.item, False) for s in here if s.window_id == w.pk],
            )
            for w in windows
        ],
        "text": text,
        "found": found,
        "things": things,
        "own": own,
        "revision": revision_of(row),
        "said": said,
        "post": {name: request.POST.get(name, "") for name in ("window", "hours", "note")},
        "picked": request.POST.getlist("items"),
        "picked_things": request.POST.getlist("bundles"),
    }


def _act(request: Request, row: Centre) -> str:
    """Do what a button says; the sentence for the page."""
    post = request.POST
    revision = post.get("revision", "")
    who: dict[str, Any] = {
        "revision": int(revision) if revision.isdecimal() and len(revision) < 9 else -1,
        "actor": request.actor,
        "at": request.at,
    }
    act, _, key = post.get("do", "put").partition(":")
    if act == "put":
        put = put_stations(
            centre_code=row.code, window_code=post.get("window", ""), items=post.getlist("items"),
            bundles=post.getlist("bundles"), hours=post.get("hours", ""), note=post.get("note", ""),
            **who,
        )  # fmt: skip
        return f"已进驻 {len(put)} 项。"
    if not key.isdecimal() or len(key) > 17:
        raise NotVisible
    if act == "take":
        take_station(station_id=int(key), **who)
        return "已从窗口撤出。"
    change_station(
        station_id=int(key),
        hours=post.get(f"hours-{key}", ""),
        note=post.get(f"note-{key}", ""),
        **who,
    )
    return "办理时间已改好。"
