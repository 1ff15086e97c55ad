"""My grid: the firm's grid worker and departments, visits and promises, its own signals in words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.enterprises.queries import my_firms
from qifu.grid.queries import health_of, own_grid, team_of, visible_visits
from qifu.identity.request import Request
from qifu.web.access import firm
from qifu.web.components.paging import paginate
from qifu.web.components.trio_phones import phone_at_work
from qifu.web.portal.firm.current import current_firm


@require_safe
@firm("view")
def grid(request: Request) -> HttpResponse:
    """One of one's firms (``?firm=``, else the one chosen last)."""
    firms = list(my_firms(request.actor)[:100])
    chosen = current_firm(request, firms)
    row = own_grid(request.actor, chosen.pk)
    visits = visible_visits(request.actor).filter(enterprise_id=chosen.pk)
    context = {
        "firms": firms, "firm": chosen, "row": row,
        "phone": phone_at_work(row.worker, request.at) if row and row.worker else "",
        "signals": health_of(request.actor, row, request.at) if row else [],
        "team": team_of(row.cell if row else None, chosen.industry),
        "page": paginate(request, visits.prefetch_related("photos"), per_page=10),
    }  # fmt: skip
    return render(request, "portal/grid/grid.html", context)
