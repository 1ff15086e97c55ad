"""What the platform found for a firm, why, and what its people follow.

Looking is kept by a POST that the page sends itself, so that whoever fetches addresses ahead of a
person (mail scanners, previews) is never taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import can_administer_firm
from qifu.enterprises.queries import my_firms
from qifu.enterprises.rules.industry import SECTIONS
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.policies import push_queries
from qifu.policies.matching import ELIGIBLE, Match
from qifu.policies.models import Policy, Push, Subscription
from qifu.policies.reach import closing_days
from qifu.policies.rules.following import Wish
from qifu.policies.subscriptions import (
    KINDS,
    follow,
    label_of,
    mark_opened,
    set_quiet,
    topic_titles,
    unfollow,
)
from qifu.policies.telling import a_week, last_day
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.portal.firm.current import current_firm
from qifu.web.portal.policies.cards import card_of, side_of

TONES = {"eligible": "green", "near": "yellow", "other": ""}
AGAINST = {"eligible": "符合", "ineligible": "不符合", "unknown": "还缺资料，不能判断"}


@dataclass(frozen=True)
class Row:
    """One push as a list draws it."""

    push: Push
    tone: str
    state: str

    @property
    def unread(self) -> bool:
        """Nobody of the firm has looked at it, and it is still of use."""
        return self.push.opened_at is None and self.push.lapsed_at is None


@require_safe
@firm()
def pushed(request: Request) -> HttpResponse:
    """What was found for a firm (`?firm=`, else the first of one's own), newest first."""
    firms = list(my_firms(request.actor)[:100])
    row = current_firm(request, firms)
    page = paginate(request, push_queries.firm_pushes(request.actor, row.pk), per_page=20)
    quiet = push_queries.quiet_since(row.pk)
    context = {
        "firm": row, "firms": firms, "page": page, "a_week": a_week(), "quiet": quiet,
        "rows": [row_of(push, quiet=quiet is not None) for push in page],
    }  # fmt: skip
    return render(request, "portal/policies/pushed.html", context)


def row_of(push: Push, *, quiet: bool = False) -> Row:
    """A push with its colour and what became of it; `quiet`: the firm is told nothing now."""
    if push.lapsed_at:
        state = "没有通知：轮到前已结束、已申报或有了新版"
    elif push.told_at is None:
        state = "已停止推送，没有通知" if quiet else "排队通知中"
    else:
        state = ""
    return Row(push, TONES[push.standing], state)


@require_safe
@firm()
def push(request: Request, push_id: int) -> HttpResponse:
    """Why one policy was pushed: what happened, the conditions with one's own values, who was told."""
    row = push_queries.get_push(request.actor, push_id)
    told = push_queries.why(row, shanghai_date(request.at))
    match = Match(row.policy, told.found) if told.found else None
    eligible = match is not None and match.verdict == ELIGIBLE
    card = card_of(match, side_of(row.enterprise, told.known, request.actor)) if match else None
    context: dict[str, Any] = {
        "push": row, "policy": row.policy, "firm": row.enterprise, "why": told, "card": card,
        "row": row_of(row, quiet=push_queries.quiet_since(row.enterprise_id) is not None),
        "deadline": last_day(row.policy), "now": _now(match),
        "moved_on": match is not None and eligible != _stood(row),
        "a_week": a_week(), "closing_days": closing_days(),
        "claim_url": card.claim_url if card and eligible and not told.claim else "",
    }  # fmt: skip
    return render(request, "portal/policies/push.html", context)


def _now(match: Match | None) -> str:
    """How the firm stands today, in words."""
    if match is None:
        return ""
    return "只差一步" if match.near else AGAINST[match.verdict]


def _stood(row: Push) -> bool:
    return row.standing == Push.Standing.ELIGIBLE


@require_POST
@firm()
def opened(request: Request, push_id: int) -> HttpResponse:
    """Somebody of the firm looked at it."""
    mark_opened(push_id=push_id, actor=request.actor, at=request.at)
    return HttpResponse(status=204)


class FollowForm(QifuForm):
    """The filters of the library; each may be left open."""

    level = forms.ChoiceField(
        label="层级", choices=[("", "各级"), *Policy.Level.choices], required=False
    )
    kind = forms.ChoiceField(
        label="类别", choices=[("", "各类"), *((k, k) for k in KINDS)], required=False
    )
    topic = forms.ChoiceField(label="主题", required=False)
    industry = forms.ChoiceField(
        label="企业的行业",
        choices=[("", "各行业"), *((k, f"{k} {word}") for k, word in SECTIONS.items())],
        required=False,
    )
    text = TextField(
        label="关键词",
        max_length=60,
        required=False,
        help_text="用平时的话说，和政策库里的查找一样；例如：招人补贴",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "各主题"), *topic_titles().items()]


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def subscriptions(request: Request) -> HttpResponse:
    """What one follows for a firm; POST follows more."""
    firms = list(my_firms(request.actor)[:100])
    row = current_firm(request, firms)
    form = FollowForm(request.POST or None)
    if request.method == "POST":
        form = FollowForm(request.POST)
        if form.is_valid() and _follow(request, row, form):
            return redirect(here(row))
    titles = topic_titles()
    context = {
        "firm": row, "firms": firms, "form": form,
        "rows": [(s, label_of(s, titles)) for s in _mine(request, row)],
        "quiet": push_queries.quiet_since(row.pk), "a_week": a_week(),
        "may_quiet": can_administer_firm(request.actor, row.pk), "closing_days": closing_days(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "portal/policies/subscriptions.html", context, status=status)


def _mine(request: Request, row: Enterprise) -> list[Subscription]:
    return push_queries.my_subscriptions(request.actor, row.pk)


def here(row: Enterprise) -> str:
    """The page of what one follows for a firm."""
    return f"{reverse('portal:policies_subscriptions')}?firm={row.pk}"


def _follow(request: Request, row: Enterprise, form: FollowForm) -> bool:
    try:
        wish = Wish(**form.cleaned_data)
        kept = follow(enterprise_id=row.pk, wish=wish, actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return False
    messages.success(request, f"已订阅：{label_of(kept)}。有新发布会通知您。")
    return True


@require_POST
@firm()
def drop(request: Request, subscription_id: int) -> HttpResponse:
    """Follow something no more."""
    unfollow(subscription_id=subscription_id, actor=request.actor, at=request.at)
    messages.success(request, "已退订。")
    return _back(request)


@require_POST
@firm()
def quiet(request: Request) -> HttpResponse:
    """A firm's administrator stops all pushes, or lets them come again (`quiet=`)."""
    asked = request.POST.get("firm", "")
    firm_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    stop = request.POST.get("quiet") == "1"
    set_quiet(enterprise_id=firm_id, quiet=stop, actor=request.actor, at=request.at)
    messages.success(request, "已停止推送；新找到的仍会列在这里。" if stop else "已恢复推送。")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    asked = request.POST.get("firm", "")
    known = asked.isascii() and asked.isdecimal()
    url = reverse("portal:policies_subscriptions")
    return redirect(f"{url}?firm={asked}" if known else url)
