"""码上举报: reporting without sign-in, the receipt, and the talk that a receipt opens.

No address here carries a code, and no page needs a cookie: what a page must remember is in the page.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qifu.identity.models import Centre, Window
from qifu.identity.request import Request
from qifu.integrity import operations, talk
from qifu.integrity.attachments import prepare
from qifu.integrity.desk import Desk, open_desk
from qifu.integrity.operations import Receipt, ReportInput
from qifu.integrity.points import file_point
from qifu.integrity.queries import due_note
from qifu.integrity.rules.point import Point
from qifu.integrity.rules.process import due
from qifu.integrity.rules.report import ANONYMOUS, NAMED, POINT, Report
from qifu.integrity.rules.words import grouped
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible
from qifu.web.portal.integrity.forms import EnterForm, NamedReportForm, ReportForm, WordsForm
from qifu.web.sealed import reporter, uploads_of

PAGES = "portal/integrity/"


@reporter("GET")
def start(request: Request) -> HttpResponse:
    """What the desk is, what it keeps, and three ways on."""
    context = {"desk": open_desk(), "at": _place_code(request)}
    return render(request, f"{PAGES}start.html", context)


@reporter("GET")
def kept(request: Request) -> HttpResponse:
    """What is kept, for how long, who can see it, and what the desk cannot protect from."""
    return render(request, f"{PAGES}kept.html", {"desk": open_desk()})


@reporter("GET", "POST")
def report(request: Request, kind: str) -> HttpResponse:
    """A report, named or anonymous; a good one is answered with its receipt, shown once."""
    desk = open_desk()
    if kind not in (NAMED, ANONYMOUS):
        raise Http404
    place = _place(_place_code(request))
    shape = NamedReportForm if kind == NAMED else ReportForm
    if request.method != "POST":
        form = shape(desk, initial={"token": secrets.token_urlsafe(24)}, place=place)
        return _report_page(request, desk, kind, form)
    form = shape(desk, request.POST, request.FILES, place=place)
    receipt = _submitted(request, form, kind, place) if form.is_valid() else None
    if receipt is None:
        _tell_files(request, form)
        return _report_page(request, desk, kind, form, status=422)
    return _receipt_page(request, receipt)


@reporter("GET", "POST")
def conversation(request: Request) -> HttpResponse:
    """By code and passphrase into the talk; by the sealed word of the page, further in it."""
    desk = open_desk()
    if request.method == "POST" and request.POST.get("word"):
        return _say(request, desk)
    form = EnterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = talk.enter(at=request.at, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.messages[0])
        else:
            return _opened_page(request, desk, found)
    status = 422 if request.method == "POST" else 200
    return render(request, f"{PAGES}enter.html", {"form": form, "desk": desk}, status=status)


@reporter("GET", "POST")
def point(request: Request) -> HttpResponse:
    """A monitoring point's word of this period: nothing, or a report."""
    desk = open_desk()
    if request.method != "POST":
        return redirect("portal:integrity_talk")
    word = request.POST.get("word", "")
    found = talk.resume(word, request.at)
    if not isinstance(found, Point):
        raise NotVisible
    if request.POST.get("nothing"):
        file_point(word=word, data=None, at=request.at)
        return render(request, f"{PAGES}point_done.html", {"point": found})
    form = ReportForm(desk, request.POST, request.FILES)
    if form.is_valid():
        try:
            receipt = file_point(word=word, data=_input(request, form, POINT, ""), at=request.at)
        except Invalid as error:
            _add(form, error)
        else:
            assert receipt is not None
            return _receipt_page(request, receipt)
    _tell_files(request, form)
    return _point_page(request, found, form, word, status=422)


def _submitted(request: Request, form: ReportForm, kind: str, place: str) -> Receipt | None:
    try:
        return operations.submit_report(data=_input(request, form, kind, place), at=request.at)
    except Invalid as error:
        _add(form, error)
        return None


def _input(request: Request, form: ReportForm, kind: str, place: str) -> ReportInput:
    data = form.cleaned_data
    return ReportInput(
        kind=kind,
        text=data["text"],
        token=data["token"],
        matter=data["matter"],
        units=(data["unit"],) if data["unit"] else (),
        persons=data["persons"],
        happened=data["happened"],
        place=place if data.get("keep_place") else "",
        name=data.get("name", ""),
        phone=data.get("phone", ""),
        uploads=uploads_of(request),
        clean_files=data["bare"],
    )


def _say(request: Request, desk: Desk) -> HttpResponse:
    found = talk.resume(request.POST["word"], request.at)
    if not isinstance(found, Report):
        raise NotVisible
    form = WordsForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            found = operations.add_words(
                word=data["word"], text=data["text"], uploads=uploads_of(request),
                clean_files=data["bare"], once=data["once"], at=request.at,
            )  # fmt: skip
        except Invalid as error:
            _add(form, error)
        else:
            return _talk_page(request, desk, found, sent=True)
    _tell_files(request, form)
    return _talk_page(request, desk, found, form, status=422)


def _opened_page(request: Request, desk: Desk, found: Report | Point) -> HttpResponse:
    if isinstance(found, Report):
        return _talk_page(request, desk, found)
    form = ReportForm(desk, initial={"token": secrets.token_urlsafe(24)})
    return _point_page(request, found, form, talk.pass_for(found, request.at))


def _talk_page(
    request: Request,
    desk: Desk,
    found: Report,
    form: WordsForm | None = None,
    *,
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    first = {"word": talk.pass_for(found, request.at), "once": secrets.token_urlsafe(16)}
    there = due(found, current_calendar())
    context: dict[str, Any] = {
        "report": found,
        "state": desk.process.states[found.state],
        "due_on": there.due if there else None,
        "due_note": due_note(there.due, timezone.localdate(request.at)) if there else "",
        "form": form or WordsForm(initial=first),
        "sent": sent,
    }
    return render(request, f"{PAGES}talk.html", context, status=status)


def _point_page(
    request: Request, found: Point, form: ReportForm, word: str, *, status: int = 200
) -> HttpResponse:
    context = {"point": found, "form": form, "word": word}
    return render(request, f"{PAGES}point.html", context, status=status)


def _report_page(
    request: Request, desk: Desk, kind: str, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "form": form, "kind": kind, "named": kind == NAMED}
    return render(request, f"{PAGES}report.html", context, status=status)


def _receipt_page(request: Request, receipt: Receipt) -> HttpResponse:
    context = {
        "receipt": receipt,
        "code": grouped(receipt.code),
        "passphrase": grouped(receipt.passphrase),
        "desk": open_desk(),
    }
    return render(request, f"{PAGES}receipt.html", context)


def _place_code(request: Request) -> str:
    return request.GET.get("at", "").replace("\x00", "")[:80]


def _place(code: str) -> str:
    """The window or centre whose poster was scanned; "" for none."""
    window = Window.objects.filter(code=code).select_related("centre").first() if code else None
    if window is not None:
        return f"{window.centre.name}{window.name}"
    centre = Centre.objects.filter(code=code).first() if code else None
    return centre.name if centre else ""


def _tell_files(request: Request, form: Any) -> None:
    """Beside other errors: what is wrong with the files, or that they must be chosen again.

    Files are never kept before a report is: the names are told, so that none is forgotten.
    """
    if form.has_error("files"):
        return
    try:
        files = uploads_of(request)
        prepare(files, clean=bool(request.POST.get("bare")))
    except Invalid as error:
        _add(form, error)
    else:
        if files:
            names = "、".join(file.name for file in files)
            form.add_error("files", f"附件还没有保存，请重新选择：{names}")


def _add(form: Any, error: Invalid) -> None:
    names = {"persons": "persons", "units": "unit"}
    form.add_invalid(Invalid({names.get(k, k): v for k, v in error.field_errors.items()}))
