"""The page of one case, the acts done on it, messages, its ledger, and publishing an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.checks import check_talk
from qifu.cases.models import Answer, Case
from qifu.cases.operations import post_message
from qifu.cases.permissions import is_staff_view
from qifu.cases.queries import (
    available_actions,
    case_ledger,
    definition_for,
    get_case,
    sees_now,
)
from qifu.demands.models import KIND
from qifu.demands.operations import publish_known_answer
from qifu.demands.queries import demand_of
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.case_pages import firm_url, official_url
from qifu.web.components.due import due_chip
from qifu.web.components.forms import FilesField, QifuForm, TextField, keep_files
from qifu.web.workbench.cases.lost import lost_words
from qifu.web.workbench.cases.page import ANSWERED, case_page

PAGE = "workbench/cases/case.html"
PANEL = "workbench/cases/_panel.html"


class MessageForm(QifuForm):
    """A message to the firm."""

    text = TextField(label="给企业留言", max_length=5000, lines=3)
    files = FilesField(label="附件")  # type: ignore[assignment]


class PublishForm(QifuForm):
    """A question and its answer for everyone."""

    question = TextField(label="问题（去掉企业名称和个人信息）", max_length=200)
    answer = TextField(label="答复（去掉企业名称和个人信息）", max_length=5000, lines=6)
    clean_of_names = forms.BooleanField(label="已确认不含企业名称、个人信息和内部信息")


def _found(request: Request, number: str) -> Case:
    """The case on its official side; people who (also) act for the firm have the portal's page."""
    case = get_case(request.actor, number, kind=KIND)
    if not is_staff_view(request.actor, case):
        raise NotVisible
    return case


@require_safe
@staff()
def case(request: Request, number: str) -> HttpResponse:
    """Everything about the case and what one may do."""
    found = get_case(request.actor, number)
    if not is_staff_view(request.actor, found):
        return redirect(firm_url(found))
    if found.kind != KIND:
        return redirect(official_url(found))
    note_access(found, actor=request.actor, at=request.at)
    return _show(request, found)


def _show(request: Request, found: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {**_about(request, found), **more}
    return render(request, PAGE, context, status=status)


def _about(request: Request, found: Case) -> dict[str, Any]:
    form = MessageForm(auto_id="talk_%s")
    page = case_page(request.actor, found, request.at)
    return {"talk_form": form, "talk_files": (), **page}


@require_http_methods(["GET", "HEAD", "POST"])
@staff()
def act(request: Request, number: str, action: str) -> HttpResponse:
    """One act: GET opens its form in the page (htmx fetches the form alone), POST performs it."""
    try:
        found = _found(request, number)
        return _act(request, found, action)
    except NotVisible:
        if request.method == "POST" and (answer := lost_words(request)):
            return answer
        raise


def _act(request: Request, found: Case, action: str) -> HttpResponse:
    done = reverse("work:case", args=[found.number])
    template = PANEL if request.method != "POST" and request.htmx else PAGE
    page = ActionPage(
        template,
        done,
        extra={"panel": action},
        about=None if template == PANEL else _about_act(action),
    )
    form = _begun(request, found, action) if request.method != "POST" else None
    response = action_page(request, found, action, page, form=form)
    if response.status_code == 303 and not sees_now(request.actor, found.pk):
        return HttpResponseRedirect(reverse("work:home"), status=303)
    return response


def _begun(request: Request, found: Case, action: str) -> ActionForm | None:
    """The form of merging with the number that the address names; else as the act has it."""
    spec = definition_for(found).actions.get(action)
    if action != "merge" or spec is None or not request.GET.get("target"):
        return None
    form = ActionForm(spec.fields, found)
    form.initial["target"] = request.GET["target"][:40]
    return form


def _about_act(action: str) -> Any:
    def about(request: Request, fresh: Case) -> dict[str, Any]:
        offered = available_actions(request.actor, fresh, request.at)
        return {
            **_about(request, fresh),
            "possible": any(a.code == action and a.enabled for a in offered),
        }

    return about


@require_POST
@staff()
def message(request: Request, number: str) -> HttpResponse:
    """Write to the firm."""
    found = _found(request, number)
    form = MessageForm(request.POST, request.FILES, auto_id="talk_%s")
    files = keep_files(request, form, at=request.at)
    status, valid = 422, form.is_valid()
    try:
        check_talk(request.actor, found)
        if valid:
            post_message(
                case_id=found.pk,
                actor=request.actor,
                at=request.at,
                text=form.cleaned_data["text"],
                files=[str(f.pk) for f in files],
            )
            messages.success(request, "留言已发出，企业会收到通知。")
            url = reverse("work:case", args=[found.number])
            return HttpResponseRedirect(f"{url}#talk", status=303)
    except Invalid as error:
        form.add_invalid(error)
    except Refused as error:
        form.add_error(None, str(error))
        status = 409
    return _show(request, found, status=status, talk_form=form, talk_files=files)


@require_safe
@staff()
def ledger(request: Request, number: str) -> HttpResponse:
    """Every clock of the case day by day: which counted, and why."""
    found = _found(request, number)
    context = {
        "case": found,
        "clocks": case_ledger(request.actor, found, request.at),
        "due": due_chip(found, shanghai_date(request.at)),
    }
    return render(request, "workbench/cases/ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.DISPATCHER)
def publish(request: Request, number: str) -> HttpResponse:
    """Publish the answer of a case for others with the same question."""
    found = _found(request, number)
    answer = Answer.objects.filter(case=found, state="approved").order_by("-id").first()
    if found.state not in ANSWERED or answer is None:
        raise Refused("not_answered", "此件还没有送达企业的答复，不能发布为常见答复。")
    if request.method != "POST":
        initial = {"question": demand_of(found).text[:200], "answer": answer.text[:5000]}
        return _publish_page(request, found, PublishForm(initial=initial))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _publish_page(request, found, form, status=422)
    try:
        publish_known_answer(
            case=found,
            question=form.cleaned_data["question"],
            answer=form.cleaned_data["answer"],
            actor=request.actor,
            at=request.at,
        )
    except Invalid as error:
        form.add_invalid(error)
        return _publish_page(request, found, form, status=422)
    messages.success(request, "已发布为常见答复，企业提出类似问题时会先看到它。")
    return HttpResponseRedirect(reverse("work:case", args=[found.number]), status=303)


def _publish_page(
    request: Request, found: Case, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    context = {"case": found, "form": form}
    return render(request, "workbench/cases/publish.html", context, status=status)
