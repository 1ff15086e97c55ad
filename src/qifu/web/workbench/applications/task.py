"""A department's task: what the firm gave for its form, and what may be done now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.bundles.models import ApplicationTask
from qifu.bundles.operations import perform_task
from qifu.bundles.reading import ApplicationFile, check_task, form_of, task_actions
from qifu.bundles.rules.task_fields import FIELDS
from qifu.bundles.rules.tasks import ACTIONS, STATES
from qifu.cards.settings import is_card_task
from qifu.cases.accesses import note_access
from qifu.cases.models import Attachment, Case
from qifu.cases.queries import ActionView
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.forms import keep_files
from qifu.web.workbench.applications.rows import drawing_of, task_chip
from qifu.web.workbench.applications.views import ROLES, found_file
from qifu.web.workbench.cases.lost import lost_words

TEMPLATE = "workbench/applications/task.html"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def task(request: Request, number: str, task_id: int) -> HttpResponse:
    """Show a task with the form of the chosen act (``?do=``), or perform it on POST; 409 and 422
    keep what was typed."""
    file = found_file(request, number)
    found = file.task(task_id)
    check_task(request.actor, file, found)
    wanted = request.GET.get("do", "")
    if request.method == "POST":
        return _perform(request, file, found, wanted)
    note_access(file.case, actor=request.actor, at=request.at)
    actions = task_actions(request.actor, file, found, request.at)
    chosen = _chosen(actions, wanted)
    form = _form(found, chosen.code) if chosen is not None and chosen.enabled else None
    return _show(request, file, found, actions, chosen, form)


def _chosen(actions: list[ActionView], wanted: str) -> ActionView | None:
    named = next((a for a in actions if a.code == wanted), None)
    return named or next((a for a in actions if a.enabled), None)


def _form(task: ApplicationTask, code: str, request: Request | None = None) -> ActionForm:
    stand_in = Case(lead_unit_id=task.unit_id, version=task.version)
    if request is None:
        return ActionForm(FIELDS.get(code, ()), stand_in)
    return ActionForm(FIELDS.get(code, ()), stand_in, request.POST, request.FILES)


def _perform(
    request: Request, file: ApplicationFile, task: ApplicationTask, code: str
) -> HttpResponse:
    action = ACTIONS.get(code)
    if action is None:
        raise NotVisible
    offered = {a.code for a in task_actions(request.actor, file, task, request.at)}
    form = _form(task, code, request)
    if code not in offered and (kept := lost_words(request, over=True)) is not None:
        return kept
    files = keep_files(request, form, at=request.at) if form.takes_files else []
    try:
        if not form.is_valid():
            return _again(request, file, task, code, form, files, 422)
        perform_task(
            task_id=task.pk, action=code, actor=request.actor, at=request.at,
            data=form.action_data([str(f.pk) for f in files]),
            version=form.cleaned_data.get("version"),
        )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return _again(request, file, task, code, form, files, 422)
    except (Conflict, Refused) as error:
        fresh = found_file(request, file.case.number)
        form.add_error(None, str(error))
        typed = request.POST.copy()
        typed["version"] = str(fresh.task(task.pk).version)
        form.data = typed
        return _again(request, fresh, fresh.task(task.pk), code, form, files, 409)
    messages.success(request, f"已完成：{action.title}。")
    url = reverse("work:application_task", args=[file.case.number, task.pk])
    return HttpResponseRedirect(url, status=303)


def _again(
    request: Request,
    file: ApplicationFile,
    task: ApplicationTask,
    code: str,
    form: ActionForm,
    files: Any,
    status: int,
) -> HttpResponse:
    actions = task_actions(request.actor, file, task, request.at)
    chosen = next((a for a in actions if a.code == code), None)
    return _show(request, file, task, actions, chosen, form, files=files, status=status, do=code)


def _show(
    request: Request,
    file: ApplicationFile,
    task: ApplicationTask,
    actions: list[ActionView],
    chosen: ActionView | None,
    form: ActionForm | None,
    *,
    files: Any = (),
    status: int = 200,
    do: str = "",
) -> HttpResponse:
    today = shanghai_date(request.at)
    title = ACTIONS[do].title if do else chosen.title if chosen else ""
    context = {
        "file": file, "case": file.case, "task": task, "state": STATES[task.state],
        "due": task_chip(task, today), "drawing": drawing_of(file, today),
        "form_rows": form_of(task), "materials": file.materials_of(task),
        "undertakings": file.undertakings_of(task), "requests": file.requests_of(task),
        "before": file.titles_before(task), "said_files": _files(file.case, task),
        "actions": [a for a in actions if not a.no_object], "chosen": chosen, "form": form,
        "do": do or (chosen.code if chosen else ""), "title": title,
        "help": chosen.help if chosen else "", "files": files,
        "desk_back": reverse("work:applications"), "is_card": is_card_task(task.code),
    }  # fmt: skip
    return render(request, TEMPLATE, context, status=status)


def _files(case: Case, task: ApplicationTask) -> list[Any]:
    """Files of acts on this task, and of the firm's answers to what it was asked."""
    rows = Attachment.objects.filter(case=case).select_related("file").order_by("id")
    requests = set(task.requests.values_list("pk", flat=True))
    return [
        row.file
        for row in rows
        if (row.purpose in ("task_inspection", "task_result") and row.subject == task.pk)
        or (row.purpose == "task_request" and row.subject in requests)
    ]
