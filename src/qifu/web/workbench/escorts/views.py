"""Escorts: the list, one of them with its acts, the roster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.enterprises.queries import find_enterprises, get_enterprise
from qifu.escorts import operations, queries, roster
from qifu.escorts.models import Escort
from qifu.escorts.operations import EscortInput
from qifu.escorts.permissions import (
    OPENERS,
    STAFF,
    can_keep_roster,
    can_reassign,
    can_work,
)
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm
from qifu.web.components.paging import paginate
from qifu.web.workbench.escorts.forms import (
    CloseForm,
    LogForm,
    OpenForm,
    ReassignForm,
    SpecialistForm,
)

KEEPERS = (Role.HEAD, Role.DISPATCHER)
SHOWS = {"open": "帮办中", "done": "已办成", "all": "全部"}
OFFERED = 8


@require_safe
@staff(*STAFF)
def escorts(request: Request) -> HttpResponse:
    """Those one may see: one's own for a specialist, the unit's for its head, all for who watches."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    rows = queries.visible_escorts(request.actor)
    if show != "all":
        rows = rows.filter(state=show)
    page = paginate(request, rows, per_page=30)
    context = {
        "page": page, "show": show, "shows": SHOWS.items(), "may_open": request.actor.has(*OPENERS),
        "may_keep": request.actor.has(*KEEPERS), "titles": roster.skill_titles(),
    }  # fmt: skip
    return render(request, "workbench/escorts/escorts.html", context)


@require_safe
@staff(*OPENERS)
def find(request: Request) -> HttpResponse:
    """Which firm is to be escorted."""
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:120]
    firms = find_enterprises(request.actor, q) if q else []
    return render(request, "workbench/escorts/find.html", {"q": q, "firms": firms})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OPENERS)
def open_one(request: Request, firm_id: int) -> HttpResponse:
    """What is to be escorted; the roster says who and why."""
    firm = get_enterprise(request.actor, firm_id)
    form = OpenForm(request.POST or None, initial={"case_number": request.GET.get("case", "")[:24]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = EscortInput(firm.pk, **form.cleaned_data)
            try:
                row = operations.open_escort(data=data, actor=request.actor, at=request.at)
            except Invalid as error:
                form.add_invalid(error)
            except NotVisible:
                form.add_error("case_number", "没有找到这个办件，或您无权查看；请核对编号。")
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"已派给{row.specialist.name}：{row.reason}。")
                return _to(row.number)
    context = {"form": form, "firm": firm}
    return render(request, "workbench/escorts/open.html", context, status=status)


@require_safe
@staff(*STAFF)
def escort(request: Request, number: str) -> HttpResponse:
    """Checklist, log, and what one may do."""
    return _page(request, queries.get_escort(request.actor, number))


def _page(
    request: Request, row: Escort, form: QifuForm | None = None, name: str = "", status: int = 200
) -> HttpResponse:
    may_work, may_reassign = can_work(request.actor, row), can_reassign(request.actor, row)
    forms: dict[str, Any] = {}
    if may_work:
        forms |= {"log": LogForm(prefix="log"), "close": CloseForm(prefix="close")}
    if may_reassign:
        forms["reassign"] = ReassignForm(_others(request, row), prefix="to")
    if form is not None:
        forms[name] = form
    found = next(iter(roster.roster(request.at, user_ids=[row.specialist_id])), None)
    context = {
        "escort": row, "steps": list(row.steps.all()), "logs": list(row.logs.all()[:100]),
        "need": roster.skill_titles().get(row.need, row.need), "phone": found.phone if found else "",
        "may_work": may_work, "may_reassign": may_reassign, "forms": forms, "bad": form,
    }  # fmt: skip
    return render(request, "workbench/escorts/escort.html", context, status=status)


def _others(request: Request, row: Escort) -> list[Any]:
    found = roster.ranked(row.need, row.enterprise.town_id, request.at)
    return [r for r in found if r.candidate.id != row.specialist_id][:OFFERED]


@require_POST
@staff(Role.SPECIALIST)
def tick(request: Request, number: str, step_id: int) -> HttpResponse:
    """A line of the checklist is done."""
    row = queries.get_escort(request.actor, number)
    if not row.steps.filter(pk=step_id).exists():
        raise NotVisible
    try:
        operations.tick_step(
            step_id=step_id, note=request.POST.get("note", ""), actor=request.actor, at=request.at
        )
    except (Invalid, Refused) as error:
        messages.error(request, str(error))
    return _to(row.number)


@require_POST
@staff(Role.SPECIALIST)
def log(request: Request, number: str) -> HttpResponse:
    """One line of what was done."""
    row = queries.get_escort(request.actor, number)
    form = LogForm(request.POST, prefix="log")
    if not form.is_valid():
        return _page(request, row, form, "log", 422)
    data = form.cleaned_data
    try:
        operations.log_escort(
            number=row.number, text=data["text"], to_firm=not data["inner"],
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
    return _to(row.number)


@require_POST
@staff(Role.SPECIALIST)
def close(request: Request, number: str) -> HttpResponse:
    """It is done, or given up."""
    row = queries.get_escort(request.actor, number)
    form = CloseForm(request.POST, prefix="close")
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.close_escort(
                number=row.number, done=data["ended"] == "done", outcome=data["outcome"],
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已记下结果，企业会收到通知和评价链接。")
            return _to(row.number)
    return _page(request, row, form, "close", 422)


@require_POST
@staff(*KEEPERS)
def reassign(request: Request, number: str) -> HttpResponse:
    """Another specialist goes on."""
    row = queries.get_escort(request.actor, number)
    form = ReassignForm(_others(request, row), request.POST, prefix="to")
    if form.is_valid():
        try:
            operations.reassign_escort(
                number=row.number, specialist_id=int(form.cleaned_data["specialist"]),
                why=form.cleaned_data["why"], actor=request.actor, at=request.at,
            )  # fmt: skip
        except Invalid as error:
            form.add_invalid(error)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已改派，企业和新的专员都会收到通知。")
            return _to(row.number)
    return _page(request, row, form, "reassign", 422)


@require_safe
@staff(*STAFF)
def members(request: Request) -> HttpResponse:
    """The roster: who, where, good at what, with how much on hand."""
    titles = roster.skill_titles()
    rows = [
        {
            "member": m,
            "skills": [titles.get(s, s) for s in m.skills],
            "may_keep": can_keep_roster(request.actor, m.unit_ids),
        }
        for m in roster.roster(request.at)
    ]
    return render(request, "workbench/escorts/roster.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*KEEPERS)
def keep(request: Request, user_id: int) -> HttpResponse:
    """Skills, telephone and limit of one specialist."""
    member = roster.member(request.actor, user_id, request.at)
    initial = {
        "skills": list(member.skills), "phone": member.phone, "limit": member.limit,
        "active": member.active,
    }  # fmt: skip
    form = SpecialistForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            roster.keep_specialist(
                user_id=user_id, **form.cleaned_data, actor=request.actor, at=request.at
            )
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, f"{member.user.name}的专长和电话已更新。")
            return HttpResponseRedirect(reverse("work:roster"), status=303)
    context = {"form": form, "member": member}
    status = 422 if request.method == "POST" else 200
    return render(request, "workbench/escorts/keep.html", context, status=status)


def _to(number: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:escort", args=[number]), status=303)
