"""What is done at a meeting, each by one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible, Refused
from qifu.meetings import calling, deciding, minutes
from qifu.meetings.deciding import DecisionInput
from qifu.meetings.models import AgendaItem, Invitation, Meeting
from qifu.meetings.permissions import STAFF, UNIT, can_run
from qifu.meetings.queries import get_meeting
from qifu.web.access import staff
from qifu.web.components.act_form import Said, act_form
from qifu.web.components.forms import QifuForm
from qifu.web.workbench.meetings import forms as f

Made = tuple[Callable[..., QifuForm], Callable[[Said], object]]
TITLES = {
    "answer": ("回复谁参加", "", "已回复。"),
    "hold": ("登记到会", "没有勾选的记为未到；请假的仍记请假。", "已登记到会。"),
    "cancel": ("取消会商", "参加单位会收到通知和原因。", "已取消。"),
    "minutes": ("写纪要", "每次保存是新的一稿，以前各稿都保留。写好后由另一个人签发。", "已保存。"),
    "sign": ("签发纪要", "签发后纪要不能再改，参加单位会收到通知。", "已登记意见。"),
    "decide": ("登记议定事项", "到期前提醒负责的人，过期亮灯；办好要写凭据。", "已登记，并通知了负责的人。"),
}  # fmt: skip
RUN = ("hold", "cancel", "minutes", "decide")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def act(request: Request, meeting_id: int, act: str) -> HttpResponse:
    """Perform one act; what the person may not do is not there."""
    row = get_meeting(request.actor, meeting_id)
    here = reverse("work:meeting", args=[row.pk])
    if act == "ask" and request.method == "POST":
        return _ask(request, row, here)
    if act not in TITLES or (act in RUN and not can_run(request.actor, row)):
        raise NotVisible
    if act == "sign" and not minutes.can_sign(request.actor, row, minutes.latest(row)):
        raise NotVisible
    title, help_text, told = TITLES[act]
    make, do = _made(request, row, act)
    context = {"title": title, "help": help_text, "back": here, "row": row}
    last = minutes.latest(row) if act in ("minutes", "sign") else None
    return act_form(
        request, make=make, do=do, template="workbench/meetings/form.html",
        context=context | {"last": last if act == "sign" else None}, told=told, to=here,
        initial={"text": last.text if last else ""}, once=True,
    )  # fmt: skip


def _ask(request: Request, row: Meeting, here: str) -> HttpResponse:
    try:
        minutes.ask_signature(meeting_id=row.pk, actor=request.actor, at=request.at)
        messages.success(request, "已送签，等另一个人签发。")
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(here, status=303)


def _made(request: Request, row: Meeting, act: str) -> Made:
    who: dict[str, Any] = {"meeting_id": row.pk, "actor": request.actor, "at": request.at}
    people = Invitation.objects.filter(meeting=row).select_related("unit")
    people = people.order_by("unit__position", "unit_id", "id")
    if act == "answer":
        own = list(people.filter(unit_id__in=request.actor.units(*UNIT)))
        if not own:
            raise NotVisible
        return partial(f.AnswerForm, own), lambda said: calling.answer_invitation(
            unit_id=said["unit_id"], coming=said["coming"] == "yes", who=said["who"],
            reason=said["reason"], **who,
        )  # fmt: skip
    if act == "hold":
        form = partial(f.HoldForm, list(people))
        return form, lambda said: calling.hold_meeting(came=said["came"], **who)
    if act == "cancel":
        return f.ReasonForm, lambda said: calling.cancel_meeting(reason=said["reason"][:300], **who)
    if act == "minutes":
        return f.MinutesForm, lambda said: minutes.write_minutes(text=said["text"], **who)
    if act == "sign":
        return f.SignForm, lambda said: minutes.sign_minutes(
            sign=said["sign"] == "yes", reason=said["reason"], **who
        )
    items = AgendaItem.objects.filter(meeting=row).order_by("position", "id")
    return partial(f.DecisionForm, list(items)), lambda said: deciding.decide(
        data=DecisionInput(**said), **who
    )
