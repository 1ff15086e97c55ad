"""The log of signing in: who came in when and from where, and who failed (security administrator)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.components.paging import paginate

BOXES = (("failed", "登录失败"), ("done", "登录记录"))


@require_safe
@staff(Role.SECURITY_ADMIN)
def signins(request: Request) -> HttpResponse:
    """Failures by the latest, or the record of sign-ins, by user name or address."""
    box = "done" if request.GET.get("box") == "done" else "failed"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows: Any = AccessLog.objects if box == "done" else AccessAttempt.objects
    rows = rows.order_by("-attempt_time", "-pk")
    if q:
        rows = rows.filter(username__startswith=q) | rows.filter(ip_address=q) if _is_ip(q) else (
            rows.filter(username__startswith=q)
        )  # fmt: skip
    context = {"page": paginate(request, rows, per_page=50), "boxes": BOXES, "box": box, "q": q}
    return render(request, "workbench/admin/signins.html", context)


def _is_ip(text: str) -> bool:
    return text.count(".") == 3 and all(p.isdecimal() for p in text.split("."))
