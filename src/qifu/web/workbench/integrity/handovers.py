"""Handing a matter over: the form, what was handed over with its papers, what the body said."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qifu.identity.request import Request
from qifu.integrity import handovers, operations, queries
from qifu.integrity.desk import open_desk
from qifu.integrity.handovers import HandoverInput
from qifu.integrity.rules.handover import RESULTS
from qifu.integrity.rules.report import Handover, Report
from qifu.kernel.calendars import current_calendar
from qifu.kernel.files import StoredFile, response_headers
from qifu.office import DOCX, to_docx, to_pdf
from qifu.web.components.forms import QifuForm
from qifu.web.sealed import officer
from qifu.web.workbench.integrity.acting import done, status_of
from qifu.web.workbench.integrity.handover_forms import HandoverForm, OutcomeForm, TakenForm
from qifu.web.workbench.integrity.handover_paper import bundle, letter

PAGES = "workbench/integrity/"
TYPES = {"docx": DOCX, "pdf": "application/pdf", "zip": "application/zip"}


@officer("GET", "POST")
def new(request: Request, handle: str) -> HttpResponse:
    """To whom a matter goes and what goes with it."""
    found, desk = queries.find_report(handle, request.actor, request.at), open_desk()
    bodies = handovers.bodies_for(found, desk)
    possible = handovers.passing_act(desk, found.state) and found.officer == request.actor.user_id
    if not desk.bodies or (request.method == "GET" and not possible):
        return redirect("work:integrity_report", handle)
    first = {"once": secrets.token_urlsafe(16)}
    typed = request.POST if request.method == "POST" else None
    form = HandoverForm(found, bodies, typed, initial=first)
    if request.method == "POST" and form.is_valid():
        data = HandoverInput(**_chosen(form.cleaned_data))
        if done(form, lambda: handovers.hand_over(
            handle=handle, data=data, actor=request.actor, at=request.at
        )):  # fmt: skip
            after = queries.find_report(handle, request.actor, request.at)
            return redirect("work:integrity_handover", handle, len(after.handovers))
    context = {"report": found, "form": form}
    return render(request, f"{PAGES}handover_new.html", context, status=status_of(form))


@officer("GET", "POST")
def one(request: Request, handle: str, place: int) -> HttpResponse:
    """What was handed over, and what the body said since; a form sent says which of the two."""
    found = queries.find_report(handle, request.actor, request.at)
    handover = handovers.find_handover(found, place)
    sent = next((w for w in ("taken", "outcome") if request.POST.get(f"{w}-what")), "")
    taken = TakenForm(handover, request.POST if sent == "taken" else None)
    outcome = OutcomeForm(request.POST if sent == "outcome" else None)
    form: QifuForm | None = {"taken": taken, "outcome": outcome}.get(sent)
    note: Callable[..., None] = handovers.note_taken if form is taken else handovers.note_outcome
    if form and form.is_valid() and done(form, lambda: note(
        handle=handle, place=place, actor=request.actor, at=request.at, **_said(form)
    )):  # fmt: skip
        return redirect("work:integrity_handover", handle, place)
    return _page(request, found, handover, place, taken, outcome)


@officer("GET")
def paper(request: Request, handle: str, place: int, kind: str) -> HttpResponse:
    """The letter as DOCX or PDF, or all of it as an archive; that it was taken is logged."""
    found = queries.find_report(handle, request.actor, request.at)
    handover = handovers.find_handover(found, place)
    if kind not in TYPES:
        raise Http404
    package = handovers.open_package(handover)
    if kind == "zip":
        body = bundle(package, handovers.packed_bytes(package), request.at)
    else:
        document = letter(package, request.at)
        body = to_docx(document) if kind == "docx" else to_pdf(document)
    operations.note_opened(
        report=found, actor=request.actor, at=request.at, what=f"下载移交材料 {handover.number}"
    )
    name = (
        f"移交函-{handover.number}.{kind}" if kind != "zip" else f"移交材料-{handover.number}.zip"
    )
    shape = StoredFile(name=name, media_type=TYPES[kind], size=len(body))  # never saved
    return HttpResponse(body, headers=response_headers(shape))


def _page(
    request: Request,
    found: Report,
    handover: Handover,
    place: int,
    taken: TakenForm,
    outcome: OutcomeForm,
) -> HttpResponse:
    today = timezone.localdate(request.at)
    context: dict[str, Any] = {
        "report": found,
        "handover": handover,
        "place": place,
        "package": handovers.open_package(handover),
        "mine": found.officer == request.actor.user_id,
        "taken_form": taken,
        "outcome_form": outcome,
        "taken_after": _days(handover.day, handover.taken.day) if handover.taken else None,
        "outcome_after": _days(handover.day, handover.outcome.day) if handover.outcome else None,
        "waited": _days(handover.day, today),
        "due_note": queries.due_note(handover.answer_by, today),
        "result": RESULTS.get(handover.outcome.result, "") if handover.outcome else "",
    }
    status = status_of(taken, outcome)
    if request.method == "POST" and status == 200:
        status = 422  # nothing that the page knows was sent
    return render(request, f"{PAGES}handover.html", context, status=status)


def _days(start: date, end: date) -> int:
    return current_calendar().working_days_between(start, end)


def _said(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "what"}


def _chosen(data: dict[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(data.get(name, ())) for name in ("turns", "files")}
    return {**data, **lists}
