"""The way of a version into force, for items and bundles alike: begun, checked and sent, approved by
another, taken back, withdrawn. A feature says by its `Door` what it keeps and how it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qifu.catalogue.desk import history_of
from qifu.catalogue.keeping import DRAFT, OPEN, REVIEW, Keeping, anchor
from qifu.catalogue.lives import SCHEDULED
from qifu.catalogue.permissions import can_withdraw, why_not_approve
from qifu.identity.actors import Actor
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web.components.measures import Measure
from qifu.web.workbench.keeping.forms import NoteForm, ReasonForm, SendForm
from qifu.web.workbench.keeping.running import Running

PAGES = ("", "open", "draft", "preview", "check", "review", "discard", "unschedule", "withdraw")


@dataclass(frozen=True)
class Door:
    """What a feature keeps: `name` begins the names of its addresses, `get` finds an owner in scope,
    `differ` tells two bodies apart, `measured` compares two for the five measures."""

    keeping: Keeping
    name: str
    get: Callable[[Actor, str], Any]
    differ: Callable[[Any, Any], list[Any]]
    measured: Callable[[Any, Any], list[Measure]]
    running: Callable[[Any, Actor], Running]
    word: str

    def urls(self, code: str) -> dict[str, str]:
        """The addresses of an owner's pages; the page itself is `page`."""
        names = {
            page: f"work:{self.name}_{page}" if page else f"work:{self.name}" for page in PAGES
        }
        return {page or "page": reverse(name, args=[code]) for page, name in names.items()}

    def compared(self, row: Any) -> dict[str, Any]:
        """What a version changes of what is in force."""
        live = self.keeping.lives.of(row).live
        if live is None:
            return {"version": row, "live": None, "changes": None, "measures": []}
        return {
            "version": row,
            "live": live,
            "changes": self.differ(live.typed, row.typed),
            "measures": self.measured(live.typed, row.typed),
        }


def page_context(request: Request, door: Door, owner: Any) -> dict[str, Any]:
    """What the page of an owner draws beside what is its own: versions, acts, history, what runs."""
    versions = door.keeping.versions_of(owner)
    by_key = {str(version.pk): version for version in versions}
    old, new = (by_key.get(request.GET.get(name, "")) for name in ("old", "new"))
    both = old is not None and new is not None
    return {
        "owner": owner,
        "word": door.word,
        "urls": door.urls(owner.code),
        "versions": versions,
        "opened": next((v for v in versions if v.state in OPEN), None),
        "waiting": [v for v in versions if v.state == SCHEDULED],
        "history": history_of(owner),
        "may_withdraw": can_withdraw(request.actor, owner),
        "running": door.running(owner, request.actor),
        "old": old if both else None,
        "new": new if both else None,
        "changes": door.differ(old.typed, new.typed) if both else None,  # type: ignore[union-attr]
        "measures": door.measured(old.typed, new.typed) if both else [],  # type: ignore[union-attr]
    }


def start(request: Request, door: Door, code: str) -> HttpResponse:
    """Open the draft (or the one that is open already) and go there."""
    row = door.keeping.open_draft(code=code, actor=request.actor, at=request.at)
    return redirect(door.urls(code)["draft" if row.state == DRAFT else "review"])


def check(request: Request, door: Door, code: str) -> HttpResponse:
    """What is missing, what differs, what becomes worse; then the draft is sent."""
    owner = door.get(request.actor, code)
    version = door.keeping.open_version(owner)
    if version is None or version.state != DRAFT:
        return redirect(door.urls(code)["page"])
    worse = door.keeping.worse(version)
    form = SendForm(bool(worse), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            door.keeping.send_draft(
                version_id=version.pk, revision=_revision(request), actor=request.actor,
                at=request.at, **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "已送审，请另一位同事审核。")
            return redirect(door.urls(code)["review"])
        except Invalid as error:
            own = {n: texts for n, texts in error.field_errors.items() if n in form.fields}
            form.add_invalid(Invalid(own))
        except Conflict as error:
            form.add_error(None, error.message)
    found = door.keeping.problems(version)
    context = {
        **door.compared(version),
        "urls": door.urls(code),
        "form": form,
        "told_worse": worse,
        "problems": [(f"f-{anchor(where)}", says) for where, says in found],
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/keeping/check.html", context, status=status)


def review(request: Request, door: Door, code: str) -> HttpResponse:
    """What waits for approval: the second person approves or sends back, the sender recalls."""
    owner = door.get(request.actor, code)
    version = door.keeping.open_version(owner)
    if version is None or version.state != REVIEW:
        return redirect(door.urls(code)["page"])
    form = NoteForm()
    status, said = 200, ""
    if request.method == "POST":
        form, status, said = _act(request, door, version)
        if not status:
            return redirect(door.urls(code)["page"])
    context = {
        **door.compared(version),
        "urls": door.urls(code),
        "form": form,
        "said": said,
        "why_not": why_not_approve(request.actor, owner, version.editors),
        "running": door.running(owner, request.actor),
    }
    return render(request, "workbench/keeping/review.html", context, status=status)


def _act(request: Request, door: Door, version: Any) -> tuple[NoteForm, int, str]:
    """The act of the page; status 0 when it is done."""
    what: dict[str, Any] = {"version_id": version.pk, "actor": request.actor, "at": request.at}
    form = NoteForm(request.POST if request.POST.get("do") == "back" else None)
    try:
        if request.POST.get("do") == "approve":
            done = door.keeping.approve_version(revision=_revision(request), **what)
            messages.success(request, _told(done))
        elif request.POST.get("do") == "recall":
            door.keeping.recall_draft(**what)
            messages.success(request, "已撤回送审，可以接着改。")
        elif form.is_bound:
            if not form.is_valid():
                return form, 422, ""
            door.keeping.send_back(note=form.cleaned_data["note"], **what)
            messages.success(request, "已退回，编辑的人会看到理由。")
        else:
            return form, 422, "请选择要做的操作。"
    except Invalid as error:
        return NoteForm(), 422, "；".join(error.messages)
    except (Conflict, Refused) as error:
        return NoteForm(), 409, error.message
    return form, 0, ""


def _told(row: Any) -> str:
    if row.state == SCHEDULED:
        return f"审核通过，第 {row.number} 版从 {row.effective.lower:%Y-%m-%d} 起生效。"
    return f"审核通过，第 {row.number} 版已经生效，企业现在看到的就是这一版。"


def discard(request: Request, door: Door, code: str) -> HttpResponse:
    """Give the open draft up."""
    version = door.keeping.open_version(door.get(request.actor, code))
    if version is None:
        raise NotVisible
    door.keeping.discard_draft(version_id=version.pk, actor=request.actor, at=request.at)
    messages.success(request, "草稿已废弃，内容仍可在版本里查看。")
    return redirect(door.urls(code)["page"])


def unschedule(request: Request, door: Door, code: str) -> HttpResponse:
    """Take back the version that waits for its day last."""
    owner = door.get(request.actor, code)
    waiting = door.keeping.waiting_versions(owner)
    if not waiting:
        return redirect(door.urls(code)["page"])
    version = waiting[-1]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        door.keeping.unschedule_version(
            version_id=version.pk, reason=form.cleaned_data["reason"],
            actor=request.actor, at=request.at,
        )  # fmt: skip
        messages.success(request, f"第 {version.number} 版不再生效，现行的继续有效。")
        return redirect(door.urls(code)["page"])
    context = {
        "owner": owner,
        "urls": door.urls(code),
        "version": version,
        "form": form,
        "may": can_withdraw(request.actor, owner),
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/keeping/unschedule.html", context, status=status)


def withdraw(request: Request, door: Door, code: str) -> HttpResponse:
    """Take it off the list; what runs is listed, counted, and finished on its version."""
    owner = door.get(request.actor, code)
    if owner.live is None:
        return redirect(door.urls(code)["page"])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        door.keeping.withdraw(
            code=code, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
        messages.success(request, "已撤下，企业不再看到；在办的按原来的版本办完。")
        return redirect(door.urls(code)["page"])
    context = {
        "owner": owner,
        "word": door.word,
        "urls": door.urls(code),
        "form": form,
        "uses": door.keeping.uses_of(owner),
        "waiting": door.keeping.waiting_versions(owner),
        "running": door.running(owner, request.actor),
        "may": can_withdraw(request.actor, owner),
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/keeping/withdraw.html", context, status=status)


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
