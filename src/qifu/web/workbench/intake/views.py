"""The demand itself: written down once, with what is already known beside it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qifu.demands.intake import firm_open_demands, take_in_demand
from qifu.demands.operations import DemandInput
from qifu.demands.queries import similar_answers, suggest_topics
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import get_enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Window
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.forms import keep_files
from qifu.web.portal.demands.receipts import remember_secret
from qifu.web.workbench.desk_rows import desk_rows
from qifu.web.workbench.intake.forms import ROLES, IntakeForm, windows_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def take_in(request: Request, firm_id: int) -> HttpResponse:
    """Write the demand down and register it once; the first try shows what is known of it."""
    firm = get_enterprise(request.actor, firm_id)
    if request.method != "POST":
        form = IntakeForm(request.actor, firm, initial=_initial(request.actor, firm))
        return _show(request, firm, form)
    form = IntakeForm(request.actor, firm, request.POST, request.FILES)
    files = keep_files(request, form, at=request.at)
    if not form.is_valid():
        return _show(request, firm, form, files=files, status=422)
    if not form.cleaned_data["seen"] and _known(request.actor, firm, form.cleaned_data):
        return _show(request, firm, form, files=files, first_look=True)
    try:
        receipt = take_in_demand(
            actor=request.actor,
            at=request.at,
            data=_input(request.actor, firm, form.cleaned_data, [str(f.pk) for f in files]),
            token=form.cleaned_data["token"],
            answer=form.cleaned_data.get("answer", ""),
        )
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, firm, form, files=files, status=422)
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, firm, form, files=files, status=409)
    if receipt.created:
        remember_secret(request, receipt.case.number, receipt.secret)
    return redirect("work:intake_done", receipt.case.number)


@require_POST
@staff(*ROLES)
def hints(request: Request, firm_id: int) -> HttpResponse:
    """The side of the form, as one types: topics, known answers, the firm's open demands."""
    firm = get_enterprise(request.actor, firm_id)
    context = {**_hints(request, firm, request.POST), "seen": True}
    return render(request, "workbench/intake/_hints.html", context)


def _hints(request: Request, firm: Enterprise, typed: Mapping[str, str]) -> dict[str, Any]:
    text = typed.get("text", "").replace("\x00", "")[:2000].strip()
    topics = suggest_topics(text) if len(text) > 3 else []
    return {
        "suggestions": topics,
        "suggested": typed.get("suggested", ""),
        "answers": similar_answers(text, topic=topics[0].topic if topics else "") if text else [],
        "open_demands": desk_rows(firm_open_demands(request.actor, firm.pk), request.at),
    }


def _known(actor: Actor, firm: Enterprise, data: dict[str, Any]) -> bool:
    """True when there is something to look at before a demand is registered."""
    return bool(
        firm_open_demands(actor, firm.pk)
        or similar_answers(data["text"][:2000], topic=data["topic"])
    )


def _initial(actor: Actor, firm: Enterprise) -> dict[str, Any]:
    windows = windows_of(actor)
    return {
        "token": secrets.token_hex(16),
        "channel": "window" if windows else "hotline",
        "contact_name": firm.legal_person,
        "contact_phone": firm.phone,
        "place": firm.town.code if firm.town else "",
        "fallback": len(windows) == 1 and windows[0].kind == Window.Kind.FALLBACK,
    }


def _input(actor: Actor, firm: Enterprise, data: dict[str, Any], files: list[str]) -> DemandInput:
    window = _window(actor, data.get("window", ""))
    return DemandInput(
        enterprise_id=firm.pk,
        text=data["text"],
        contact_name=data["contact_name"],
        contact_phone=data["contact_phone"],
        topic=data["topic"] or data["suggested"],
        channel=data["channel"],
        place=data["place"],
        files=files,
        window_id=window.pk if window else None,
        centre_id=window.centre_id if window else None,
        fallback=data["fallback"],
    )


def _window(actor: Actor, chosen: str) -> Window | None:
    """The chosen window when it is one's own, the only one otherwise."""
    windows = windows_of(actor)
    if not windows:
        return None
    found = next((w for w in windows if str(w.pk) == chosen), None)
    if chosen and found is None:
        raise NotVisible
    return found or windows[0]


def _show(
    request: Request,
    firm: Enterprise,
    form: IntakeForm,
    *,
    files: Any = (),
    first_look: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "firm": firm,
        "form": form,
        "files": files,
        "first_look": first_look,
        "seen": form.is_bound,
        **_hints(request, firm, request.POST),
    }
    return render(request, "workbench/intake/new.html", context, status=status)
