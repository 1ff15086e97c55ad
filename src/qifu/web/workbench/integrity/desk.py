"""The rest of the desk: monitoring points, figures, declared units, posters, the record."""

from __future__ import annotations

import re
import secrets
import unicodedata
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qifu.identity.queries import centres
from qifu.identity.request import Request
from qifu.integrity import operations, queries, verification
from qifu.integrity import points as desk_points
from qifu.integrity.desk import open_desk
from qifu.integrity.officers import can_officer
from qifu.integrity.rules.words import grouped
from qifu.kernel.errors import Invalid, NotVisible
from qifu.web.papers.poster import PosterData, poster_pdf
from qifu.web.sealed import auditor, officer
from qifu.web.shell import district_names
from qifu.web.workbench.integrity.forms import PointForm, UnitForm

PAGES = "workbench/integrity/"
FIRST_YEAR = 2024


@officer("GET", "POST")
def points(request: Request) -> HttpResponse:
    """The firms that report regularly; a new one's code is shown once, to be handed over."""
    typed = request.POST if request.method == "POST" else None
    form = PointForm(typed, initial=_fresh_point())
    receipt = None
    if request.method == "POST" and form.is_valid():
        try:
            receipt = desk_points.add_point(actor=request.actor, at=request.at, **form.cleaned_data)
            form = PointForm(initial=_fresh_point())
        except Invalid as error:
            form.add_invalid(error)
    context = {
        "form": form,
        "rows": desk_points.list_points(request.actor, timezone.localdate(request.at)),
        "code": grouped(receipt.code) if receipt else "",
        "passphrase": grouped(receipt.passphrase) if receipt else "",
        "tab": "points",
    }
    failed = request.method == "POST" and receipt is None
    return render(request, f"{PAGES}points.html", context, status=422 if failed else 200)


def _fresh_point() -> dict[str, object]:
    return {"months": open_desk().point_months, "once": secrets.token_urlsafe(24)}


@officer("POST")
def end(request: Request, handle: str) -> HttpResponse:
    """A firm is a point no more."""
    desk_points.end_point(handle=handle, actor=request.actor, at=request.at)
    return redirect("work:integrity_points")


@officer("GET")
def figures(request: Request) -> HttpResponse:
    """The desk's own figures; small ones are hidden even here."""
    this = timezone.localdate(request.at).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    context = {
        "figures": queries.figures(request.actor, request.at, year),
        "year": year,
        "years": range(this, FIRST_YEAR - 1, -1),
        "tab": "figures",
    }
    return render(request, f"{PAGES}figures.html", context)


@officer("GET", "POST")
def conflicts(request: Request) -> HttpResponse:
    """Units the officer is close to: reports about them stay closed to this officer."""
    declared, names = queries.declared_units(request.actor), queries.unit_names()
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        drop = request.POST.get("drop", "")
        kept = {code: why for code, why in declared.items() if code != drop}
        if drop or form.is_valid():
            if not drop:
                kept[form.cleaned_data["unit"]] = form.cleaned_data["why"]
            operations.declare_units(units=kept, actor=request.actor, at=request.at)
            return redirect("work:integrity_conflicts")
    context = {
        "form": form,
        "declared": [(code, names.get(code, code), why) for code, why in declared.items()],
        "tab": "conflicts",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"{PAGES}conflicts.html", context, status=status)


@officer("GET")
def posters(request: Request) -> HttpResponse:
    """A poster for each centre and window."""
    return render(request, f"{PAGES}posters.html", {"centres": centres(), "tab": "posters"})


@officer("GET")
def poster(request: Request, code: str) -> HttpResponse:
    """The poster of one centre or window, A4."""
    place = _place(code)
    desk = open_desk()
    path = reverse("portal:integrity")
    url = f"{settings.QIFU_BASE_URL.rstrip('/')}{path}?{urlencode({'at': code})}"
    data = PosterData(
        district_names()[1], desk.unit_name, place, url, desk.elsewhere[:1], desk.answer_days
    )
    name = f'attachment; filename="integrity-{code}.pdf"'
    return HttpResponse(
        poster_pdf(data), content_type="application/pdf", headers={"Content-Disposition": name}
    )


@officer("GET")
def record(request: Request) -> HttpResponse:
    """What the verification finds, in detail."""
    context = {
        "findings": verification.findings(request.actor),
        "broken": queries.broken_pages(request.actor),
        "tab": "record",
    }
    return render(request, f"{PAGES}record.html", context)


@auditor("GET", "POST")
def whole(request: Request) -> HttpResponse:
    """Whole or not, and the daily digests; the same size whatever the desk holds."""
    result, wrong = "", ""
    if request.method == "POST":
        try:
            result = verification.verify_desk(request.actor, expect=_expected(request))
        except Invalid as error:
            wrong = error.messages[0]
    context = {
        "result": result,
        "wrong": wrong,
        "words": verification.WORDS.get(result, ""),
        "anchors": verification.anchors(request.actor),
        "expect": request.POST.get("expect", "")[:120],
        "officer": can_officer(request.actor),
        "tab": "whole",
    }
    return render(request, f"{PAGES}whole.html", context, status=422 if wrong else 200)


def _expected(request: Request) -> tuple[int, str] | None:
    """The anchor noted elsewhere, None when none is given; Invalid for what is none: without
    comparing, “whole” would say more than was looked at."""
    typed = "".join(unicodedata.normalize("NFKC", request.POST.get("expect", "")).split())
    if not typed:
        return None
    found = re.fullmatch(r"([0-9]{1,9}):([0-9a-fA-F]{64})", typed)
    if found is None:
        raise Invalid(
            {"expect": ["锚点不完整，没有核验。请照抄“号码:摘要”，摘要是 64 个字母和数字。"]}
        )
    return int(found[1]), found[2].lower()


def _place(code: str) -> str:
    for centre in centres():
        if centre.code == code:
            return centre.name
        for window in centre.windows.all():
            if window.code == code:
                return f"{centre.name} · {window.name}"
    raise NotVisible
