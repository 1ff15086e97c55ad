"""From a centre to a slot to a page of one's own; nobody needs an account for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.catalogue.queries import find_items
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import my_firms
from qifu.identity.models import Window
from qifu.identity.queries import centres
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.time import shanghai_date
from qifu.reception import bookings, queries
from qifu.reception.bookings import BookingInput
from qifu.reception.halls import find_hall, hours_text, is_here, kinds_at
from qifu.reception.models import Booking, Hall
from qifu.reception.rules.slots import Slot
from qifu.web.access import public
from qifu.web.components.days import day_in
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.papers.qr import qr_svg
from qifu.web.portal.appointments.forms import BookingForm, SlotForm, by_day

WINDOW_DOES = {
    "general": "各类企业事项和诉求",
    "policy": "惠企政策咨询和线下申报",
    "fallback": "无处受理、没有先例、没有牵头部门的事",
}


@require_safe
@public
def appointments(request: Request) -> HttpResponse:
    """One's own appointments, and the centres that take them."""
    mine: list[Booking] = []
    if request.actor.user_id:
        mine = list(queries.my_bookings(request.actor, request.at)[:20])
    places = centres().filter(hall__active=True).select_related("hall")
    item = _item(request)
    context = {"mine": mine, "centres": places, "item": item}
    return render(request, "portal/appointments/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def book(request: Request, code: str) -> HttpResponse:
    """Choose the kind of window, the day and the slot, say who comes."""
    hall = find_hall(code)
    choice = _choice(request, hall)
    firms: list[Enterprise] = list(my_firms(request.actor)) if request.actor.user_id else []
    if request.method != "POST":
        form = BookingForm(choice["free"], firms, initial=_initial(request))
        return _show(request, hall, choice, form)
    form = BookingForm(choice["free"], firms, request.POST)
    if not form.is_valid():
        return _show(request, hall, choice, form, status=422)
    try:
        booking = bookings.make_booking(
            code=code, data=_input(form, choice["kind"]), actor=request.actor, at=request.at
        )
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, hall, choice, form, status=422)
    messages.success(request, "已经约好，预约信息已发到您的手机。")
    return HttpResponseRedirect(reverse("portal:booking", args=[booking.token]), status=303)


def _show(
    request: Request, hall: Hall, choice: dict[str, Any], form: SlotForm, status: int = 200
) -> HttpResponse:
    context = {"hall": hall, "centre": hall.centre, "form": form, "hours": hours_text(hall)}
    return render(request, "portal/appointments/book.html", {**context, **choice}, status=status)


def _choice(request: Request, hall: Hall, kind: str = "") -> dict[str, Any]:
    """The kinds and days to choose from, and the slots of the chosen ones."""
    there = kinds_at(hall.centre_id)
    kinds = [(k, Window.Kind(k).label, WINDOW_DOES[k]) for k in there]
    asked = kind or request.GET.get("kind", "")
    kind = asked if asked in there else next(iter(there), "")
    days = by_day(bookings.free_slots(hall, kind, request.at)) if kind else []
    wanted = day_in(request.GET.get("day", ""), None)
    chosen = next((d for d in days if d[0] == wanted), None)
    chosen = chosen or next((d for d in days if d[2]), None)
    free: list[Slot] = [s for s in chosen[1] if s.free] if chosen else []
    return {
        "kinds": kinds, "kind": kind, "days": days, "day": chosen[0] if chosen else None,
        "free": free, "item_code": request.GET.get("item", "")[:60],
    }  # fmt: skip


def _item(request: Request) -> Any:
    """The item somebody comes from, so that it need not be said again."""
    code = request.GET.get("item", "")
    return find_items().filter(code=code[:60]).first() if code.isprintable() and code else None


def _initial(request: Request) -> dict[str, Any]:
    item = _item(request)
    user = request.user if request.actor.user_id and not request.actor.is_staff else None
    return {
        "matter": item.name if item else "",
        "item": item.code if item else "",
        "name": user.name if user else "",
        "phone": user.phone if user else "",
    }


def _input(form: BookingForm, kind: str) -> BookingInput:
    data = form.cleaned_data
    return BookingInput(
        kind=kind,
        begins_at=form.begins(),
        name=data["name"],
        phone=data["phone"],
        matter=data["matter"],
        item_code=data["item"],
        enterprise_id=int(data["firm"]) if data.get("firm") else None,
    )


@require_safe
@public
def booking(request: Request, token: str) -> HttpResponse:
    """When, where, the six digits; changed, cancelled or kept from here."""
    return _page(request, queries.booking_by_token(token), ArriveForm())


class ArriveForm(QifuForm):
    """The four digits on the hall's screen show that somebody is there."""

    hall = TextField(label="现场码", max_length=8, help_text="大厅屏幕上的四位数字，每天不同。")


def _page(request: Request, row: Booking, form: QifuForm, status: int = 200) -> HttpResponse:
    url = request.build_absolute_uri(reverse("portal:booking", args=[row.token]))
    context = {
        "booking": row,
        "window": Window.Kind(row.kind).label,
        "qr": qr_svg(url),
        "form": form,
        "may_move": bookings.can_move(row, request.at),
        "is_today": shanghai_date(row.begins_at) == shanghai_date(request.at),
        "ticket": getattr(row, "ticket", None),
    }
    return render(request, "portal/appointments/booking.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def move(request: Request, token: str) -> HttpResponse:
    """Another slot for the same appointment."""
    row = queries.booking_by_token(token)
    if not bookings.can_move(row, request.at):
        messages.error(request, "这个预约现在不能改期；需要时请重新预约。")
        return HttpResponseRedirect(reverse("portal:booking", args=[token]), status=303)
    hall = find_hall(row.centre.code)
    choice = _choice(request, hall, row.kind)
    form = SlotForm(choice["free"], request.POST or None)
    context = {"booking": row, "hall": hall, "centre": hall.centre, "form": form, **choice}
    if request.method == "POST" and form.is_valid():
        try:
            bookings.move_booking(
                token=token, begins_at=form.begins(), actor=request.actor, at=request.at
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, "已改期，新的时间已发到您的手机。")
            return HttpResponseRedirect(reverse("portal:booking", args=[token]), status=303)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/appointments/move.html", context, status=status)


@require_POST
@public
def cancel(request: Request, token: str) -> HttpResponse:
    """Give the slot back."""
    row = bookings.cancel_booking(token=token, actor=request.actor, at=request.at)
    messages.success(request, "预约已取消，时段已让给别人。")
    return HttpResponseRedirect(reverse("portal:booking", args=[row.token]), status=303)


@require_POST
@public
def arrive(request: Request, token: str) -> HttpResponse:
    """In the hall: the number is given, and called first when in time."""
    row = queries.booking_by_token(token)
    hall = find_hall(row.centre.code)
    form = ArriveForm(request.POST)
    if form.is_valid() and not is_here(hall, form.cleaned_data["hall"], request.at):
        form.add_error("hall", "现场码不对。请看大厅屏幕上今天的四位数字，或到取号机、窗口签到。")
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        ticket = bookings.check_in(booking_id=row.pk, actor=request.actor, at=request.at, here=True)
    except (Refused, Conflict) as refused:
        form.add_error(None, str(refused))
        return _page(request, row, form, status=409)
    return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.token]), status=303)
