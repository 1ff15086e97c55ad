"""Applying, step by step: the situation, the merged form. Saved at every step, nothing asked twice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.bundles.draft_access import Hand
from qifu.bundles.draft_view import Asked, DraftView, view_of
from qifu.bundles.drafts import (
    choose_members,
    discard_draft,
    newer_offer,
    save_answers,
    start_draft,
    take_newer,
)
from qifu.bundles.rules.asking import AskedField
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm
from qifu.web.components.merged_form import ElementField, MergedForm, raw_of
from qifu.web.portal.applications.changes import changes
from qifu.web.portal.applications.opening import (
    at_draft,
    draw,
    panel,
    saved_for_later,
    see,
    to,
)

OPTIONAL = "optional"


@require_POST
@firm("submit")
def start(request: Request) -> HttpResponse:
    """Begin for one of one's firms; the same beginning twice is one draft."""
    number = request.POST.get("firm", "")
    kind = "bundle" if request.POST.get("kind") == "bundle" else "item"
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise NotVisible
    draft = start_draft(
        code=request.POST.get("code", "")[:60].replace("\x00", ""), kind=kind,
        enterprise_id=int(number), actor=request.actor, at=request.at,
    )  # fmt: skip
    return to("apply", draft.token)


class QuestionForm(QifuForm):
    """One question of the situation."""

    def __init__(self, view: DraftView, asked: Asked, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = asked.value if asked.answered else asked.suggested
        said = f"上次的回答已带出（{asked.source}），请核对。"
        note = said if asked.suggested is not None and not asked.answered else ""
        self.fields["answer"] = ElementField(
            view.offer.kinds[asked.name], label=asked.label, initial=raw_of(first),
            help_text=f"{asked.help} {note}".strip(), error_messages={"required": "请选择一项"},
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def situation(request: Request, hand: Hand) -> HttpResponse:
    """One question at a time; what it comes to stands beside it, from answer to answer."""
    view = see(request, hand)
    wanted = request.POST.get("ask") or request.GET.get("ask", "")
    if request.method == "POST":
        return _answer(request, hand, view, wanted)
    asked = _current(view, wanted)
    if asked is None and (view.choice_open or wanted == OPTIONAL) and view.optional:
        return draw(request, hand, view, "situation", choosing=True)
    if not view.questions and not view.optional:
        return redirect("portal:apply_form", hand.draft.token)
    form = QuestionForm(view, asked) if asked else None
    return draw(request, hand, view, "situation", asked=asked, form=form)


def _current(view: DraftView, wanted: str) -> Asked | None:
    """The question to show: the one asked for, or the first without an answer."""
    for question in view.questions:
        if question.name == wanted:
            return question
    if wanted == OPTIONAL:
        return None
    return next(iter(view.situation_open), None)


def _answer(request: Request, hand: Hand, view: DraftView, wanted: str) -> HttpResponse:
    token = hand.draft.token
    if wanted == OPTIONAL:
        choose_members(
            token=token, chosen=request.POST.getlist("member"), actor=request.actor, at=request.at
        )
        return to("apply", token)
    asked = next((q for q in view.questions if q.name == wanted), None)
    if asked is None:  # an earlier answer made this question needless
        return to("apply", token)
    form = QuestionForm(view, asked, request.POST)
    if not form.is_valid():
        return draw(request, hand, view, "situation", 422, asked=asked, form=form)
    raw = {asked.name: request.POST.get("answer", "")}
    save_answers(token=token, raw=raw, actor=request.actor, at=request.at)
    if "later" in request.POST:
        return saved_for_later(request, hand)
    return to("apply", token)


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def form(request: Request, hand: Hand) -> HttpResponse:
    """Each field once, for all departments; what is held is filled in, to be confirmed."""
    view = see(request, hand)
    if request.method != "POST":
        if view.situation_open or view.choice_open:
            return redirect("portal:apply", hand.draft.token)
        return draw(request, hand, view, "form", form=_drawn(hand, view))
    save_answers(
        token=hand.draft.token, raw=_typed(request, view), actor=request.actor, at=request.at
    )
    if request.headers.get("X-Autosave") == "1":
        return HttpResponse(status=204)
    hand.draft.refresh_from_db()
    now = view_of(hand.draft, hand.actor, request.at)
    if "later" in request.POST:
        return saved_for_later(request, hand)
    filled = MergedForm(now.form, _data(hand, now))
    if not filled.is_valid():
        more = len({f.field.name for f in now.form} - {f.field.name for f in view.form})
        if more:
            messages.info(request, f"按您的回答，还要再填 {more} 项。")
        return draw(request, hand, now, "form", 422, form=filled)
    return to("apply_materials", hand.draft.token)


def _typed(request: Request, view: DraftView) -> dict[str, str]:
    """What was typed; what is held and was left as it stood is confirmed, not typed."""
    return {
        f.field.name: request.POST[f.field.name]
        for f in view.form
        if f.field.name in request.POST and not _confirmed(f, request.POST[f.field.name])
    }


def _confirmed(asked: AskedField, text: str) -> bool:
    return asked.state == "held" and text.strip() == raw_of(asked.value)


def _drawn(hand: Hand, view: DraftView) -> MergedForm:
    """What was typed stands as typed, right or wrong."""
    wrong = {name: hand.draft.raw.get(name, "") for name in view.errors}
    return MergedForm(view.form, initial=wrong)


def _data(hand: Hand, view: DraftView) -> dict[str, Any]:
    """The present answers as data of the form, those that are held included."""
    found = {f.field.name: raw_of(f.value) for f in view.form}
    return found | {n: v for n, v in hand.draft.raw.items() if n in found}


@require_POST
@at_draft
def plan(request: Request, hand: Hand) -> HttpResponse:
    """What the application comes to under what is being typed (a fragment); keeps it too."""
    view = see(request, hand)
    raw = _typed(request, view)
    if raw:
        save_answers(token=hand.draft.token, raw=raw, actor=request.actor, at=request.at)
        hand.draft.refresh_from_db()
        view = view_of(hand.draft, hand.actor, request.at)
    context = {"view": view, "draft": hand.draft, **panel(view)}
    return render(request, "portal/applications/_panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def newer(request: Request, hand: Hand) -> HttpResponse:
    """What changed in the form since this draft was begun; POST goes on with the new one."""
    offer = newer_offer(hand.draft)
    if offer is None:
        return to("apply", hand.draft.token)
    if request.method == "POST":
        take_newer(token=hand.draft.token, actor=request.actor, at=request.at)
        messages.success(request, "已换成现行的表单，填过的内容都带过来了。")
        return to("apply", hand.draft.token)
    view = see(request, hand)
    found = changes(view, offer, hand, request.at)
    return draw(request, hand, view, "newer", found=found)


@require_POST
@at_draft
def discard(request: Request, hand: Hand) -> HttpResponse:
    """Throw the draft away."""
    discard_draft(token=hand.draft.token, actor=request.actor, at=request.at)
    messages.success(request, "草稿已删除；交过的材料还在“企业材料”里。")
    return HttpResponseRedirect(reverse("portal:applications"), status=303)
