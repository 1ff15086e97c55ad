"""The log of signing in: who came in when and from where, who failed, who is locked (security
administrator)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.devices import sign_in_log
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.identity.rules.accounts import normal_phone
from qifu.identity.sign_in_models import SignIn
from qifu.web.access import staff
from qifu.web.components.paging import paginate

Outcome = SignIn.Outcome
BOXES = (("failed", "登录失败"), ("resting", "锁定和解除"), ("done", "登录成功"))
OUTCOMES = {
    "failed": (Outcome.PASSWORD, Outcome.CODE),
    "resting": (Outcome.RESTING, Outcome.RELEASED),
    "done": (Outcome.DONE, Outcome.RECOVERY),
}


@require_safe
@staff(Role.SECURITY_ADMIN)
def signins(request: Request) -> HttpResponse:
    """Tries by what they came to, of an account (user name or phone) or from an address."""
    box = request.GET.get("box", "")
    box = box if box in OUTCOMES else "failed"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = sign_in_log(request.actor).filter(outcome__in=OUTCOMES[box])
    if q:
        rows = (
            rows.filter(address=q)
            | rows.filter(user__username=q.lower())
            | rows.filter(user__phone=normal_phone(q))
        )
    context = {"page": paginate(request, rows, per_page=50), "boxes": BOXES, "box": box, "q": q}
    return render(request, "workbench/admin/signins.html", context)
