"""Alliances: what there is, proposing one, and what members do."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.places.alliances import (
    AllianceInput,
    TaskInput,
    add_task,
    answer_invitation,
    end_alliance,
    end_task,
    invite_member,
    leave_alliance,
    propose_alliance,
)
from qifu.places.models import Alliance
from qifu.places.queries import alliances, get_alliance, my_alliances
from qifu.web.access import firm, public
from qifu.web.components.act_form import PlainForm, Said, act_form
from qifu.web.components.paging import paginate
from qifu.web.components.place_forms import (
    AllianceForm,
    InviteForm,
    TaskEndForm,
    TaskForm,
    WordsForm,
)
from qifu.web.portal.places.browse import chosen_firm, firm_choices


@require_safe
@public
def listing(request: Request) -> HttpResponse:
    """Alliances that were formed; one's own and invitations first."""
    mine = list(my_alliances(request.actor)[:50]) if request.user.is_authenticated else []
    page = paginate(request, alliances(), per_page=20)
    may = request.user.is_authenticated and bool(request.actor.firm_ids("submit"))
    context = {"page": page, "mine": mine, "may": may}
    return render(request, "portal/places/alliances.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def propose(request: Request) -> HttpResponse:
    """Propose one."""

    def do(said: Said) -> Alliance:
        lead = chosen_firm(said)
        return propose_alliance(
            enterprise_id=lead, data=AllianceInput(**said), actor=request.actor, at=request.at
        )

    context = {
        "title": "组建创新联合体或产业联盟", "about": "", "back": reverse("portal:alliances"),
        "help": "先提出，再邀请成员；至少两家加入后，由区科技部门确认组建。",
    }  # fmt: skip
    firms = firm_choices(request)
    return act_form(
        request, make=partial(AllianceForm, firms), do=do, template="portal/places/act.html",
        context=context, told="已提出，接下来邀请成员。", initial={"enterprise": firms[0][0]},
        to=lambda row: reverse("portal:alliance", args=[row.pk]),
    )  # fmt: skip


@require_safe
@public
def alliance(request: Request, alliance_id: int) -> HttpResponse:
    """One alliance: who is in it and what they do together."""
    row = get_alliance(request.actor, alliance_id)
    own = request.actor.firm_ids("submit")
    leads = row.lead_id in own
    context = {
        "row": row, "leads": leads and row.state in ("proposed", "formed"),
        "members": [
            {"member": m, "answers": m.enterprise_id in own and m.state == "invited",
             "leaves": m.enterprise_id in own and m.state == "joined" and m.role != "lead"}
            for m in row.members.select_related("enterprise").order_by("id")
            if m.state == "joined" or leads or m.enterprise_id in own
        ],
        "tasks": [
            {"task": t, "ends": t.state == "open" and bool({t.leader_id, row.lead_id} & own)}
            for t in row.tasks.select_related("leader").order_by("state", "due_on", "id")
        ],
    }  # fmt: skip
    return render(request, "portal/places/alliance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def act(request: Request, alliance_id: int, act: str) -> HttpResponse:
    """One act of a member or the leading firm; `?row=` names the member or the task."""
    row = get_alliance(request.actor, alliance_id)
    if not row.members.filter(enterprise_id__in=request.actor.firm_ids("submit")).exists():
        raise NotVisible
    if act not in ACTS:
        raise NotVisible
    title, help_, told, make, do = ACTS[act]
    number = request.GET.get("row", "0")
    which = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    who = {"actor": request.actor, "at": request.at}
    back = reverse("portal:alliance", args=[row.pk])
    context = {"title": title, "help": help_, "back": back, "about": row.name}
    return act_form(
        request, make=make(row), do=lambda said: do(row, which, said, who),
        template="portal/places/act.html", context=context, told=told, to=back,
    )  # fmt: skip


def _members(row: Alliance) -> Any:
    rows = row.members.filter(state="joined").select_related("enterprise").order_by("id")
    return partial(TaskForm, [(m.enterprise.uscc, m.enterprise.name) for m in rows])


def _invite(row: Alliance, which: int, said: Said, who: Said) -> object:
    return invite_member(alliance_id=row.pk, **said, **who)


def _join(row: Alliance, which: int, said: Said, who: Said) -> object:
    _own(row, which)
    return answer_invitation(member_id=which, joins=True, **who)


def _decline(row: Alliance, which: int, said: Said, who: Said) -> object:
    _own(row, which)
    return answer_invitation(member_id=which, joins=False, **who)


def _leave(row: Alliance, which: int, said: Said, who: Said) -> object:
    _own(row, which)
    return leave_alliance(member_id=which, **who)


def _own(row: Alliance, which: int) -> None:
    if not row.members.filter(pk=which).exists():
        raise NotVisible


def _task(row: Alliance, which: int, said: Said, who: Said) -> object:
    return add_task(alliance_id=row.pk, data=TaskInput(**said), **who)


def _end_task(row: Alliance, which: int, said: Said, who: Said) -> object:
    if not row.tasks.filter(pk=which).exists():
        raise NotVisible
    return end_task(task_id=which, done=said["done"] == "yes", result=said["result"], **who)


def _end(row: Alliance, which: int, said: Said, who: Said) -> object:
    return end_alliance(alliance_id=row.pk, text=said["words"], **who)


ACTS: dict[str, tuple[str, str, str, Any, Any]] = {
    "invite": ("邀请成员", "对方同意后才算加入。", "已邀请，对方会收到通知。", lambda row: InviteForm, _invite),
    "join": ("加入", "加入后，贵单位的名称会在联盟页面公开。", "已加入。", lambda row: PlainForm, _join),
    "decline": ("谢绝邀请", "", "已谢绝。", lambda row: PlainForm, _decline),
    "leave": ("退出联盟", "", "已退出。", lambda row: PlainForm, _leave),
    "task": ("立一项联合任务", "", "已立任务，负责单位会收到通知。", _members, _task),
    "end-task": ("结束任务", "", "已登记。", lambda row: TaskEndForm, _end_task),
    "end": ("结束联盟", "", "已结束。", lambda row: WordsForm, _end),
}  # fmt: skip
