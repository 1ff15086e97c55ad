"""The shift: what I served today, how long they waited, who did not come, what is still to be
fetched; and what my desk took in and is still open (首接负责)."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.office import safe_cell
from qifu.reception import queries
from qifu.reception.handing import results_waiting
from qifu.reception.models import Turn
from qifu.reception.rules.waits import spread
from qifu.web.access import staff
from qifu.web.components.days import day_in
from qifu.web.components.exported import note_export
from qifu.web.components.paging import paginate
from qifu.web.papers.shift import shift_pdf
from qifu.web.shell import district_names
from qifu.web.workbench.counter.here import ROLES
from qifu.web.workbench.desk_rows import desk_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("号码", "叫号", "等候（分）", "办理（分）", "结果", "办了什么")
WIDTHS = (10, 12, 12, 12, 12, 60)
OPEN_SHOWN = 20


@require_safe
@staff(*ROLES)
def shift(request: Request) -> HttpResponse:
    """One's own day at the window."""
    return render(request, "workbench/counter/shift.html", _summary(request))


def _summary(request: Request) -> dict[str, Any]:
    today = shanghai_date(request.at)
    day = min(day_in(request.GET.get("day", ""), today), today)
    turns = queries.shift_of(request.actor, day)
    waits = spread([t.wait_minutes for t in turns])
    services = spread([m for t in turns if (m := t.service_minutes) is not None])
    rest = results_waiting(request.actor, request.at).filter(opened_by=request.actor.user_id)
    return {
        "day": day,
        "today": today,
        "turns": turns,
        "served": sum(t.outcome == Turn.Outcome.SERVED for t in turns),
        "missed": sum(t.outcome == Turn.Outcome.MISSED for t in turns),
        "transferred": sum(t.outcome == Turn.Outcome.TRANSFERRED for t in turns),
        "waits": waits,
        "services": services,
        "rest": list(rest[:OPEN_SHOWN]),
    }


def _line(turn: Turn) -> list[str]:
    """A turn as texts, in the order of the columns."""
    served = turn.service_minutes
    done = "；".join(f"{a.title} {a.number}" for a in turn.acts.all()) or turn.note
    return [
        turn.ticket.number,
        f"{timezone.localtime(turn.called_at):%H:%M}",
        f"{turn.wait_minutes:.0f}",
        "—" if served is None else f"{served:.0f}",
        turn.get_outcome_display() if turn.outcome else "在办",
        done,
    ]


def _facts(said: dict[str, Any]) -> list[tuple[str, str]]:
    waits, services = said["waits"], said["services"]
    return [
        ("叫号", f"{len(said['turns'])}"),
        ("已办理", f"{said['served']}"),
        ("未到", f"{said['missed']}"),
        ("转窗口", f"{said['transferred']}"),
        ("等候中位数", f"{waits.middle:.0f} 分钟" if waits else "没有记录"),
        ("平均办理", f"{services.mean:.0f} 分钟" if services else "没有记录"),
    ]


@require_safe
@staff(*ROLES)
def shift_paper(request: Request) -> HttpResponse:
    """The day to print."""
    said = _summary(request)
    note_export(request, "shift", f"{said['day']} 班次小结")
    body = shift_pdf(
        {
            "platform": district_names()[0],
            "clerk": request.actor.name,
            "day": f"{said['day']:%Y年%m月%d日}",
            "facts": _facts(said),
            "head": HEAD,
            "rows": [_line(t) for t in said["turns"]],
            "open": [f"{c.number} {c.firm_name} {c.title}" for c in said["rest"]],
            "printed": f"{timezone.localtime(request.at):%Y-%m-%d %H:%M}",
        }
    )
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="shift-{said["day"]}.pdf"'
    return response


@require_safe
@staff(*ROLES)
def shift_book(request: Request) -> HttpResponse:
    """The day as a spreadsheet."""
    said = _summary(request)
    note_export(request, "shift", f"{said['day']} 班次小结")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "班次小结"
    sheet.append([safe_cell(f"{request.actor.name} {said['day']:%Y-%m-%d}")])
    for fact in _facts(said):
        sheet.append(list(fact))
    sheet.append([])
    sheet.append(list(HEAD))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for turn in said["turns"]:
        sheet.append([safe_cell(text) for text in _line(turn)])
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="shift-{said["day"]}.xlsx"'
    return response


@require_safe
@staff(*ROLES)
def still_open(request: Request) -> HttpResponse:
    """What my desk took in and is not closed: who has it now and when it is due."""
    whole = request.GET.get("show") == "centre"
    rows = queries.open_of_mine(request.actor, whole_centre=whole)
    page = paginate(request, rows, per_page=30)
    context = {"page": page, "rows": _rows(page, request.at), "whole": whole}
    return render(request, "workbench/counter/open.html", context)


def _rows(page: Any, at: datetime) -> list[Any]:
    """Rows that open at the page of their kind."""
    pages = {"claim": "work:claim", "application": "work:applied"}
    return [
        row for case in page for row in desk_rows([case], at, pages.get(case.kind, "work:case"))
    ]
