"""What a firm does with an application that runs: supply, bring, withdraw, write, rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.bundles.draft_access import own_application
from qifu.bundles.intake import HandIn, hand_in
from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.operations import as_action, perform_task, withdraw_application
from qifu.bundles.pending import Pending, pending_of
from qifu.bundles.rules.tasks import ACTIONS
from qifu.cases.operations import post_message
from qifu.enterprises.evidence import keep_evidence
from qifu.identity.actors import Actor
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.files import store_file
from qifu.web import errors
from qifu.web.access import signed_in
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.forms import FILE_TYPES, QifuForm, TextField, keep_files
from qifu.web.components.merged_form import ElementField
from qifu.web.portal.applications.page import application_page
from qifu.web.portal.demands.forms import MessageForm
from qifu.web.portal.ratings.leading import rating_page

DONE = {
    "supply": "补正的内容已提交，部门接着办，时限继续计算。",
    "withdraw": "这一项已撤回，其他项照常办理。",
}
FIRM_ACTS = tuple(DONE)


def _doer(request: Request, number: str) -> tuple[Application, Actor] | None:
    """The application for who may act on it; None for who may only read it."""
    row, actor = own_application(number, request.actor, request.at)
    return (row, actor) if row.enterprise_id in actor.firm_ids("submit") else None


def _done(number: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:application", args=[number]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def task_act(request: Request, number: str, task_id: int, action: str) -> HttpResponse:
    """One of the firm's acts on one department's part."""
    if (found := _doer(request, number)) is None:
        return errors.read_only(request)
    row, actor = found
    task = (
        ApplicationTask.objects.select_related("unit").filter(application=row, pk=task_id).first()
    )
    if task is None or action not in FIRM_ACTS:
        raise NotVisible
    spec = as_action(ACTIONS[action])
    if request.method != "POST":
        form = ActionForm(spec.fields, row.case)
        form.initial["version"] = task.version
        return _show(request, row, task, spec, form)
    form = ActionForm(spec.fields, row.case, request.POST, request.FILES)
    files = keep_files(request, form, at=request.at) if form.takes_files else []
    if not form.is_valid():
        return _show(request, row, task, spec, form, files, 422)
    try:
        perform_task(
            task_id=task.pk, action=action, actor=actor, at=request.at,
            data=form.action_data([str(f.pk) for f in files]),
            version=form.cleaned_data.get("version"),
        )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, row, task, spec, form, files, 422)
    except (Conflict, Refused) as error:
        form.add_error(None, str(error))
        return _show(request, row, task, spec, form, files, 409)
    messages.success(request, DONE[action])
    return _done(number)


def _show(
    request: Request, row: Application, task: ApplicationTask, spec: Any, form: ActionForm,
    files: Any = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "application": row, "case": row.case, "task": task, "title": spec.title,
        "help": spec.help, "form": form, "files": files,
        "asked": task.requests.filter(state="asked").last(),
    }  # fmt: skip
    return render(request, "portal/applications/task_action.html", context, status=status)


class ReasonForm(QifuForm):
    """Why the whole is taken back."""

    reason = TextField(label="撤回原因", max_length=500, lines=3)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: Request, number: str) -> HttpResponse:
    """Take the whole back; what is granted stays."""
    if (found := _doer(request, number)) is None:
        return errors.read_only(request)
    row, actor = found
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                withdraw_application(
                    case_id=row.pk, reason=form.cleaned_data["reason"], actor=actor, at=request.at
                )
            except Invalid as error:
                form.add_invalid(error)
            except (Conflict, Refused) as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, "已撤回；已经办好的结果仍然有效。")
                return _done(number)
    context = {"application": row, "case": row.case, "form": form}
    return render(request, "portal/applications/withdraw.html", context, status=status)


class BringForm(QifuForm):
    """What is still waited for: papers that were promised, and what a later stage needs."""

    def __init__(self, pending: Pending, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for m in pending.materials:
            self.fields[f"paper-{m.type.code}"] = forms.FileField(
                label=m.type.title, required=False, help_text=pending.help_of(m),
                widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
            )  # fmt: skip
        for field in pending.fields:
            self.fields[f"field-{field.name}"] = ElementField(
                field.kind, label=field.label, required=False, help_text=field.help
            )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def bring(request: Request, number: str) -> HttpResponse:
    """Bring what was tolerated, or what a later stage needs; good files are kept at once."""
    if (found := _doer(request, number)) is None:
        return errors.read_only(request)
    row, actor = found
    pending = pending_of(row, request.at)
    if not pending:
        raise Refused("nothing_waits", "现在没有要您补交的。")
    form, status = BringForm(pending), 200
    if request.method == "POST":
        form, status = BringForm(pending, request.POST, request.FILES), 422
        if form.is_valid() and _hand_in(request, row, actor, pending, form):
            messages.success(request, "已补交，部门接着办。")
            return _done(number)
    context = {"application": row, "case": row.case, "form": form, "pending": pending}
    return render(request, "portal/applications/bring.html", context, status=status)


def _hand_in(
    request: Request, row: Application, actor: Actor, pending: Pending, form: BringForm
) -> bool:
    """Keep the files, hand everything in; False with the words on the form."""
    papers = dict(pending.on_record(request.POST.getlist("use")))
    for m in pending.materials:
        name = f"paper-{m.type.code}"
        upload = form.cleaned_data.get(name)
        if not upload:
            continue
        try:
            file = store_file(
                name=upload.name or "", data=upload, actor=request.actor.ref, at=request.at
            )
            kept = keep_evidence(
                enterprise_id=row.enterprise_id, type_code=m.type.code, file=file, actor=actor,
                at=request.at,
            )  # fmt: skip
        except Invalid as error:
            form.add_error(name, error.messages)
        else:
            papers[m.type.code] = kept.pk
    if form.errors:
        return False
    values = {
        f.name: request.POST.get(f"field-{f.name}", "") for f in pending.fields
    }  # fmt: skip
    try:
        hand_in(
            case_id=row.pk, data=HandIn(values=values, materials=papers), actor=actor, at=request.at
        )
    except Invalid as error:
        names = {n.replace("material-", "paper-"): said for n, said in error.field_errors.items()}
        form.add_invalid(Invalid(names))
        return False
    except Refused as error:
        form.add_error(None, error.message)
        return False
    return True


@require_POST
@signed_in
def message(request: Request, number: str) -> HttpResponse:
    """Write to the departments."""
    if (found := _doer(request, number)) is None:
        return errors.read_only(request)
    row, actor = found
    form = MessageForm(request.POST, request.FILES)
    files = keep_files(request, form, at=request.at)
    if form.is_valid():
        try:
            post_message(
                case_id=row.pk, actor=actor, at=request.at, text=form.cleaned_data["text"],
                files=[str(f.pk) for f in files],
            )  # fmt: skip
        except Invalid as error:
            form.add_invalid(error)
        else:
            messages.success(request, "留言已发出，办理人员会看到。")
            url = reverse("portal:application", args=[number])
            return HttpResponseRedirect(f"{url}#messages", status=303)
    context = application_page(actor, row, request.at, reader=request.actor) | {
        "form": form,
        "files": files,
    }
    return render(request, "portal/applications/application.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rate(request: Request, number: str) -> HttpResponse:
    """The firm's own rating, after it is over."""
    if (found := _doer(request, number)) is None:
        return errors.read_only(request)
    row, _ = found
    if answer := rating_page(request, row.case):
        return answer
    done = reverse("portal:application", args=[number])
    page = ActionPage(
        "portal/applications/rate.html", done, "谢谢您的评价，我们已经记下。",
        extra={"application": row},
    )  # fmt: skip
    return action_page(request, row.case, "rate", page)
