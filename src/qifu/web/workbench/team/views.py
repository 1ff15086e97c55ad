"""The head's page: who has how many cases, which ones, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.lists import rows_of
from qifu.cases.workload import Load, cases_of_person, workload
from qifu.identity.models import Delegation, Post, Role, Unit, User
from qifu.identity.operations import delegate, end_delegation
from qifu.identity.queries import colleagues, delegations_in
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.paging import Page, paginate
from qifu.web.workbench.desk_rows import desk_rows
from qifu.web.workbench.team.forms import DelegationForm

NOBODY = "pool"


@dataclass(frozen=True)
class Member:
    """A person of the unit, or the unit's pool; `who` is what the address calls them."""

    who: str
    name: str
    roles: str
    load: Load
    away: Delegation | None


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.HEAD)
def team(request: Request) -> HttpResponse:
    """Everyone of each unit one heads; POST arranges a deputy."""
    units = list(Unit.objects.filter(pk__in=request.actor.units(Role.HEAD)))
    if request.method != "POST":
        return _show(request, units)
    unit = next((u for u in units if u.code == request.POST.get("unit")), None)
    if unit is None:
        raise NotVisible
    form = DelegationForm(unit, _people(unit, request), request.POST)
    if not form.is_valid():
        return _show(request, units, form, status=422)
    try:
        row = delegate(
            unit_id=unit.pk, actor=request.actor, at=request.at, **form.values(request.at)
        )
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, units, form, status=422)
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, units, form, status=409)
    messages.success(request, f"已安排：{row.absent.name}不在岗期间由{row.deputy.name}代理。")
    return redirect("work:team")


def _people(unit: Unit, request: Request) -> list[User]:
    return list(colleagues(unit.pk, request.at, Role.HANDLER, Role.HEAD))


def _show(request: Request, units: list[Unit], form: Any = None, status: int = 200) -> HttpResponse:
    parts = []
    for unit in units:
        people = _people(unit, request)
        mine = form if form is not None and form.data.get("unit") == unit.code else None
        coming = list(delegations_in(unit.pk, request.at))
        parts.append(
            {
                "unit": unit,
                "members": _members(request, unit, people, coming),
                "coming": coming,
                "form": mine or DelegationForm(unit, people),
            }
        )
    return render(request, "workbench/team/team.html", {"parts": parts}, status=status)


def _members(
    request: Request, unit: Unit, people: list[User], coming: list[Delegation]
) -> list[Member]:
    loads = workload(request.actor, unit.pk, request.at)
    away = {d.absent_id: d for d in reversed(coming) if d.valid_from <= request.at}
    roles: dict[int, list[str]] = {}
    posts = Post.objects.filter(unit=unit, valid_until__isnull=True)
    for user, role in posts.values_list("user_id", "role"):
        roles.setdefault(user, []).append(Role(role).label)
    members = [
        Member(
            who=str(user.pk),
            name=user.name,
            roles="、".join(dict.fromkeys(roles.get(user.pk, []))),
            load=loads.pop(user.pk, Load(user.pk, 0, 0, 0)),
            away=away.get(user.pk),
        )
        for user in people
    ]
    pool = loads.pop(None, Load(None, 0, 0, 0))
    left = _left_behind(loads)
    return [Member(NOBODY, "还没有人认领", "", pool, None), *members, *left]


def _left_behind(loads: dict[int | None, Load]) -> list[Member]:
    """People who left the unit and still have cases: they must be given to somebody."""
    ids = [user for user in loads if user is not None]
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [
        Member(str(user), names.get(user or 0, ""), "已不在本单位，请重新指定经办人", load, None)
        for user, load in loads.items()
    ]


@require_safe
@staff(Role.HEAD)
def cases(request: Request, code: str) -> HttpResponse:
    """Exactly the cases behind one number of the page."""
    unit = Unit.objects.filter(code=code, pk__in=request.actor.units(Role.HEAD)).first()
    who, light = request.GET.get("who", NOBODY), request.GET.get("light", "")
    if unit is None or not (who == NOBODY or who.isdecimal()) or len(who) > 18:
        raise NotVisible
    user = None if who == NOBODY else int(who)
    found = cases_of_person(request.actor, unit.pk, user, request.at, light=light)
    ids = paginate(request, found.values_list("id", flat=True), per_page=50)
    rows = desk_rows(rows_of(list(ids.rows)), request.at)
    name = User.objects.filter(pk=user).values_list("name", flat=True).first() if user else None
    context = {
        "page": Page(rows, ids.number, ids.has_next, ids.total, ids.capped),
        "unit": unit,
        "name": name or "还没有人认领",
    }
    return render(request, "workbench/team/cases.html", context)


@require_POST
@staff(Role.HEAD)
def end(request: Request, delegation_id: int) -> HttpResponse:
    """The person is back, or the arrangement was a mistake."""
    row = Delegation.objects.filter(
        pk=delegation_id, unit_id__in=request.actor.units(Role.HEAD)
    ).first()
    if row is None:
        raise NotVisible
    end_delegation(delegation_id=row.pk, actor=request.actor, at=request.at)
    messages.success(request, "代理已结束。")
    return redirect("work:team")
