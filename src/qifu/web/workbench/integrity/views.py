"""The officers' inbox and one report: read, taken up, handled, talked about, kept away from."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qifu.identity.request import Request
from qifu.integrity import operations, queries, store
from qifu.integrity.desk import Desk, open_desk
from qifu.integrity.points import list_points
from qifu.integrity.rules.process import due
from qifu.integrity.rules.report import Report
from qifu.kernel.calendar import light_of
from qifu.kernel.calendars import current_calendar
from qifu.kernel.files import StoredFile, response_headers
from qifu.web.components.paging import paginate
from qifu.web.sealed import officer
from qifu.web.workbench.integrity.acting import done, status_of
from qifu.web.workbench.integrity.forms import ActForm, AvoidForm, OfficerForm, SayForm

PAGES = "workbench/integrity/"


@officer("GET")
def inbox(request: Request) -> HttpResponse:
    """What is due first; the only place where the desk reminds anybody of anything."""
    today, finished = timezone.localdate(request.at), request.GET.get("done") == "1"
    rows = queries.list_reports(request.actor, request.at, today, finished=finished)
    late = [row for row in list_points(request.actor, today) if row.late]
    context = {
        "page": paginate(request, rows),
        "finished": finished,
        "red": sum(row.light == "red" for row in rows),
        "yellow": sum(row.light == "yellow" for row in rows),
        "unread": sum(row.report.waiting_words for row in rows),
        "untaken": sum(row.report.officer is None for row in rows) if not finished else 0,
        "late_points": late,
        "tab": "inbox",
    }
    return render(request, f"{PAGES}inbox.html", context)


@officer("GET")
def report(request: Request, handle: str) -> HttpResponse:
    """One report; that it was opened is logged."""
    found = queries.find_report(handle, request.actor, request.at)
    operations.note_opened(report=found, actor=request.actor, at=request.at)
    return _page(request, found)


@officer("GET", "POST")
def act(request: Request, handle: str, act: str) -> HttpResponse:
    """One act of the process, with what it asks for."""
    found = queries.find_report(handle, request.actor, request.at)
    chosen = open_desk().process.acts.get(act)
    if chosen is None:
        raise Http404
    if chosen.passes_on and open_desk().bodies:
        return redirect("work:integrity_hand_over", handle)
    form = ActForm(
        chosen, request.POST if request.method == "POST" else None, anonymous=not found.is_named
    )
    if request.method == "POST" and form.is_valid():
        data = {"words": "", "note": "", **form.cleaned_data}
        if done(form, lambda: operations.act_on_report(
            handle=handle, act=act, actor=request.actor, at=request.at, **data
        )):  # fmt: skip
            return redirect("work:integrity_report", handle)
    context = {"report": found, "act": chosen, "form": form}
    return render(request, f"{PAGES}act.html", context, status=status_of(form))


@officer("POST")
def say(request: Request, handle: str) -> HttpResponse:
    """Words to the reporter."""
    found = queries.find_report(handle, request.actor, request.at)
    form = SayForm(request.POST)
    if form.is_valid() and done(form, lambda: operations.answer_reporter(
        handle=handle, actor=request.actor, at=request.at, **form.cleaned_data
    )):  # fmt: skip
        return redirect("work:integrity_report", handle)
    return _page(request, found, say=form)


@officer("POST")
def officer_of(request: Request, handle: str) -> HttpResponse:
    """Who handles it."""
    found = queries.find_report(handle, request.actor, request.at)
    form = OfficerForm(_choices(found, request), request.POST)
    if form.is_valid() and done(form, lambda: operations.take_report(
        handle=handle, user_id=form.cleaned_data["officer"], actor=request.actor, at=request.at
    )):  # fmt: skip
        return redirect("work:integrity_report", handle)
    return _page(request, found, take=form)


@officer("POST")
def avoid(request: Request, handle: str) -> HttpResponse:
    """The officer keeps away from this report."""
    found = queries.find_report(handle, request.actor, request.at)
    form = AvoidForm(request.POST)
    if form.is_valid() and done(form, lambda: operations.declare_conflict(
        handle=handle, actor=request.actor, at=request.at, **form.cleaned_data
    )):  # fmt: skip
        return redirect("work:integrity")
    return _page(request, found, avoid=form)


@officer("GET")
def file(request: Request, handle: str, number: int) -> HttpResponse:
    """An attachment, deciphered for this one answer."""
    found = queries.find_report(handle, request.actor, request.at)
    note = queries.find_file(found, number)
    operations.note_opened(report=found, actor=request.actor, at=request.at, what="下载附件")
    shape = StoredFile(name=note.name, media_type=note.media_type, size=note.size)  # never saved
    return HttpResponse(store.read_file(note.id), headers=response_headers(shape))


def _page(
    request: Request,
    found: Report,
    *,
    say: SayForm | None = None,
    take: OfficerForm | None = None,
    avoid: AvoidForm | None = None,
) -> HttpResponse:
    desk, today = open_desk(), timezone.localdate(request.at)
    names = queries.unit_names()
    there = due(found, current_calendar())
    mine = found.officer == request.actor.user_id
    choices = _choices(found, request)
    context: dict[str, Any] = {
        "report": found,
        "state": desk.process.states[found.state],
        "matter": dict(desk.matters).get(found.matter, ""),
        "units": [names.get(code, code) for code in found.units],
        "due_on": there.due if there else None,
        "due_note": queries.due_note(there.due, today) if there else "",
        "light": light_of(there.due, there.warn_on, today) if there else None,
        "mine": mine,
        "acts": _acts(desk, found) if mine else [],
        "handovers": found.handovers,
        "files": list(enumerate(found.attachments(), 1)),
        "say": say or SayForm(initial={"once": secrets.token_urlsafe(16)}),
        "take": take or OfficerForm(choices, initial={"officer": request.actor.user_id}),
        "avoid": avoid or AvoidForm(),
        "log": queries.log_of(found)[:50],
        "steps": list(reversed(found.steps)),
    }
    status = status_of(*(form for form in (say, take, avoid) if form is not None))
    return render(request, f"{PAGES}report.html", context, status=status)


def _choices(found: Report, request: Request) -> list[tuple[int, str]]:
    return [(o.user_id, o.name) for o in queries.officers_for(found, request.at)]


def _acts(desk: Desk, found: Report) -> list[tuple[str, str]]:
    """Address and title of what may be done now; first what brings the report on."""
    return [
        (reverse("work:integrity_act", args=[found.handle, act.code]), act.title)
        for act in desk.process.acts_from(found.state)
    ]
