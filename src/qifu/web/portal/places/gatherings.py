"""Training, hiring fairs and roadshows: what is coming, enrolling, giving a seat back."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.places.enrolments import EnrolmentInput, cancel_enrolment, enrol
from qifu.places.queries import coming, get_gathering, my_enrolments, place_in_line
from qifu.places.rules.seats import free_seats
from qifu.places.rules.words import GATHERING_KINDS, SEATS
from qifu.web import errors
from qifu.web.access import firm, public
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import EnrolForm
from qifu.web.portal.places.browse import chosen_firm, firm_choices
from qifu.web.typed import typed_words


@require_safe
@public
def listing(request: Request) -> HttpResponse:
    """What is coming, the next first."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in GATHERING_KINDS else ""
    page = paginate(request, coming(kind, at=request.at), per_page=20)
    mine = list(my_enrolments(request.actor)[:10]) if request.user.is_authenticated else []
    context = {
        "page": page, "kind": kind, "kinds": GATHERING_KINDS.items(), "mine": mine,
        "rows": [{"row": g, "free": free_seats(g.seats, g.taken)} for g in page],
    }  # fmt: skip
    return render(request, "portal/places/gatherings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def gathering(request: Request, gathering_id: int) -> HttpResponse:
    """One of them, and enrolling for it."""
    row = get_gathering(gathering_id)
    if request.method == "POST" and not request.user.is_authenticated:
        return errors.expired(request, typed_words(request))
    firms = firm_choices(request) if request.user.is_authenticated else []
    if request.method == "POST" and not firms:
        return errors.not_found(request)

    def do(said: Said) -> object:
        lead = chosen_firm(said)
        return enrol(
            gathering_id=row.pk, enterprise_id=lead, data=EnrolmentInput(**said),
            actor=request.actor, at=request.at,
        )  # fmt: skip

    mine = list(my_enrolments(request.actor, row)) if request.user.is_authenticated else []
    own = request.actor.firm_ids("submit")
    open_ = row.state == "open" and request.at <= row.enrol_until
    context = {
        "row": row, "kind": GATHERING_KINDS[row.kind], "seat": SEATS[row.kind],
        "free": free_seats(row.seats, getattr(row, "taken", 0)), "open": open_, "may": bool(firms) and open_,
        "mine": [
            {"row": e, "line": place_in_line(e) if e.state == "waiting" else 0,
             "gives": e.state in ("enrolled", "waiting") and row.begins_at > request.at
             and e.enterprise_id in own}
            for e in mine
        ],
    }  # fmt: skip
    return act_form(
        request, make=partial(EnrolForm, firms), do=do, template="portal/places/gathering.html",
        context=context, told="已提交，结果见下面。", to=reverse("portal:gathering", args=[row.pk]),
        initial={"enterprise": firms[0][0] if firms else ""},
    )  # fmt: skip


@require_POST
@firm("submit")
def give_back(request: Request, enrolment_id: int) -> HttpResponse:
    """Give a seat back; who waits moves up."""
    try:
        row = cancel_enrolment(enrolment_id=enrolment_id, actor=request.actor, at=request.at)
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("portal:gatherings"), status=303)
    messages.success(request, "已取消报名。")
    return HttpResponseRedirect(reverse("portal:gathering", args=[row.gathering_id]), status=303)
