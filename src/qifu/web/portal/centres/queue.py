"""Numbers: taken on the phone or at the machine, followed on a page of one's own, and called on
the screen of the hall. No page shows a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.reception import bookings, queries, tickets
from qifu.reception.halls import find_hall, hall_code, hours_text, is_here, sessions_of
from qifu.reception.models import Hall, Ticket
from qifu.reception.rules import moves
from qifu.reception.rules.slots import gives_numbers, is_open
from qifu.reception.telling import told_by_token
from qifu.web.access import public
from qifu.web.papers.qr import qr_svg
from qifu.web.portal.centres.forms import CheckInForm, TakeForm

KEPT = "queue_tickets"


@require_http_methods(["GET", "HEAD", "POST"])
@public
def queue(request: Request, code: str) -> HttpResponse:
    """How many wait, and a number for whoever is in the hall."""
    hall = find_hall(code)
    lines = queries.lines_of(hall, request.at)
    here = is_here(hall, request.GET.get("hall", ""), request.at)
    mine = _mine(request, hall)
    form = TakeForm(lines, request.POST or None, ask_hall=not here)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            found = _take(request, hall, form, here)
            if found is not None:
                return _to_ticket(found)
    context = {
        "hall": hall,
        "centre": hall.centre,
        "lines": lines,
        "form": form,
        "mine": mine,
        "hours": hours_text(hall),
        "open": gives_numbers(sessions_of(hall), current_calendar(), request.at),
    }
    return render(request, "portal/centres/queue.html", context, status=status)


def _take(request: Request, hall: Hall, form: TakeForm, here: bool) -> Ticket | None:
    """The number, or None with the reason in the form. One open number of a hall for a browser."""
    if (mine := _mine(request, hall)) is not None:
        messages.info(request, f"您今天已经有号 {mine.number} 在等候，不用再取。")
        return mine
    data = form.cleaned_data
    if not here and not is_here(hall, data["hall"], request.at):
        form.add_error("hall", "现场码不对。请看大厅屏幕上今天的四位数字，或到取号机、窗口取号。")
        return None
    found = _given(request, hall, form, "phone")
    if found is not None:
        kept = request.session.get(KEPT, [])
        request.session[KEPT] = [found.token, *kept][:5]
    return found


def _given(request: Request, hall: Hall, form: TakeForm, source: str) -> Ticket | None:
    data = form.cleaned_data
    try:
        return tickets.take_ticket(
            centre_id=hall.centre_id,
            kind=data["kind"],
            matter=data["matter"],
            source=source,
            actor=request.actor,
            at=request.at,
        )
    except Invalid as error:
        form.add_invalid(error)
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def _mine(request: Request, hall: Hall) -> Ticket | None:
    """The open number this browser took in this hall today."""
    kept = request.session.get(KEPT, [])
    rows = Ticket.objects.filter(
        token__in=kept, centre_id=hall.centre_id, day=timezone.localdate(request.at)
    )
    return rows.filter(state__in=moves.OPEN).first() if kept else None


def _to_ticket(ticket: Ticket) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.token]), status=303)


@require_safe
@public
def ticket(request: Request, token: str) -> HttpResponse:
    """One's own number: how many before, how long still, and how that was computed."""
    own = queries.own_ticket(token, request.at)
    past = own.ticket.day != timezone.localdate(request.at)
    context = {
        "own": own,
        "ticket": own.ticket,
        "past": past,
        "says": moves.STATES[own.ticket.state],
        "may_leave": not past and moves.after(own.ticket.state, "leave") is not None,
        "qr": qr_svg(request.build_absolute_uri(request.path)),
    }
    return render(request, "portal/centres/ticket.html", context)


@require_POST
@public
def leave(request: Request, token: str) -> HttpResponse:
    """Give the number up."""
    try:
        tickets.leave_queue(token=token[:32], actor=request.actor, at=request.at)
        messages.success(request, "已放弃这个号。需要时可以重新取号。")
    except Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("portal:ticket", args=[token]), status=303)


@require_safe
@public
def screen(request: Request, code: str) -> HttpResponse:
    """The screen of the hall, to be read from five metres; it refreshes by itself."""
    hall = find_hall(code)
    digits = hall_code(hall, request.at)
    link = f"{reverse('portal:queue', args=[code])}?hall={digits}"
    context = {
        "centre": hall.centre,
        "turns": queries.on_screen(hall.centre_id, request.at)[:8],
        "lines": queries.lines_of(hall, request.at),
        "digits": digits,
        "qr": qr_svg(request.build_absolute_uri(link)),
        "open": is_open(sessions_of(hall), current_calendar(), request.at),
        "hours": hours_text(hall),
        "at": request.at,
    }
    response = render(request, "portal/centres/screen.html", context)
    response["Refresh"] = "60"  # without a script, and for a page that was left open for weeks
    return response


@require_safe
@public
def told(request: Request, token: str) -> HttpResponse:
    """A one-time notice by the code on its paper: what is missing, never whose it is."""
    return render(request, "portal/centres/told.html", {"told": told_by_token(token)})


@require_http_methods(["GET", "HEAD", "POST"])
@public
def kiosk(request: Request, code: str, key: str) -> HttpResponse:
    """The machine of the hall: a number at one press, or the check-in of an appointment."""
    hall = _machine(code, key)
    lines = queries.lines_of(hall, request.at)
    checking = request.POST.get("do") == "check_in"
    take = TakeForm(lines, None if checking else request.POST or None, ask_hall=False)
    check = CheckInForm(request.POST if checking else None)
    status = 200
    if request.method == "POST":
        status = 422
        found = _checked_in(request, hall, check) if checking else None
        if not checking and take.is_valid():
            found = _given(request, hall, take, "kiosk")
        if found is not None:
            url = reverse("portal:kiosk", args=[code, key])
            return HttpResponseRedirect(f"{url}?given={found.token}", status=303)
    context: dict[str, Any] = {
        "centre": hall.centre, "lines": lines, "take": take, "check": check,
        "given": _just_given(request, hall), "hours": hours_text(hall),
        "open": gives_numbers(sessions_of(hall), current_calendar(), request.at),
    }  # fmt: skip
    if context["given"]:
        url = reverse("portal:ticket", args=[context["given"].ticket.token])
        context["qr"] = qr_svg(request.build_absolute_uri(url))
    return render(request, "portal/centres/kiosk.html", context, status=status)


def _machine(code: str, key: str) -> Hall:
    hall = find_hall(code)
    if not constant_time_compare(key, hall.kiosk_key):
        raise NotVisible
    return hall


def _checked_in(request: Request, hall: Hall, form: CheckInForm) -> Ticket | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        found = bookings.booking_by_code(hall, data["code"], data["tail"], request.at)
        return bookings.check_in(booking_id=found.pk, actor=request.actor, at=request.at, here=True)
    except NotVisible:
        form.add_error(None, "没有找到今天的这个预约。请核对签到码和手机号后四位，或到窗口问一下。")
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def _just_given(request: Request, hall: Hall) -> queries.Own | None:
    """The number the machine just gave, to be shown large and printed."""
    token = request.GET.get("given", "")
    try:
        own = queries.own_ticket(token, request.at) if token.isprintable() and token else None
    except NotVisible:
        return None
    return own if own and own.ticket.centre_id == hall.centre_id else None
