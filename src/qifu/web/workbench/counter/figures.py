"""Figures of the halls: each opens to the numbers it counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.reception import queries
from qifu.reception.halls import find_hall, hall_code
from qifu.reception.models import Turn
from qifu.reception.permissions import check_work_at
from qifu.web.access import staff
from qifu.web.components.days import day_in
from qifu.web.components.paging import paginate
from qifu.web.papers.qr import qr_svg
from qifu.web.workbench.counter.here import ROLES, SEERS

SPANS = {"today": ("今天", 0), "week": ("最近 7 天", 6), "month": ("最近 30 天", 29)}
OUTCOMES = dict(Turn.Outcome.choices)


def _span(request: Request) -> tuple[str, date, date]:
    """The span asked for with its first and last day."""
    show = request.GET.get("show", "today")
    show = show if show in SPANS else "today"
    last = shanghai_date(request.at)
    return show, last - timedelta(days=SPANS[show][1]), last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)


@require_safe
@staff(*SEERS)
def figures(request: Request) -> HttpResponse:
    """Waits and services of every window one may see."""
    show, first, last = _span(request)
    rows = queries.figures(request.actor, _midnight(first), _midnight(last + timedelta(days=1)))
    context = {
        "rows": rows, "show": show, "spans": [(k, v[0]) for k, v in SPANS.items()],
        "first": first, "last": last,
    }  # fmt: skip
    return render(request, "workbench/counter/figures.html", context)


@require_safe
@staff(*SEERS)
def counted(request: Request, code: str) -> HttpResponse:
    """The numbers behind a figure of a centre; a board asks for its own days (`from`, `to`)."""
    centre = queries.get_centre(request.actor, code)
    show, first, last = _span(request)
    days = [day_in(request.GET.get(name, ""), None) for name in ("from", "to")]
    if days[0] and days[1]:
        first, last = days[0], days[1]
    window, outcome = request.GET.get("window", "")[:80], request.GET.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    window = window if window.isprintable() else ""
    turns = queries.turns_of(request.actor, centre, first, last, window=window, outcome=outcome)
    context: dict[str, Any] = {
        "centre": centre, "page": paginate(request, turns, per_page=50), "show": show,
        "first": first, "last": last, "outcome": OUTCOMES.get(outcome, ""),
    }  # fmt: skip
    return render(request, "workbench/counter/counted.html", context)


@require_safe
@staff(*ROLES)
def equipment(request: Request) -> HttpResponse:
    """The screen, the machine and today's digits of one's own centres."""
    rows = []
    for centre in queries.my_halls(request.actor):
        if centre.pk not in request.actor.centres(*ROLES):
            continue
        check_work_at(request.actor, centre.pk)
        hall = find_hall(centre.code)
        machine = request.build_absolute_uri(
            reverse("portal:kiosk", args=[centre.code, hall.kiosk_key])
        )
        screen = request.build_absolute_uri(reverse("portal:screen", args=[centre.code]))
        rows.append((centre, hall_code(hall, request.at), screen, machine, qr_svg(machine)))
    return render(request, "workbench/counter/equipment.html", {"rows": rows})
