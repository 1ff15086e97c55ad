"""The list of one's notices; opening one marks it read and goes where it leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import Notice
from qifu.kernel.notices import mark_read
from qifu.policies.subscriptions import mark_opened_by_notice
from qifu.web.access import signed_in
from qifu.web.components.paging import paginate


@require_safe
@signed_in
def notices(request: Request) -> HttpResponse:
    """All notices or only the unread, newest first."""
    only_unread = request.GET.get("show") == "unread"
    rows = Notice.objects.filter(recipient_id=request.actor.user_id, channel="site")
    if only_unread:
        rows = rows.filter(read_at=None)
    page = paginate(request, rows.order_by("-created_at", "-pk"), per_page=20)
    context = {"page": page, "only_unread": only_unread}
    return render(request, "portal/notices/list.html", context)


@require_POST
@signed_in
def open_notice(request: Request, notice_id: int) -> HttpResponse:
    """Mark a notice as read and go on to what it speaks of; another's is not found."""
    user_id = request.user.pk
    notice = Notice.objects.filter(pk=notice_id, recipient_id=user_id, channel="site").first()
    if notice is None:
        raise NotVisible
    mark_read(user_id=user_id, ids=[notice.pk], at=request.at)
    mark_opened_by_notice(stream=notice.stream, actor=request.actor, at=request.at)
    inside = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if notice.link and inside else "portal:notices")


@require_POST
@signed_in
def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    mark_read(user_id=request.user.pk, at=request.at)
    messages.success(request, "已全部标为已读。")
    return redirect("portal:notices")
