"""Checked and sent, approved by another, taken back: the way of a version into force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qifu.catalogue import desk
from qifu.catalogue.models import ItemVersion
from qifu.catalogue.operations import discard_draft
from qifu.catalogue.permissions import EDITORS, can_withdraw, why_not_approve
from qifu.catalogue.publishing import (
    anchor,
    approve_version,
    recall_draft,
    send_back,
    send_draft,
    told_worse,
    unschedule_version,
    uses_of,
    withdraw_item,
)
from qifu.catalogue.rules.differences import differences
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.measures import drawn_measures
from qifu.web.workbench.catalogue.editor import draft_of
from qifu.web.workbench.catalogue.forms import NoteForm, ReasonForm, SendForm
from qifu.web.workbench.catalogue.running import running_of

State = ItemVersion.State


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def check(request: Request, code: str) -> HttpResponse:
    """What is missing, what differs, what becomes worse; then the draft is sent."""
    item, version = draft_of(request, code)
    if version is None or version.state != State.DRAFT:
        return redirect("work:item", code)
    found = desk.worse_than_live(version)
    worse = bool(found and found.worse)
    form = SendForm(worse, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            send_draft(
                version_id=version.pk, revision=_revision(request), actor=request.actor,
                at=request.at, **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "已送审，请另一位同事审核。")
            return redirect("work:item_review", code)
        except Invalid as error:
            own = {n: texts for n, texts in error.field_errors.items() if n in form.fields}
            form.add_invalid(Invalid(own))
        except Conflict as error:
            form.add_error(None, error.message)
    context = {
        **_compared(version),
        "item": item,
        "form": form,
        "told_worse": told_worse(found) if found and worse else "",
        "problems": [(f"f-{anchor(where)}", says) for where, says in desk.problems_of(version)],
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def review(request: Request, code: str) -> HttpResponse:
    """What waits for approval: the second person approves or sends back, the sender recalls."""
    item, version = draft_of(request, code)
    if version is None or version.state != State.REVIEW:
        return redirect("work:item", code)
    form = NoteForm()
    status = 200
    said = ""
    if request.method == "POST":
        form, status, said = _act(request, version)
        if not status:
            return redirect("work:item", code)
    context = {
        **_compared(version),
        "item": item,
        "form": form,
        "said": said,
        "why_not": why_not_approve(request.actor, version),
        "running": running_of(item, request.actor),
    }
    return render(request, "workbench/catalogue/review.html", context, status=status)


def _act(request: Request, version: ItemVersion) -> tuple[NoteForm, int, str]:
    """The act of the page; status 0 when it is done."""
    what: dict[str, Any] = {"version_id": version.pk, "actor": request.actor, "at": request.at}
    form = NoteForm(request.POST if request.POST.get("do") == "back" else None)
    try:
        if request.POST.get("do") == "approve":
            done = approve_version(revision=_revision(request), **what)
            messages.success(request, _told(done))
        elif request.POST.get("do") == "recall":
            recall_draft(**what)
            messages.success(request, "已撤回送审，可以接着改。")
        elif form.is_bound:
            if not form.is_valid():
                return form, 422, ""
            send_back(note=form.cleaned_data["note"], **what)
            messages.success(request, "已退回，编辑的人会看到理由。")
        else:
            return form, 422, "请选择要做的操作。"
    except Invalid as error:
        return NoteForm(), 422, "；".join(error.messages)
    except (Conflict, Refused) as error:
        return NoteForm(), 409, error.message
    return form, 0, ""


def _told(row: ItemVersion) -> str:
    if row.state == State.SCHEDULED:
        return f"审核通过，第 {row.number} 版从 {row.effective.lower:%Y-%m-%d} 起生效。"
    return f"审核通过，第 {row.number} 版已经生效，企业现在看到的就是这一版。"


def _compared(version: ItemVersion) -> dict[str, Any]:
    live = version.item.live
    changes = differences(live.typed, version.typed, desk.titles()) if live else None
    return {
        "version": version,
        "live": live,
        "changes": changes,
        "measures": drawn_measures(desk.worse_than_live(version)),
    }


@require_POST
@staff(*EDITORS)
def discard(request: Request, code: str) -> HttpResponse:
    """Give the open draft up."""
    _, version = draft_of(request, code)
    if version is None:
        raise NotVisible
    discard_draft(version_id=version.pk, actor=request.actor, at=request.at)
    messages.success(request, "草稿已废弃，内容仍可在版本里查看。")
    return redirect("work:item", code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def unschedule(request: Request, code: str) -> HttpResponse:
    """Take back the version that waits for its day last."""
    item = desk.get_desk_item(request.actor, code)
    waiting = desk.waiting_versions(item)
    if not waiting:
        return redirect("work:item", code)
    version = waiting[-1]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        unschedule_version(
            version_id=version.pk, reason=form.cleaned_data["reason"],
            actor=request.actor, at=request.at,
        )  # fmt: skip
        messages.success(request, f"第 {version.number} 版不再生效，现行的继续有效。")
        return redirect("work:item", code)
    context = {
        "item": item, "version": version, "form": form, "may": can_withdraw(request.actor, item),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/unschedule.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take an item off the list; what runs is listed, counted, and finished on its version."""
    item = desk.get_desk_item(request.actor, code)
    if item.live is None:
        return redirect("work:item", code)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw_item(
            code=code, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
        messages.success(request, "事项已撤下，企业不再看到；在办的按原来的版本办完。")
        return redirect("work:item", code)
    context = {
        "item": item,
        "form": form,
        "uses": uses_of(item),
        "waiting": desk.waiting_versions(item),
        "running": running_of(item, request.actor),
        "may": can_withdraw(request.actor, item),
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/withdraw.html", context, status=status)


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
