"""Training, fairs and roadshows as a unit holds them: seats, who waits, who came."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.places.enrolments import HOLDING, record_attendance
from qifu.places.gatherings import GatheringInput, cancel_gathering, save_gathering
from qifu.places.models import Gathering
from qifu.places.permissions import UNIT_ROLES
from qifu.places.queries import enrolled_of, run_gathering, unit_gatherings
from qifu.places.rules.words import SEATS
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import GatheringForm, WordsForm, gathering_initial


@require_safe
@staff(*UNIT_ROLES)
def listing(request: Request) -> HttpResponse:
    """Those of one's units."""
    page = paginate(request, unit_gatherings(request.actor), per_page=50)
    return render(request, "workbench/places/gatherings.html", {"page": page, "now": request.at})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def new(request: Request) -> HttpResponse:
    """Set one."""
    context = {"title": "安排活动", "help": "满了以后自动候补，有空位自动递补并通知。",
               "back": reverse("work:gatherings")}  # fmt: skip
    return act_form(
        request, make=GatheringForm, do=lambda said: _save(request, said, 0),
        template="workbench/places/act.html", context=context, told="已安排，企业现在可以报名。",
        to=lambda row: reverse("work:gathering", args=[row.pk]), initial={"for_firm": 2},
    )  # fmt: skip


def _save(request: Request, said: Said, gathering_id: int) -> Gathering:
    return save_gathering(
        data=GatheringInput(**said), gathering_id=gathering_id, actor=request.actor, at=request.at
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def gathering(request: Request, gathering_id: int) -> HttpResponse:
    """Who has a seat, who waits; once it has begun, who came."""
    row = run_gathering(request.actor, gathering_id)
    here = reverse("work:gathering", args=[row.pk])
    people = list(enrolled_of(row))
    if request.method == "POST":
        there = set(request.POST.getlist("came"))
        came = {e.pk: str(e.pk) in there for e in people if e.state in HOLDING}
        try:
            record_attendance(gathering_id=row.pk, came=came, actor=request.actor, at=request.at)
        except Refused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "到场情况已登记。")
        return HttpResponseRedirect(here, status=303)
    begun = row.begins_at <= request.at and row.state == "open"
    context = {
        "row": row, "seat": SEATS[row.kind], "begun": begun,
        "seated": [e for e in people if e.state in HOLDING],
        "waiting": [e for e in people if e.state == "waiting"],
        "coming": row.begins_at > request.at and row.state == "open",
    }  # fmt: skip
    return render(request, "workbench/places/gathering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def change(request: Request, gathering_id: int) -> HttpResponse:
    """Change one; with more seats who waits moves up."""
    row = run_gathering(request.actor, gathering_id)
    here = reverse("work:gathering", args=[row.pk])
    context = {"title": "修改活动", "help": row.title, "back": here}
    return act_form(
        request, make=GatheringForm, do=lambda said: _save(request, said, row.pk),
        template="workbench/places/act.html", context=context, told="已保存。", to=here,
        initial=gathering_initial(row),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT_ROLES)
def cancel(request: Request, gathering_id: int) -> HttpResponse:
    """Call it off; everybody is told why."""
    row = run_gathering(request.actor, gathering_id)
    here = reverse("work:gathering", args=[row.pk])

    def do(said: Said) -> object:
        return cancel_gathering(
            gathering_id=row.pk, text=said["words"], actor=request.actor, at=request.at
        )

    context = {"title": "取消活动", "help": "已报名和候补的都会收到通知和原因。", "back": here}
    return act_form(
        request, make=WordsForm, do=do, template="workbench/places/act.html", context=context,
        told="已取消，参加的人都会收到通知。", to=here,
    )  # fmt: skip
