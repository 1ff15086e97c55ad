"""Who stands in for whom in the whole district (security administrator)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.models import Delegation, Role
from qifu.identity.operations import end_delegation
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.components.paging import paginate


@require_safe
@staff(Role.SECURITY_ADMIN)
def delegations(request: Request) -> HttpResponse:
    """Running and coming ones; heads arrange them, here they can be ended."""
    over = request.GET.get("show") == "over"
    rows = Delegation.objects.select_related("absent", "deputy", "unit")
    if over:
        rows = rows.filter(valid_until__lte=request.at).order_by("-valid_until", "-id")
    else:
        rows = rows.filter(valid_until__gt=request.at).order_by("valid_from", "id")
    context = {"page": paginate(request, rows, per_page=50), "over": over, "at": request.at}
    return render(request, "workbench/admin/delegations.html", context)


@require_POST
@staff(Role.SECURITY_ADMIN)
def end(request: Request, delegation_id: int) -> HttpResponse:
    """End one now."""
    end_delegation(delegation_id=delegation_id, actor=request.actor, at=request.at)
    messages.success(request, "代理已结束。")
    return redirect("work:admin_delegations")
