"""What officials see of check-ups: counts from five firms on, and what a firm shared."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.permissions import SEES_ALL
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.law.checkups import FEWEST_FIRMS, risk_counts, shared_checkup, shared_checkups
from qifu.law.matters import reads_shared
from qifu.web.access import staff
from qifu.web.components.paging import paginate
from qifu.web.portal.law.checkups import shown

ROLES = (Role.HANDLER, Role.HEAD, *SEES_ALL)


@require_safe
@staff(*ROLES)
def counts(request: Request) -> HttpResponse:
    """Risks by how many firms have them; what was shared, for the offices of law."""
    reads = reads_shared(request.actor)
    page = paginate(request, shared_checkups(), per_page=20) if reads else None
    context = {"rows": risk_counts(), "page": page, "fewest": FEWEST_FIRMS}
    return render(request, "workbench/law/checkups.html", context)


@require_safe
@staff(Role.HANDLER, Role.HEAD)
def one(request: Request, checkup_id: int) -> HttpResponse:
    """A check-up that its firm shared."""
    if not reads_shared(request.actor):
        raise NotVisible
    context = {**shown(shared_checkup(checkup_id)), "may": False, "for_firm": False}
    return render(request, "workbench/law/checked.html", context)
