"""Acts on the grid beside visits: teams, key firms, cells by hand, findings and promises ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.grid import operations, queries, teams
from qifu.grid.models import GridFirm, TeamMember
from qifu.grid.permissions import STAFF, check_keep_cell
from qifu.grid.queries import get_cell, get_firm, team_of
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.workbench.grid.forms import (
    CellForm,
    KeyForm,
    LeaveForm,
    MemberForm,
    SaidForm,
    WorkerForm,
)
from qifu.web.workbench.grid.views import cell_page, firm_page


@require_POST
@staff(*STAFF)
def add(request: Request, code: str) -> HttpResponse:
    """Somebody joins the team of a cell."""
    cell = get_cell(request.actor, code)
    check_keep_cell(request.actor, cell)
    part = request.POST.get("part", "")
    if part not in TeamMember.Part.values:
        part = TeamMember.Part.TOWN
    form = MemberForm(part, teams.candidates(cell, part, request.at), request.POST)
    if form.is_valid():
        try:
            row = teams.add_member(
                cell_id=cell.pk, user_id=form.cleaned_data["user"], part=part,
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, f"{row.user.name}已加入{cell.title}。")
            return _to("grid_cell", cell.code)
    return cell_page(request, cell, form, 422)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def end(request: Request, member_id: int) -> HttpResponse:
    """Somebody leaves a team; who takes over, and why."""
    rows = TeamMember.objects.select_related("cell__town", "user")
    member = rows.filter(pk=member_id, valid_until__isnull=True).first()
    if member is None:
        raise NotVisible
    cell = get_cell(request.actor, member.cell.code)
    check_keep_cell(request.actor, cell)
    others = [(m.user_id, m.user.name) for m in team_of(cell).town if m.pk != member.pk]
    form = LeaveForm(others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = teams.end_member(
                member_id=member.pk, to=form.cleaned_data["to"], why=form.cleaned_data["why"],
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except Invalid as error:
            form.add_invalid(error)
        else:
            who = f"，{done.firms} 家企业由{done.to.name}接手" if done and done.to else ""
            messages.success(request, f"{member.user.name}已离开{cell.title}{who}。")
            return _to("grid_cell", cell.code)
    context = {
        "member": member, "cell": cell, "form": form,
        "firms": GridFirm.objects.filter(cell=cell, worker_id=member.user_id).count(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "workbench/grid/leave.html", context, status=status)


@require_POST
@staff(*STAFF)
def keep(request: Request, firm_id: int, act: str) -> HttpResponse:
    """A firm is key or not, goes to another cell, or to another grid worker."""
    row = get_firm(request.actor, firm_id)
    if act not in ("key", "cell", "worker"):
        raise NotVisible
    check_keep_cell(request.actor, row.cell)
    form = _form(request, row, act)
    if form.is_valid():
        try:
            _keep(request, row, act, form.cleaned_data)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已更新，走访安排随之重新计算。")
            if queries.knows_firm(request.actor, row.pk):
                return _to("grid_firm", row.pk)
            return _to("grid")
    return firm_page(request, row, form, act, 422)


def _form(request: Request, row: GridFirm, act: str) -> Any:
    if act == "key":
        return KeyForm(request.POST)
    if act == "cell":
        return CellForm(list(queries.visible_cells(request.actor)), request.POST)
    people = [(m.user_id, m.user.name) for m in team_of(row.cell).town]
    return WorkerForm(people, request.POST)


def _keep(request: Request, row: GridFirm, act: str, data: dict[str, Any]) -> None:
    given: dict[str, Any] = {"enterprise_id": row.pk, "actor": request.actor, "at": request.at}
    if act == "key":
        teams.keep_key(key=not row.key, why=data["why"], **given)
    elif act == "cell":
        teams.move_firm(cell_id=data["cell"], **given)
    else:
        teams.give_firm(user_id=data["worker"], **given)


@require_POST
@staff(*STAFF)
def finding(request: Request, finding_id: int, act: str) -> HttpResponse:
    """A noted finding becomes a demand, was settled, or needs nothing."""
    row = queries.get_finding(request.actor, finding_id)
    back = reverse("work:grid_visit", args=[row.visit.number])
    given: dict[str, Any] = {"finding_id": row.pk, "actor": request.actor, "at": request.at}
    try:
        if act == "demand":
            phone = request.POST.get("phone", "")[:40]
            done = operations.raise_finding(phone=phone, **given)
            number = done.case.number if done.case else ""
            messages.success(request, f"已代企业提交为诉求 {number}。")
        elif act in ("settled", "dropped"):
            said = _said(request)
            operations.end_finding(settled=act == "settled", said=said, **given)
            messages.success(request, "已记下。")
        else:
            raise NotVisible
    except (Invalid, Refused) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(back, status=303)


@require_POST
@staff(*STAFF)
def promise(request: Request, promise_id: int, act: str) -> HttpResponse:
    """A promise is kept, or is not kept any more."""
    row = queries.get_promise(request.actor, promise_id)
    if act not in ("kept", "dropped"):
        raise NotVisible
    try:
        operations.end_promise(
            promise_id=row.pk, kept=act == "kept", said=_said(request), actor=request.actor,
            at=request.at,
        )  # fmt: skip
        messages.success(request, "已记下，企业看得到。")
    except (Invalid, Refused) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("work:grid_visit", args=[row.visit.number]), status=303)


def _said(request: Request) -> str:
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise Invalid({"said": ["请写一句说明再提交。"]})
    return str(form.cleaned_data["said"])


def _to(name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"work:{name}", args=args), status=303)
