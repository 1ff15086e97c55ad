"""Units and centres, and closing a unit with its successor (system administrator)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.succession import open_case_count
from qifu.identity.actors import running
from qifu.identity.models import Centre, DutyEntry, Post, Precedent, Role, Unit
from qifu.identity.operations import close_unit
from qifu.identity.queries import unit_by_code
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.web.access import staff
from qifu.web.workbench.admin.forms import CloseUnitForm
from qifu.web.workbench.admin.history import history_of


@require_safe
@staff(Role.SYSTEM_ADMIN)
def units(request: Request) -> HttpResponse:
    """Every unit by kind, closed ones with their successor, and the centres with their windows."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = Unit.objects.select_related("successor", "parent").annotate(
        people=Count("posts", filter=running("posts__", request.at), distinct=True),
        leads=Count("duties", filter=Q(duties__active=True), distinct=True),
    )
    if q:
        rows = rows.filter(Q(name__contains=q) | Q(code__contains=q.lower()))
    order = {kind: place for place, kind in enumerate(Unit.Kind.values)}
    ordered = sorted(rows, key=lambda u: (order[u.kind], u.position, u.pk))
    kinds = [
        (Unit.Kind(kind).label, list(found)) for kind, found in groupby(ordered, lambda u: u.kind)
    ]
    centres = Centre.objects.select_related("unit").prefetch_related("windows") if not q else []
    context = {"kinds": kinds, "centres": centres, "q": q}
    return render(request, "workbench/admin/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.SYSTEM_ADMIN)
def unit(request: Request, code: str) -> HttpResponse:
    """One unit; POST closes it, after what will pass over was shown."""
    row = unit_by_code(code)
    if request.method != "POST" or not _closable(row):
        return _show(request, row, CloseUnitForm(row))
    form = CloseUnitForm(row, request.POST)
    if not form.is_valid():
        return _show(request, row, form, 422)
    try:
        closed = close_unit(
            unit_id=row.pk,
            successor_id=int(form.cleaned_data["successor"]),
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=request.at,
        )
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, row, form, 422)
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, row, form, 409)
    messages.success(request, f"“{closed.name}”已撤并，职责、岗位和在办件已转到承接单位。")
    return redirect("work:admin_unit", row.code)


def _show(request: Request, row: Unit, form: CloseUnitForm, status: int = 200) -> HttpResponse:
    context = {
        "unit": row,
        "holds": _holds(row, request),
        "form": form if _closable(row) else None,
        "history": history_of(row.stream),
    }
    return render(request, "workbench/admin/unit.html", context, status=status)


def _closable(row: Unit) -> bool:
    """The district itself and mere collective names are not closed here."""
    return row.status == Unit.Status.ACTIVE and row.kind not in (
        Unit.Kind.DISTRICT,
        Unit.Kind.GROUP,
    )


def _holds(row: Unit, request: Request) -> list[tuple[str, int]]:
    """What passes to the successor. Counts only: administrators open no case."""
    posts: Any = Post.objects.filter(running("", request.at), unit=row)
    return [
        ("在办件（牵头和协办）", open_case_count(row.pk)),
        ("牵头职责", DutyEntry.objects.filter(lead_unit=row).count()),
        ("协办职责", DutyEntry.objects.filter(co_units=row).count()),
        ("在任岗位", posts.count()),
        ("服务中心", Centre.objects.filter(unit=row).count()),
        ("牵头先例", Precedent.objects.filter(lead_unit=row).count()),
        ("下属单位", Unit.objects.filter(parent=row).count()),
    ]
