"""The list of bundles one may design, the page of one with its versions, and its trial run."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.desk import BUNDLES, desk_bundles, get_desk_bundle
from qifu.bundles.models import Bundle
from qifu.catalogue.permissions import OWNERS_AND_KEEPERS
from qifu.catalogue.queries import known_names, live_bodies
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.workbench.bundles.panel import made_up, merged_of, panel_of, trial_of
from qifu.web.workbench.bundles.publishing import DOOR
from qifu.web.workbench.keeping.views import page_context

STATES = {
    "": "全部", "live": "现行", "draft": "有草稿", "review": "待审核", "scheduled": "待生效",
    "off": "未发布或已撤下",
}  # fmt: skip


@require_safe
@staff(*OWNERS_AND_KEEPERS)
def register(request: Request) -> HttpResponse:
    """The bundles one may design, by state and words."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = desk_bundles(request.actor, text=text, state=state)
    context = {
        "page": paginate(request, found, per_page=30),
        "to_approve": BUNDLES.to_approve(
            desk_bundles(request.actor).order_by().values("pk"), request.actor
        ),
        "states": STATES.items(),
        "state": state,
        "text": text,
    }
    return render(request, "workbench/bundles/register.html", context)


@require_safe
@staff(*OWNERS_AND_KEEPERS)
def bundle(request: Request, code: str) -> HttpResponse:
    """What is in force with what falls together, what is open or waits, every version."""
    row = get_desk_bundle(request.actor, code)
    body = row.live.typed if row.live else None
    drawn: dict[str, Any] = {"together": None, "diagram": None}
    if body is not None:
        on = shanghai_date(request.at)
        drawn = panel_of(body, live_bodies(body.codes), known_names(), {}, on=on)
    context = {**page_context(request, DOOR, row), "bundle": row, "body": body, **drawn}
    return render(request, "workbench/bundles/bundle.html", context)


@require_safe
@staff(*OWNERS_AND_KEEPERS)
def trial(request: Request, code: str) -> HttpResponse:
    """A made-up firm applies: the draft (or what is in force) with the answers of the address.

    Nothing is kept. `firm=1` fills in what a firm that does not exist would say.
    """
    row = get_desk_bundle(request.actor, code)
    version = _tried(request, row)
    body, names, on = version.typed, known_names(), shanghai_date(request.at)
    items = live_bodies(body.codes)
    typed = {
        name.removeprefix("try-"): str(value)[:2000]
        for name, value in request.GET.items()
        if name.startswith("try-") and value
    }
    chosen = request.GET.getlist("chosen") if "asked" in request.GET else None
    if "firm" in request.GET:
        merged = merged_of(body, items, names, {}, on=on)
        typed = {**(made_up(merged, on) if merged else {}), **typed}
    context = {
        "bundle": row,
        "version": version,
        "today": on,
        "urls": DOOR.urls(code),
        **trial_of(body, items, names, typed, chosen, on=on),
    }
    return render(request, "workbench/bundles/trial.html", context)


def _tried(request: Request, row: Bundle) -> Any:
    key = request.GET.get("version", "")
    if key.isdecimal() and len(key) < 18:
        return BUNDLES.version_of(row, int(key))
    found = BUNDLES.open_version(row) or BUNDLES.base_of(row)
    if found is None:
        raise NotVisible
    return found
