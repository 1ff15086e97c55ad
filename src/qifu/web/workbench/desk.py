"""Acting beside what one reads: a page of one case with the few acts that belong to this desk.

Triage, revisits, orders and consultations show the case on one side and the chosen act's form on
the other; the act itself is `components.action_page`, so the rules are the engine's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qifu.cases.models import Case
from qifu.cases.queries import ActionView, available_actions, definition_for
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.action_page import ActionPage, action_page


@dataclass(frozen=True)
class Desk:
    """`codes` are the acts of this desk in the order shown; `initial` prefills the form, `prepare`
    may say more at its fields (it must not change what they accept)."""

    template: str
    codes: tuple[str, ...]
    done_url: str
    back: str
    context: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[ActionForm], None] = lambda form: None


def offered(request: HttpRequest, case: Case, codes: tuple[str, ...]) -> list[ActionView]:
    """The acts of the desk that are this person's now, enabled or with the reason why not."""
    found = {a.code: a for a in available_actions(request.actor, case, request.at)}
    return [found[code] for code in codes if code in found]


def work_at(request: HttpRequest, case: Case, desk: Desk) -> HttpResponse:
    """Show the chosen act's form (``?do=``), or perform it on POST; 409 and 422 keep what was typed.

    An act that is not possible now is shown with its reason instead of a form.
    """
    actions = offered(request, case, desk.codes)
    wanted = request.GET.get("do", "")
    chosen = _chosen(actions, wanted)
    extra = {**desk.context, "actions": actions, "chosen": chosen, "desk_back": desk.back}
    page = ActionPage(desk.template, desk.done_url, extra=extra)
    specs = definition_for(case).actions
    if request.method == "POST" and wanted in desk.codes and wanted in specs:
        form = ActionForm(specs[wanted].fields, case, request.POST, request.FILES)
        desk.prepare(form)
        return action_page(request, case, wanted, page, form=form)
    if chosen is None or not chosen.enabled:
        return render(request, desk.template, {"case": case, "form": None, **extra})
    form = ActionForm(specs[chosen.code].fields, case)
    form.initial.update({k: v for k, v in desk.initial.items() if k in form.fields and v})
    desk.prepare(form)
    return action_page(request, case, chosen.code, page, form=form)


def _chosen(actions: list[ActionView], wanted: str) -> ActionView | None:
    named = next((a for a in actions if a.code == wanted), None)
    return named or next((a for a in actions if a.enabled), None)
