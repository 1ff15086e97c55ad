"""The working calendar: what is in force, and publishing a new year after seeing what it moves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.cases.calendar_preview import CalendarPreview, preview_calendar
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.calendars import (
    DayDraft,
    current_calendar,
    known_versions,
    parse_calendar_file,
    publish_calendar,
)
from qifu.kernel.errors import Invalid
from qifu.web.access import staff
from qifu.web.workbench.admin.forms import CalendarForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.SYSTEM_ADMIN)
def calendar(request: Request) -> HttpResponse:
    """Versions and one year's departures; POST previews, and publishes when that was confirmed."""
    if request.method != "POST":
        return _show(request, CalendarForm())
    form = CalendarForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        days = parse_calendar_file(*form.content())
        preview = preview_calendar(days)
        if "publish" not in request.POST:
            return _show(request, form, preview=preview, days=days)
        version = publish_calendar(
            days=days, source=form.cleaned_data["source"], actor=request.actor, at=request.at
        )
    except Invalid as error:
        for name, found in error.field_errors.items():
            for message in found:
                form.add_error("source" if name == "source" else "file", message)
        return _show(request, form, status=422)
    messages.success(
        request,
        f"{version.first_year}–{version.last_year} 年日历已发布，{preview.moved} 个计时的到期日"
        "正在后台重算，每一次变动都会记录并告知有关人员。",
    )
    return redirect("work:admin_calendar")


def _show(
    request: Request,
    form: CalendarForm,
    *,
    preview: CalendarPreview | None = None,
    days: Iterable[DayDraft] = (),
    status: int = 200,
) -> HttpResponse:
    now = current_calendar()
    first, last = now.published
    asked = request.GET.get("year", "")
    today = request.at.year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today
    year = min(max(year, first), last)
    context = {
        "form": form,
        "versions": known_versions(),
        "published": now.published,
        "year": year,
        "years": list(range(last, max(first, last - 5) - 1, -1)),
        "departures": _departures(year),
        "preview": preview,
        "lines": as_lines(days),
        "source": form.cleaned_data.get("source", "") if preview else "",
    }
    return render(request, "workbench/admin/calendar.html", context, status=status)


def _departures(year: int) -> list[dict[str, Any]]:
    """The days of a year that depart from Monday–Friday."""
    now = current_calendar()
    day, found = date(year, 1, 1), []
    while day.year == year:
        if now.is_working_day(day) != (day.weekday() < 5):
            found.append({"day": day, "works": now.is_working_day(day), "why": now.why(day)})
        day += timedelta(days=1)
    return found


def as_lines(days: Iterable[DayDraft]) -> str:
    """The days as the lines the form takes, so that what was previewed is what is published."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for draft in days:
        writer.writerow([draft.day.isoformat(), "上班" if draft.working else "放假", draft.name])
    return out.getvalue()
