"""Notices by mail and text message: what failed for good, what waits, and the record of each.

Contents are not shown: whoever runs the system does not read what it says to firms.
"""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.masking import masked_address
from qifu.kernel.models import Notice
from qifu.kernel.notices import retry_dead_notice
from qifu.web.access import staff
from qifu.web.components.paging import paginate

BOXES = (("dead", "发送失败"), ("pending", "等待发送"), ("all", "发送记录"))
PENDING = ("queued", "retrying", "sending")
OUTSIDE = ("email", "sms")
AT_ONCE = 50


@require_safe
@staff(Role.SYSTEM_ADMIN)
def deliveries(request: Request) -> HttpResponse:
    """Dead letters first; the record by the newest."""
    box = request.GET.get("box", "dead")
    box = box if box in dict(BOXES) else "dead"
    channel = request.GET.get("channel", "")
    rows = _boxed(box)
    if channel in OUTSIDE:
        rows = rows.filter(channel=channel)
    page = paginate(request, rows.select_related("recipient").defer("body"), per_page=AT_ONCE)
    context = {
        "page": page,
        "rows": [(n, masked_address(n.address)) for n in page],
        "boxes": BOXES,
        "box": box,
        "channel": channel,
        "dead": _boxed("dead").count(),
        "pending": _boxed("pending").count(),
    }
    return render(request, "workbench/admin/deliveries.html", context)


def _boxed(box: str) -> QuerySet[Notice]:
    if box == "dead":
        return Notice.objects.filter(status="dead").order_by("-created_at", "-pk")
    if box == "pending":
        return Notice.objects.filter(status__in=PENDING).order_by("next_try_at", "pk")
    return Notice.objects.filter(channel__in=OUTSIDE).order_by("-id")


@require_POST
@staff(Role.SYSTEM_ADMIN)
def retry(request: Request) -> HttpResponse:
    """Put the ticked dead letters back into the queue."""
    ids = [int(i) for i in request.POST.getlist("notice") if i.isdecimal() and len(i) < 18]
    done = 0
    for notice_id in ids[:AT_ONCE]:
        try:
            retry_dead_notice(notice_id=notice_id, actor=request.actor, at=request.at)
            done += 1
        except (Refused, NotVisible):
            continue
    if done:
        messages.success(request, f"{done} 条已重新排队，稍后会再发一次。")
    else:
        messages.warning(request, "没有可以重发的：请先勾选，或它们已经被别人重发。")
    return redirect("work:admin_deliveries")
