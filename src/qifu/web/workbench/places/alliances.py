"""Alliances as the unit confirms and follows them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.places.alliances import decide_alliance
from qifu.places.permissions import UNIT_ROLES, can_decide_alliance
from qifu.places.queries import unit_alliances
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import DecideForm


@require_safe
@staff(*UNIT_ROLES)
def listing(request: Request) -> HttpResponse:
    """Those proposed to one's units, what waits first."""
    page = paginate(request, unit_alliances(request.actor), per_page=50)
    return render(request, "workbench/places/alliances.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def alliance(request: Request, alliance_id: int) -> HttpResponse:
    """One of them; a head confirms it or says no."""
    row = unit_alliances(request.actor).filter(pk=alliance_id).first()
    if row is None:
        raise NotVisible
    may = can_decide_alliance(request.actor, row)
    if request.method == "POST" and not may:
        raise NotVisible

    def do(said: Said) -> object:
        return decide_alliance(
            alliance_id=row.pk, approve=said["approve"] == "yes", text=said["text"],
            actor=request.actor, at=request.at,
        )  # fmt: skip

    context = {
        "row": row, "may": may and row.state == "proposed",
        "members": row.members.select_related("enterprise").order_by("id"),
        "tasks": row.tasks.select_related("leader").order_by("state", "due_on", "id"),
    }  # fmt: skip
    return act_form(
        request, make=DecideForm, do=do, template="workbench/places/alliance.html",
        context=context, told="已处理，牵头单位会收到通知。", to=reverse("work:alliances"),
    )  # fmt: skip
