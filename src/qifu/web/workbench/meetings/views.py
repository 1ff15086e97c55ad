"""Meetings: the list, calling one, one of them, its minutes as a paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.calendar import light_of
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.meetings.calling import MeetingInput, call_meeting
from qifu.meetings.minutes import can_sign, latest
from qifu.meetings.models import Decision, Invitation, Meeting, Minutes
from qifu.meetings.papers import minutes_document
from qifu.meetings.permissions import STAFF, UNIT, can_convene, can_run
from qifu.meetings.queries import agenda_of, get_force, get_meeting, meetings_for, record_of
from qifu.meetings.stuck import proposals
from qifu.office import DOCX, PDF, to_docx, to_pdf
from qifu.web.access import staff
from qifu.web.components.act_form import act_form
from qifu.web.components.paging import paginate
from qifu.web.workbench.meetings.forms import MeetingForm

SHOWS = {"coming": "待召开", "held": "纪要未签", "signed": "已签纪要", "cancelled": "已取消"}
STATES = {"coming": "planned", "held": "held", "signed": "signed", "cancelled": "cancelled"}


@require_safe
@staff(*STAFF)
def listing(request: Request) -> HttpResponse:
    """Meetings of one state, the newest first."""
    show = request.GET.get("show", "coming")
    show = show if show in SHOWS else "coming"
    page = paginate(request, meetings_for(request.actor).filter(state=STATES[show]), per_page=30)
    context = {
        "page": page, "show": show, "shows": SHOWS.items(), "may": can_convene(request.actor),
    }  # fmt: skip
    return render(request, "workbench/meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def new(request: Request) -> HttpResponse:
    """Call a meeting on what is stuck; with ``?force=`` one of a task force."""
    given = request.GET.get("force", "")
    force = get_force(request.actor, int(given)) if given.isdecimal() and len(given) < 18 else None
    if not can_convene(request.actor, force):
        raise NotVisible
    found = proposals(request.actor, request.at)
    forms: list[MeetingForm] = []

    def make(*args: Any, **kwargs: Any) -> MeetingForm:
        forms.append(MeetingForm(found, *args, **kwargs))
        return forms[-1]

    def do(said: dict[str, Any]) -> Meeting:
        data = MeetingInput(**forms[-1].wanted(), force_id=force.pk if force else None)
        return call_meeting(data=data, actor=request.actor, at=request.at)

    context = {
        "title": "召集会商", "help": f"{force.name}的会议" if force else "", "row": None,
        "back": reverse("work:force", args=[force.pk]) if force else reverse("work:meetings"),
    }  # fmt: skip
    return act_form(
        request, make=make, do=do, template="workbench/meetings/form.html", context=context,
        told="已召集，并通知了参加单位。", to=lambda row: reverse("work:meeting", args=[row.pk]),
        initial={"hour": "09:30"}, once=True,
    )  # fmt: skip


@require_safe
@staff(*STAFF)
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """One meeting: topics, people, minutes, decisions, and what may be done now."""
    actor, today = request.actor, shanghai_date(request.at)
    row = get_meeting(actor, meeting_id)
    people = Invitation.objects.filter(meeting=row).select_related("unit")
    people = people.order_by("unit__position", "unit_id", "id")
    decisions = Decision.objects.filter(meeting=row).select_related("unit", "owner")
    last, runs = latest(row), can_run(actor, row)
    context = {
        "row": row, "agenda": agenda_of(actor, row), "people": people, "last": last,
        "versions": Minutes.objects.filter(meeting=row).order_by("-number"),
        "decisions": [
            {"d": d, "light": light_of(d.due_on, d.warn_on, today) if d.state == "open" else ""}
            for d in decisions.order_by("due_on", "id")
        ],
        "record": record_of(row), "runs": runs,
        "asked": row.state == "planned" and people.filter(unit_id__in=actor.units(*UNIT)).exists(),
        "may_hold": runs and row.state in ("planned", "held") and row.begins_at <= request.at,
        "may_sign": can_sign(actor, row, last),
        "may_ask": runs and row.state == "held" and last is not None
        and last.state in ("draft", "sent_back"),
    }  # fmt: skip
    acts = ("asked", "may_hold", "may_sign", "may_ask")
    context["idle"] = not any(context[name] for name in acts) and not (
        runs and row.state in ("planned", "held")
    )
    return render(request, "workbench/meetings/meeting.html", context)


@require_safe
@staff(*STAFF)
def paper(request: Request, meeting_id: int, form: str) -> HttpResponse:
    """The newest minutes as DOCX or PDF."""
    row = get_meeting(request.actor, meeting_id)
    last = latest(row)
    made = {"docx": (to_docx, DOCX), "pdf": (to_pdf, PDF)}.get(form)
    if last is None or made is None:
        raise NotVisible
    write, kind = made
    response = HttpResponse(write(minutes_document(row, last, request.at)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="minutes-{row.pk}.{form}"'
    return response
