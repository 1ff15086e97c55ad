"""Which district's data is loaded, since when, and which processes run (system administrator)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.models import Limit, ProcessDefinition
from qifu.identity.models import Centre, Channel, DutyEntry, Role, Unit, Window
from qifu.identity.queries import current_district
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.workbench.admin.history import history_of


@require_safe
@staff(Role.SYSTEM_ADMIN)
def pack(request: Request) -> HttpResponse:
    """The pack as loaded; it is changed by `qifu pack load`."""
    district = current_district()
    counts = [
        ("在用单位", Unit.objects.filter(status="active").count()),
        ("服务中心", Centre.objects.filter(active=True).count()),
        ("窗口", Window.objects.filter(active=True).count()),
        ("职责", DutyEntry.objects.filter(active=True).count()),
        ("其中待核定", DutyEntry.objects.filter(active=True, verified=False).count()),
        ("渠道", Channel.objects.filter(active=True).count()),
        ("时限", Limit.objects.count()),
    ]
    context = {
        "district": district,
        "counts": counts,
        "limits": Limit.objects.order_by("-klass", "amount", "code"),
        "processes": ProcessDefinition.objects.defer("body").order_by("code", "-version"),
        "history": history_of(f"pack:{district.code}", 20) if district else [],
    }
    return render(request, "workbench/admin/pack.html", context)
