"""An application taken in for whoever is at the window: the firm's own form, then the letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.bundles.drafts import start_at_window
from qifu.bundles.queries import get_application, whole_of
from qifu.cases.queries import state_title
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.reception.handing import result_at
from qifu.web.access import staff
from qifu.web.components.due import due_chip
from qifu.web.workbench.counter.here import my_window


@require_POST
@staff(Role.CLERK)
def apply(request: Request) -> HttpResponse:
    """Begin (or go on with) an application of a firm for a bundle or an item."""
    window, number = my_window(request), request.POST.get("firm", "")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise NotVisible
    kind = "bundle" if request.POST.get("kind") == "bundle" else "item"
    try:
        draft = start_at_window(
            code=request.POST.get("code", "")[:60].replace("\x00", ""), kind=kind,
            enterprise_id=int(number), centre_id=window.centre_id,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("work:desk"), status=303)
    return HttpResponseRedirect(reverse("portal:apply", args=[draft.token]), status=303)


@require_safe
@staff(Role.CLERK)
def applied(request: Request, number: str) -> HttpResponse:
    """What the clerk tells the firm: the number, who does what, until when; the letter to print."""
    row = get_application(number, request.actor)
    if row.case.intake_centre not in request.actor.centres(Role.CLERK):
        raise NotVisible
    today = shanghai_date(request.at)
    context = {
        "ready": result_at(row.case),
        "application": row, "case": row.case, "state": state_title(row.case),
        "whole": whole_of(row, today), "due": due_chip(row.case, today) if row.case.live else None,
        "tasks": list(row.tasks.select_related("unit").order_by("position", "pk")),
    }  # fmt: skip
    return render(request, "workbench/counter/applied.html", context)
