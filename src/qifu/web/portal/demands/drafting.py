"""Writing a demand: say it, add what is needed, check and send. Saved at every step."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.demands.models import DemandDraft
from qifu.demands.operations import (
    TEXT_MAX,
    DemandInput,
    Receipt,
    discard_draft,
    save_draft,
    submit_demand,
    take_draft,
)
from qifu.demands.queries import sent_with, similar_answers, suggest_topics
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.files import StoredFile
from qifu.web.access import firm, public, signed_in
from qifu.web.components.forms import keep_files
from qifu.web.portal.demands.draft_choices import (
    firm_choices,
    last_firm,
    last_phone,
    place_choices,
    topic_choices,
)
from qifu.web.portal.demands.forms import DetailsForm, SayForm
from qifu.web.portal.demands.receipts import remember_secret
from qifu.web.portal.demands.rows import demand_rows, waiting_for_firm

PENDING = "pending_text"


@require_POST
@public
def start(request: Request) -> HttpResponse:
    """The home page's box: keep what was typed and go on, through sign-in where needed."""
    text = _storable(request.POST.get("text", ""))
    if text.strip():
        request.session[PENDING] = text
    return redirect("portal:demand_new")


@require_safe
@signed_in
def new(request: Request) -> HttpResponse:
    """A fresh demand under a fresh token; nothing is stored until something is typed."""
    if not request.actor.firm_ids("submit"):
        return render(request, "portal/demands/no_firm.html")
    token = secrets.token_hex(16)
    text = request.session.pop(PENDING, "")
    if not text:
        return redirect("portal:draft", token)
    _save(request, token, {"text": text}, [], 1)
    return redirect("portal:draft_details" if len(text) <= TEXT_MAX else "portal:draft", token)


@require_POST
@public
def suggest(request: Request) -> HttpResponse:
    """Topic, unit and known answers for what is being typed (a fragment)."""
    text = request.POST.get("text", "")[:2000]
    context: dict[str, Any] = {"suggestions": [], "answers": []}
    if len(text.strip()) >= 4:
        found = suggest_topics(text)
        context["suggestions"] = found
        context["answers"] = similar_answers(text, topic=found[0].topic if found else "")
    return render(request, "portal/demands/_suggestions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def say(request: Request, token: str) -> HttpResponse:
    """Step one."""
    draft = _draft(request, token)
    data = dict(draft.data) if draft else {}
    if request.method != "POST":
        if draft is None and (sent := sent_with(request.actor, token)):
            return redirect("portal:receipt", sent.number)  # back from the receipt: it is sent
        return _render(request, "say", token, SayForm(initial=data), step=1)
    data["text"] = _storable(request.POST.get("text", ""))
    if _autosaving(request):
        _save(request, token, data, draft.files if draft else [], 1)
        return HttpResponse(status=204)
    form = SayForm(request.POST)
    if not form.is_valid():
        if data["text"]:
            _save(request, token, data, draft.files if draft else [], 1)
            if data["text"] == request.POST["text"] and "later" in request.POST:
                return _leave(request)  # what is wrong with it is told when it is sent
        return _render(request, "say", token, form, step=1, status=422)
    data["text"] = form.cleaned_data["text"]
    _save(request, token, data, draft.files if draft else [], 2)
    return _leave_or(request, "portal:draft_details", token)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def details(request: Request, token: str) -> HttpResponse:
    """Step two."""
    draft = _draft(request, token)
    if draft is None or not draft.data.get("text"):
        return redirect("portal:draft", token)
    choices = {
        "topics": topic_choices(draft.data["text"]),
        "firms": firm_choices(request.actor),
        "places": place_choices(),
    }
    if request.method != "POST":
        form = DetailsForm(initial=_prefilled(request, draft, choices), **choices)
        files = _files(request, draft.files)
        return _render(request, "details", token, form, step=2, files=files)
    typed = {
        k: _storable(request.POST.get(k, ""))
        for k in ("topic", "enterprise", "contact_name", "contact_phone", "place")
    }
    if _autosaving(request):
        _save(request, token, draft.data | typed, draft.files, 2)
        return HttpResponse(status=204)
    form = DetailsForm(request.POST, request.FILES, **choices)
    files = keep_files(request, form, at=request.at)
    _save(request, token, draft.data | typed, [str(f.pk) for f in files], 2)
    if not form.is_valid():
        if "later" in request.POST and not form.has_error("files"):
            return _leave(request)
        return _render(request, "details", token, form, step=2, files=files, status=422)
    cleaned = {k: form.cleaned_data[k] for k in typed}
    _save(request, token, draft.data | cleaned, [str(f.pk) for f in files], 3)
    return _leave_or(request, "portal:draft_check", token)


@require_http_methods(["GET", "HEAD", "POST"])
@firm("submit")
def check(request: Request, token: str) -> HttpResponse:
    """Step three: what will be sent, known answers and one's open demands; then send it once."""
    if request.method == "POST":
        return _send(request, token)
    draft = _draft(request, token)
    if draft is None or draft.step < 3:
        return redirect("portal:draft_details", token)
    return _review(request, token, draft)


class _Unfinished(Exception):
    """The draft lacks what the second step asks for; it stays."""


def _send(request: Request, token: str) -> HttpResponse:
    try:
        receipt = _submit(request, token)
    except _Unfinished:
        return redirect("portal:draft_details", token)
    except Invalid as error:
        draft = _draft(request, token)
        if draft is None:
            raise NotVisible from error
        found = [m for many in error.field_errors.values() for m in many]
        return _review(request, token, draft, errors=found)
    if receipt.created:
        remember_secret(request, receipt.case.number, receipt.secret)
    return redirect("portal:receipt", receipt.case.number)


@transaction.atomic
def _submit(request: Request, token: str) -> Receipt:
    """Send the draft and throw it away in one transaction; a draft sent before gives its demand."""
    draft = take_draft(actor=request.actor, token=token)
    if draft is not None and draft.step < 3:
        raise _Unfinished
    data = draft.data if draft else {}
    enterprise = str(data.get("enterprise", ""))
    wanted = DemandInput(
        enterprise_id=int(enterprise) if enterprise.isdigit() else 0,
        text=data.get("text", ""),
        contact_name=data.get("contact_name", ""),
        contact_phone=data.get("contact_phone", ""),
        topic=data.get("topic", ""),
        place=data.get("place", ""),
        files=list(draft.files) if draft else [],
    )
    return submit_demand(
        actor=request.actor, at=request.at, data=wanted, token=token, unsent=draft is not None
    )


def _review(
    request: Request, token: str, draft: DemandDraft, errors: list[str] | None = None
) -> HttpResponse:
    data = draft.data
    firms, topics = dict(firm_choices(request.actor)), dict(topic_choices(data["text"]))
    context = {
        "token": token,
        "step": 3,
        "data": data,
        "errors": errors or [],
        "firm_name": firms.get(str(data.get("enterprise", "")), ""),
        "topic_title": topics.get(data.get("topic", ""), ""),
        "place_name": dict(place_choices()).get(data.get("place", ""), ""),
        "files": _files(request, draft.files),
        "answers": similar_answers(data["text"], topic=data.get("topic", "")),
        "own": demand_rows(waiting_for_firm(request.actor)[:5], request.at),
    }
    status = 422 if errors else 200
    return render(request, "portal/demands/check.html", context, status=status)


@require_POST
@firm("submit")
def discard(request: Request, token: str) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(actor=request.actor, token=token)
    messages.success(request, "草稿已删除。")
    return redirect("portal:demands")


def _draft(request: Request, token: str) -> DemandDraft | None:
    """The draft of a token; a token of somebody else's draft is not found."""
    draft = DemandDraft.objects.filter(token=token).first()
    if draft is not None and draft.user_id != request.actor.user_id:
        raise NotVisible
    return draft


def _save(request: Request, token: str, data: dict[str, Any], files: list[str], step: int) -> None:
    save_draft(actor=request.actor, at=request.at, token=token, data=data, files=files, step=step)


def _storable(text: str) -> str:
    """What a draft can hold: no NUL, and not much more than a demand may be."""
    return text.replace("\x00", "")[: TEXT_MAX * 2]


def _autosaving(request: Request) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _leave_or(request: Request, name: str, token: str) -> HttpResponseRedirect:
    if "later" in request.POST:
        return _leave(request)
    return HttpResponseRedirect(reverse(name, args=[token]))


def _leave(request: Request) -> HttpResponseRedirect:
    messages.success(request, "草稿已保存，可随时在“我的诉求”里继续填写。")
    return HttpResponseRedirect(reverse("portal:demands"))


def _files(request: Request, ids: list[str]) -> list[StoredFile]:
    rows = StoredFile.objects.filter(pk__in=ids, created_by=request.actor.user_id)
    return list(rows.order_by("created_at", "pk"))


def _prefilled(request: Request, draft: DemandDraft, choices: dict[str, Any]) -> dict[str, Any]:
    """Name, phone, firm and topic already known are shown to be confirmed, not asked again."""
    topics = choices["topics"]
    known = {
        "contact_name": request.user.name,
        "contact_phone": request.user.phone or last_phone(request.actor),
        "topic": topics[0][0] if topics else "",
        "enterprise": last_firm(request.actor) or choices["firms"][0][0],
    }
    return known | {k: v for k, v in draft.data.items() if v or k == "topic"}


def _render(
    request: Request,
    page: str,
    token: str,
    form: Any,
    *,
    step: int,
    files: Any = (),
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "token": token, "step": step, "files": files}
    return render(request, f"portal/demands/{page}.html", context, status=status)
