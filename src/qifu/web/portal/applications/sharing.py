"""Letting a colleague or an agent go on with a draft, and taking it back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from qifu.bundles.draft_access import Hand
from qifu.bundles.draft_shares import end_share, share_draft, shares_of
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible
from qifu.web.components.forms import DateField, QifuForm, TextField
from qifu.web.portal.applications.opening import at_draft, draw, see, to


class ShareForm(QifuForm):
    """Whom, until when, and whether they may hand it in."""

    who = TextField(
        label="对方的用户名或手机号",
        max_length=60,
        help_text="同事或代办机构的人员，须有本平台的账号",
    )
    until = DateField(label="授权到哪天", help_text="到那天为止；随时可以收回，最长一年")
    submit = forms.BooleanField(
        label="可以代为提交", required=False, help_text="不勾选的，对方只能填写，由您提交"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def share(request: Request, hand: Hand) -> HttpResponse:
    """Who may go on with this draft; POST lets somebody in."""
    if not hand.own:
        raise NotVisible
    form, status = ShareForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = share_draft(
                    token=hand.draft.token, actor=request.actor, at=request.at, **form.cleaned_data
                )
            except Invalid as error:
                form.add_invalid(error)
            else:
                messages.success(
                    request, f"已授权 {found.user.name} 办理，到 {found.until} 为止，已通知对方。"
                )
                return to("apply_share", hand.draft.token)
    return draw(
        request, hand, see(request, hand), "share", status, form=form, shares=shares_of(hand.draft)
    )


@require_POST
@at_draft
def end(request: Request, hand: Hand, share_id: int) -> HttpResponse:
    """Take an authority back."""
    end_share(token=hand.draft.token, share_id=share_id, actor=request.actor, at=request.at)
    messages.success(request, "授权已收回，对方从现在起打不开这份草稿。")
    return to("apply_share", hand.draft.token)
