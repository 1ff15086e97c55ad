"""What one's firms booked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.places.bookings import cancel
from qifu.places.queries import my_bookings
from qifu.web.access import firm
from qifu.web.components.paging import paginate


@require_safe
@firm()
def bookings(request: Request) -> HttpResponse:
    """The hours one's firms have and had."""
    page = paginate(request, my_bookings(request.actor), per_page=20)
    context = {"page": page, "now": request.at, "firms": request.actor.firm_ids("submit")}
    return render(request, "portal/places/bookings.html", context)


@require_POST
@firm("submit")
def cancel_booking(request: Request, booking_id: int) -> HttpResponse:
    """Give hours back."""
    try:
        cancel(booking_id=booking_id, actor=request.actor, at=request.at)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已取消预约，时段已放出。")
    return HttpResponseRedirect(reverse("portal:bookings"), status=303)
