"""One thing done once: the list, and the page of each with what it takes, before anything is asked."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.bundles.draft_view import snapshots
from qifu.bundles.drafts import can_apply_online
from qifu.bundles.queries import bundles_stationed, live_bundles, offer_of_bundle
from qifu.bundles.rules.status import schedule
from qifu.catalogue.queries import evidence_titles
from qifu.catalogue.rules import words
from qifu.enterprises.queries import my_firms
from qifu.identity.request import Request
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date
from qifu.web.access import public
from qifu.web.components.plan_rows import plan_rows, unit_names

TEXT_AT_MOST = 60


@require_safe
@public
def bundles(request: Request) -> HttpResponse:
    """The bundles in force, by stage and words."""
    stage = _one(request, "stage", words.FIRM_STAGES)
    project = _one(request, "project", words.PROJECT_STAGES)
    q = request.GET.get("q", "").replace("\0", "").strip()[:TEXT_AT_MOST]
    context = {
        "bundles": list(live_bundles(firm_stage=stage, project_stage=project, words=q)),
        "firm_stages": words.FIRM_STAGES.items(),
        "project_stages": words.PROJECT_STAGES.items(),
        "stage": stage,
        "project": project,
        "q": q,
    }
    return render(request, "portal/bundles/list.html", context)


def _one(request: Request, name: str, allowed: Collection[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in allowed else ""


@require_safe
@public
def bundle(request: Request, code: str) -> HttpResponse:
    """What a bundle handles, what it may ask and need, how long it takes at most, and its start."""
    offer = offer_of_bundle(code)
    on = shanghai_date(request.at)
    merged = offer.merged({}, on=on)
    planned = schedule(snapshots(merged), on, current_calendar())
    names = unit_names([m.item.unit for m in merged.members] + [offer.body.unit])
    titles = evidence_titles()
    context = {
        "body": offer.body,
        "version": offer.version,
        "unit": names.get(offer.body.unit, offer.body.unit),
        "members": [(m, names.get(m.item.unit, m.item.unit)) for m in merged.members],
        "bring": [(titles.get(m.type, m.type), m) for m in merged.asked_materials],
        "held": [titles.get(m.type, m.type) for m in merged.materials if not m.asked],
        "fields": len(merged.fields),
        "questions": [f for f in merged.fields if f.question],
        "saved": (merged.fields_saved, merged.materials_saved),
        "rows": plan_rows(merged, planned, on, names),
        "planned": planned,
        "online": can_apply_online(offer.body.channels),
        "channels": "、".join(words.CHANNELS[c] for c in offer.body.channels),
        "stations": [f.station for f in bundles_stationed(bundle_code=code)],
        "firms": list(my_firms(request.actor, "submit")),
        "stages": [s.title for s in offer.body.stages],
    }
    return render(request, "portal/bundles/bundle.html", context)
