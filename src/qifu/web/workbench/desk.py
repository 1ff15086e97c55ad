"""Acting beside what one reads: a page of one case with the few acts that belong to this desk.

Triage, revisits, orders and consultations show the case on one side and the chosen act's form on
the other; the act itself is `components.action_page`, so the rules are the engine's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qifu.cases.models import Case
from qifu.cases.queries import ActionView, available_actions, definition_for
from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.workbench.cases.lost import lost_words


def _as_it_is(form: ActionForm) -> None:
    """Nothing more to say at the fields."""


@dataclass(frozen=True)
class Desk:
    """`codes` are the acts of this desk in the order shown; `about` gives what the page shows of
    the case as it is when drawn; `initial` prefills the form; `prepare` may say more at its fields
    (it must not change what they accept)."""

    template: str
    codes: tuple[str, ...]
    done_url: str
    back: str
    about: Callable[[Case], Mapping[str, Any]]
    initial: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[ActionForm], None] = _as_it_is


def work_at(request: Request, case: Case, desk: Desk) -> HttpResponse:
    """Show the chosen act's form (``?do=``), or perform it on POST; 409, 422 keep what was typed.

    An act that is not possible now is shown with its reason instead of a form.
    """
    wanted = request.GET.get("do", "")
    specs = definition_for(case).actions
    page = ActionPage(desk.template, desk.done_url, about=partial(_about, desk))
    if request.method == "POST" and wanted in desk.codes and wanted in specs:
        form = ActionForm(specs[wanted].fields, case, request.POST, request.FILES)
        desk.prepare(form)
        return action_page(request, case, wanted, page, form=form)
    chosen = _chosen(_offered(request, case, desk.codes), wanted)
    if chosen is None or not chosen.enabled:
        if request.method == "POST":
            return _too_late(request)
        context = {"case": case, "form": None, "refused": None, **_about(desk, request, case)}
        return render(request, desk.template, context)
    form = ActionForm(specs[chosen.code].fields, case)
    form.initial.update({k: v for k, v in desk.initial.items() if k in form.fields and v})
    desk.prepare(form)
    return action_page(request, case, chosen.code, page, form=form)


def _too_late(request: Request) -> HttpResponse:
    """409: the desk has no such act (any more); what was typed is given back."""
    answer = lost_words(request, over=True)
    if answer is None:
        raise Refused("wrong_state", "这一步现在不需要您操作，可能已经办过，或情况有了变化。")
    return answer


def _about(desk: Desk, request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the page shows beside the form, of the case as it is now."""
    wanted = request.GET.get("do", "")
    actions = _offered(request, case, desk.codes)
    chosen = _chosen(actions, wanted)
    return {
        **desk.about(case),
        "actions": actions,
        "chosen": chosen,
        "do": wanted if request.method == "POST" else chosen.code if chosen else "",
        "desk_back": desk.back,
    }


def _offered(request: HttpRequest, case: Case, codes: tuple[str, ...]) -> list[ActionView]:
    """The acts of the desk that are this person's now, enabled or with the reason why not."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = {a.code: a for a in available_actions(actor, case, at)}
    return [found[code] for code in codes if code in found]


def _chosen(actions: list[ActionView], wanted: str) -> ActionView | None:
    named = next((a for a in actions if a.code == wanted), None)
    return named or next((a for a in actions if a.enabled), None)
