"""Where an official begins: the page of the role; and the overview of what waits for them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from qifu.identity.actors import Actor
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.web.access import staff
from qifu.web.workbench.home.today import waiting_for

# The first role held decides; who dispatches and also handles begins with what others wait for.
STARTS: tuple[tuple[str, str], ...] = (
    (Role.SYSTEM_ADMIN, "admin_users"),
    (Role.SECURITY_ADMIN, "admin_users"),
    (Role.AUDIT_ADMIN, "audit"),
    (Role.DISPATCHER, "triage"),
    (Role.HEAD, "inbox"),
    (Role.HANDLER, "inbox"),
    (Role.REVISITOR, "revisits"),
    (Role.CLERK, "desk"),
    (Role.SPECIALIST, "intake"),
    (Role.SUPERVISOR, "lights"),
    (Role.LEADER, "lights"),
    (Role.REFORM, "lights"),
)


def start_url(actor: Actor) -> str:
    """The page `actor` begins with; the overview when the role has none (yet)."""
    for role, name in STARTS:
        if actor.has(role):
            try:
                return reverse(f"work:{name}")
            except NoReverseMatch:
                continue
    return reverse("work:today")


@require_safe
@staff()
def start(request: Request) -> HttpResponse:
    """Send each role to its page."""
    return redirect(start_url(request.actor))


@require_safe
@staff()
def today(request: Request) -> HttpResponse:
    """What waits for this person, and the pages open to them."""
    waiting = waiting_for(request.actor, request.at)
    return render(request, "workbench/home/today.html", {"waiting": waiting})
