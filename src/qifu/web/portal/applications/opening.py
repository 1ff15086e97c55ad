"""What every page of a draft begins with: the draft, who is at it, and the frame around it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from qifu.bundles.draft_access import Hand, open_draft
from qifu.bundles.draft_view import DraftView, view_of
from qifu.bundles.drafts import newer_offer
from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.web import errors
from qifu.web.access import View, signed_in
from qifu.web.components.plan_rows import plan_rows, unit_names
from qifu.web.typed import typed_words

STEPS = ("situation", "form", "materials", "check")


def at_draft(view: View) -> View:
    """For who may go on with the draft of the address; a draft that was handed in leads to its
    application. An authority that is over is told, with what was typed given back."""

    @signed_in
    @wraps(view)
    def guarded(request: Request, token: str, **more: Any) -> HttpResponseBase:
        try:
            hand = open_draft(token, request.actor, request.at)
        except Refused as refused:
            return ended(request, refused.message)
        if hand.draft.sent:
            return redirect(application_url(hand, hand.draft.number))
        return view(request, hand, **more)

    return guarded


def ended(request: Request, message: str) -> HttpResponse:
    """409: the authority is over; nothing that was saved is lost, what was just typed is shown."""
    return errors.page(
        409,
        "您的授权已经结束",
        message,
        ["请联系企业重新授权；下面是您刚才填写、还没有保存的内容。"]
        if typed_words(request)
        else ["请联系企业重新授权。"],
        texts=typed_words(request),
    )


def see(request: Request, hand: Hand) -> DraftView:
    """The draft as it stands now, for whoever is at it."""
    return view_of(hand.draft, hand.actor, request.at)


def draw(
    request: Request, hand: Hand, view: DraftView, page: str, status: int = 200, **more: Any
) -> HttpResponse:
    """One of the four steps (or a page beside them) with the panel of what it comes to."""
    step = STEPS.index(page) + 1 if page in STEPS else 0
    context = {
        "hand": hand,
        "draft": hand.draft,
        "view": view,
        "step": step,
        "newer": newer_offer(hand.draft) is not None,
        **panel(view),
        **more,
    }
    return render(request, f"portal/applications/{page}.html", context, status=status)


def panel(view: DraftView) -> dict[str, Any]:
    """What the application comes to under the present answers."""
    planned = view.schedule()
    names = unit_names(m.item.unit for m in view.merged.members)
    return {
        "rows": plan_rows(view.merged, planned, view.on, names),
        "planned": planned,
        "left_out": [m for m in view.merged.members if not m.included],
    }


def application_url(hand: Hand, number: str, page: str = "application") -> str:
    """Where the application stands that a draft became: at the desk for a clerk."""
    return reverse("work:applied" if hand.window else f"portal:{page}", args=[number])


def saved_for_later(request: Request, hand: Hand) -> HttpResponse:
    """To the list, told that nothing is lost."""
    if hand.window:
        messages.success(request, "已保存，可以在叫号台接着填，企业也可以登录后自己接着填。")
        return HttpResponseRedirect(reverse("work:desk"), status=303)
    messages.success(request, "已保存，随时可以在“我的办件”里接着填。")
    return HttpResponseRedirect(reverse("portal:applications"), status=303)


def to(name: str, token: str) -> HttpResponse:
    """To a page of the draft, after a POST."""
    return HttpResponseRedirect(reverse(f"portal:{name}", args=[token]), status=303)
