"""The page of one action: show its form, perform it, keep everything typed when it is refused.

Portal and workbench both call `action_page` from a view that has found the case in scope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qifu.cases.checks import check_action
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.cases.queries import ActionView, available_actions, definition_for, get_case
from qifu.cases.rules.definition import FieldSpec
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.forms import keep_files


@dataclass(frozen=True)
class ActionPage:
    """Where an action's page stands: its template, where one goes afterwards, and what is said.

    `extra` is what the template needs beside the form; `about` is asked for more when the page is
    drawn, with the case as it is then (after a conflict that is not the case one began with).
    """

    template: str
    done_url: str
    done_text: str = "已完成：{title}。"
    extra: Mapping[str, Any] = field(default_factory=dict)
    about: Callable[[Request, Case], Mapping[str, Any]] | None = None


def action_page(
    request: Request,
    case: Case,
    action: str,
    page: ActionPage,
    *,
    form: ActionForm | None = None,
) -> HttpResponse:
    """GET shows the form, POST performs the action; 422, 409 show it again with what was typed.

    `form` replaces the form built from the definition (it must give the same `action_data`).
    """
    spec = definition_for(case).actions.get(action)
    if spec is None:
        raise NotVisible
    if request.method != "POST":
        view = _offered(request, case, action)
        form = form or ActionForm(spec.fields, case)
        return _show(request, case, view.title, view.help, form, page)
    form = form or ActionForm(spec.fields, case, request.POST, request.FILES)
    files = keep_files(request, form, at=request.at) if form.takes_files else []
    try:
        if not form.is_valid():
            check_action(request.actor, case, action, request.at)
            return _show(request, case, spec.title, spec.help, form, page, files=files, status=422)
        perform_action(
            case_id=case.pk,
            action=action,
            actor=request.actor,
            at=request.at,
            data=form.action_data([str(f.pk) for f in files]),
            version=form.cleaned_data.get("version"),
        )
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, case, spec.title, spec.help, form, page, files=files, status=422)
    except (Conflict, Refused) as error:
        form.add_error(None, str(error))
        fresh = get_case(request.actor, case.number)
        typed = request.POST.copy()
        typed["version"] = str(fresh.version)
        form.data = typed
        return _show(
            request,
            fresh,
            spec.title,
            spec.help,
            form,
            page,
            files=files,
            status=409,
            refused=error,
        )
    messages.success(request, page.done_text.format(title=spec.title))
    return HttpResponseRedirect(page.done_url, status=303)


def _offered(request: Request, case: Case, action: str) -> ActionView:
    for view in available_actions(request.actor, case, request.at):
        if view.code == action:
            if view.enabled:
                return view
            raise Refused("not_now", view.why_not)
    raise Refused("wrong_state", "这一步现在不需要您操作，可能已经办过，或情况有了变化。")


def _show(
    request: Request,
    case: Case,
    title: str,
    help_text: str,
    form: ActionForm,
    page: ActionPage,
    *,
    files: Any = (),
    status: int = 200,
    refused: Conflict | Refused | None = None,
) -> HttpResponse:
    context = {
        **page.extra,
        **(page.about(request, case) if page.about else {}),
        "case": case,
        "title": title,
        "help": help_text,
        "form": form,
        "files": files,
        "refused": refused,
        "back": page.done_url,
        "specs": list(form.specs.values()),
    }
    return render(request, page.template, context, status=status)


__all__ = ["ActionPage", "FieldSpec", "action_page"]
