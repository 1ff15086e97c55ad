"""Task forces: the list, one of them, members and what they look after."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.meetings import forces
from qifu.meetings.models import Decision, ForceMatter, ForceMember, TaskForce
from qifu.meetings.permissions import STAFF, can_keep_forces, can_run_force
from qifu.meetings.queries import forces_for, get_force, meetings_for, record_of
from qifu.meetings.stuck import proposals
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.forms import QifuForm
from qifu.web.components.paging import paginate
from qifu.web.workbench.meetings import forms as f

FORM = "workbench/meetings/form.html"
Made = tuple[Callable[..., QifuForm], Callable[[Said], object]]


@require_safe
@staff(*STAFF)
def listing(request: Request) -> HttpResponse:
    """Task forces one may open."""
    page = paginate(request, forces_for(request.actor), per_page=30)
    context = {"page": page, "may": can_keep_forces(request.actor)}
    return render(request, "workbench/meetings/forces.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def new(request: Request) -> HttpResponse:
    """Set one up."""
    if not can_keep_forces(request.actor):
        raise NotVisible
    people = forces.people_to_name(request.at)
    context = {"title": "设立专班", "help": "", "back": reverse("work:forces"), "row": None}
    return act_form(
        request, make=partial(f.ForceForm, people), template=FORM, context=context,
        do=lambda said: forces.set_up_force(**said, actor=request.actor, at=request.at),
        told="已设立，并通知了负责人。", to=lambda row: reverse("work:force", args=[row.pk]),
        once=True,
    )  # fmt: skip


@require_safe
@staff(*STAFF)
def force(request: Request, force_id: int) -> HttpResponse:
    """One task force: people, what it looks after, its meetings and decisions."""
    row, actor = get_force(request.actor, force_id), request.actor
    members = ForceMember.objects.filter(force=row).select_related("user", "unit", "successor")
    matters = ForceMatter.objects.filter(force=row)
    now = members.filter(valid_until=None).order_by("part", "id")
    context = {
        "row": row, "members": now, "lead": any(m.part == "lead" for m in now),
        "gone": members.exclude(valid_until=None).order_by("-valid_until", "-id")[:20],
        "matters": matters.filter(ended_at=None).order_by("id"),
        "settled": matters.exclude(ended_at=None).order_by("-ended_at", "-id")[:20],
        "meetings": meetings_for(actor).filter(force=row)[:20],
        "decisions": Decision.objects.filter(meeting__force=row, state="open")
        .select_related("unit", "owner").order_by("due_on", "id")[:50],
        "record": record_of(row), "runs": row.state == "active" and can_run_force(actor, row),
        "keeps": row.state == "active" and can_keep_forces(actor),
        "today": shanghai_date(request.at),
    }  # fmt: skip
    return render(request, "workbench/meetings/force.html", context)


TITLES = {
    "add": ("加人", "", "已加入，并通知了本人。"),
    "lead": ("定负责人", "", "已定下，并通知了本人。"),
    "matter": ("盯一件事", "从卡住的事里选。", "已列入。"),
    "end": ("结束专班", "成员和盯办的事一并结束；会议和纪要保留。", "已结束。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def act(request: Request, force_id: int, act: str) -> HttpResponse:
    """Somebody joins, leads; something is taken on; the force ends."""
    row = get_force(request.actor, force_id)
    keeps = can_keep_forces(request.actor)
    may = keeps if act == "end" else can_run_force(request.actor, row)
    if act not in TITLES or row.state != "active" or not may:
        raise NotVisible
    title, help_text, told = TITLES[act]
    here = reverse("work:force", args=[row.pk])
    make, do = _made(request, row, act)
    context = {"title": title, "help": help_text, "back": here, "row": row}
    return act_form(request, make=make, do=do, template=FORM, context=context, told=told, to=here)


def _made(request: Request, row: TaskForce, act: str) -> Made:
    who: dict[str, Any] = {"force_id": row.pk, "actor": request.actor, "at": request.at}
    if act == "matter":
        found = proposals(request.actor, request.at)

        def take(said: Said) -> object:
            kind, _, key = said["matter"].partition(":")
            return forces.take_on(kind=kind, key=key, **who)

        return partial(f.MatterForm, found), take
    if act == "end":
        return f.ReasonForm, lambda said: forces.end_force(reason=said["reason"][:300], **who)
    people = forces.people_to_name(request.at)
    if act == "lead":
        return partial(f.LeadForm, people), lambda said: forces.name_lead(**said, **who)
    return partial(f.MemberForm, people), lambda said: forces.add_member(**said, **who)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def leave(request: Request, member_id: int) -> HttpResponse:
    """Somebody leaves; who takes over."""
    found = ForceMember.objects.select_related("user", "force").filter(
        pk=member_id, valid_until=None
    ).first()  # fmt: skip
    if found is None:
        raise NotVisible
    row = get_force(request.actor, found.force_id)
    if not can_run_force(request.actor, row):
        raise NotVisible
    here = reverse("work:force", args=[row.pk])
    help_text = f"{found.user.name}（{found.get_part_display()}）离开专班。负责人必须有人接手；同单位接手的，未办的议定事项一并转过去。"  # fmt: skip
    context = {"title": "交接", "help": help_text, "back": here, "row": row}
    return act_form(
        request, make=partial(f.LeaveForm, forces.people_to_name(request.at)), template=FORM,
        context=context, told="已交接。", to=here,
        do=lambda said: forces.end_member(
            member_id=found.pk, **said, actor=request.actor, at=request.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def settle(request: Request, matter_id: int) -> HttpResponse:
    """Something is not looked after any more."""
    found = ForceMatter.objects.filter(pk=matter_id, ended_at=None).first()
    if found is None:
        raise NotVisible
    row = get_force(request.actor, found.force_id)
    if not can_run_force(request.actor, row):
        raise NotVisible
    here = reverse("work:force", args=[row.pk])
    context = {"title": "不再盯办", "help": found.title, "back": here, "row": row}
    return act_form(
        request, make=f.ReasonForm, template=FORM, context=context, told="已记下。", to=here,
        do=lambda said: forces.let_go(
            matter_id=found.pk, why=said["reason"][:300], actor=request.actor, at=request.at
        ),
    )  # fmt: skip
