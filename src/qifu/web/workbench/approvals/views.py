"""Approving in place: answers for a unit's head, extensions for the dispatcher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.cases.approvals import (
    AskedExtension,
    PendingAnswer,
    approval_counts,
    asked_extensions,
    cases_to_approve,
    pending_answers,
)
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.cases.queries import definition_for, get_case
from qifu.identity.actors import Actor
from qifu.identity.models import User
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.due import DueChip, due_chip
from qifu.web.components.paging import Page, paginate
from qifu.web.workbench.cases.words import OUTCOMES

YES = {"answers": "approve_answer", "extensions": "grant_extension"}
NO = {"answers": "send_back_answer", "extensions": "refuse_extension"}
BOX_OF = {action: box for way in (YES, NO) for box, action in way.items()}
ENGINE_BOX = {"answers": "approvals", "extensions": "extensions"}
PER_PAGE = 20
Waiting = PendingAnswer | AskedExtension


@dataclass(frozen=True)
class Card:
    """One thing to decide, with a form for yes and a form for no."""

    row: Waiting
    who: str
    due: DueChip
    yes: ActionForm
    no: ActionForm
    outcome: str = ""


@dataclass(frozen=True)
class Failed:
    """A decision that was not carried out, with what was typed."""

    number: str
    action: str
    form: ActionForm


def boxes_of(actor: Actor) -> dict[str, str]:
    """What this person approves."""
    found = {}
    if actor.has(Role.HEAD):
        found["answers"] = "答复审批"
    if actor.has(Role.DISPATCHER):
        found["extensions"] = "延期审批"
    return found


@require_safe
@staff(Role.HEAD, Role.DISPATCHER)
def approvals(request: Request) -> HttpResponse:
    """What waits for one's yes, what is late first."""
    boxes = boxes_of(request.actor)
    asked = request.GET.get("box", "")
    return _page(request, asked if asked in boxes else next(iter(boxes)))


@require_POST
@staff(Role.HEAD, Role.DISPATCHER)
def decide(request: Request, number: str, action: str) -> HttpResponse:
    """Approve or send back; a refusal shows the page again with the words typed."""
    box = BOX_OF.get(action)
    if box not in boxes_of(request.actor):
        raise NotVisible
    case = get_case(request.actor, number)
    spec = definition_for(case).actions[action]
    form = _form(case, action, request.POST.dict())
    status = 422
    if form.is_valid():
        try:
            perform_action(
                case_id=case.pk,
                action=action,
                actor=request.actor,
                at=request.at,
                data=form.action_data(),
                version=form.cleaned_data.get("version"),
            )
        except Invalid as error:
            form.add_invalid(error)
        except (Conflict, Refused) as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, f"{case.number} 已完成：{spec.title}。")
            url = f"{reverse('work:approvals')}?box={box}"
            return HttpResponseRedirect(url, status=303)
    return _page(request, box, failed=Failed(case.number, action, form), status=status)


def _page(
    request: Request, box: str, *, failed: Failed | None = None, status: int = 200
) -> HttpResponse:
    page = paginate(
        request, cases_to_approve(request.actor, ENGINE_BOX[box]), per_page=PER_PAGE, count=False
    )
    cards = _cards(request.actor, box, list(page), request.at, failed)
    counts = dict(zip(("answers", "extensions"), approval_counts(request.actor), strict=True))
    shown = {c.row.case.number for c in cards}
    context: dict[str, Any] = {
        "box": box,
        "tabs": [(code, title, counts[code]) for code, title in boxes_of(request.actor).items()],
        "cards": cards,
        "page": Page(cards, page.number, page.has_next),
        "yes_action": YES[box],
        "no_action": NO[box],
        "gone": failed if failed and failed.number not in shown else None,
        "failed": failed,
    }
    return render(request, "workbench/approvals/approvals.html", context, status=status)


def _cards(
    actor: Actor, box: str, cases: list[Case], at: datetime, failed: Failed | None
) -> list[Card]:
    rows: list[Waiting] = (
        list(pending_answers(actor, cases, at))
        if box == "answers"
        else list(asked_extensions(actor, cases, at))
    )
    ids = {who for row in rows if (who := _asked_by(row))}
    people = dict(User.objects.filter(pk__in=ids).values_list("id", "name"))
    today = shanghai_date(at)
    return [
        Card(
            row,
            people.get(_asked_by(row) or 0, ""),
            due_chip(row.case, today),
            _card_form(row.case, YES[box], failed),
            _card_form(row.case, NO[box], failed),
            OUTCOMES.get(row.answer.outcome, "") if isinstance(row, PendingAnswer) else "",
        )
        for row in rows
    ]


def _asked_by(row: Waiting) -> int | None:
    return row.answer.author if isinstance(row, PendingAnswer) else row.extension.asked_by


def _card_form(case: Case, action: str, failed: Failed | None) -> ActionForm:
    if failed and (failed.number, failed.action) == (case.number, action):
        failed.form.data = {**failed.form.data, "version": str(case.version)}
        return failed.form
    return _form(case, action)


def _form(case: Case, action: str, data: Any = None) -> ActionForm:
    form = ActionForm(definition_for(case).actions[action].fields, case, data)
    form.auto_id = f"{case.number}-{action}-%s"
    return form
