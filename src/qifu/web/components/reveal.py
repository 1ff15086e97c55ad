"""Showing a masked number whole: asked for with a reason, recorded, shown on the next page view only.

A page draws a masked number with a link; the link carries, signed for this person, what the number
is of and where it stood. So only who was shown the masked number can ask for the whole one, and the
page itself decides again whether that person may see it. The signature carries no time: a page drawn
twice is the same page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.errors import NotVisible
from qifu.web.access import signed_in
from qifu.web.components.forms import QifuForm, TextField

SALT = "qifu.reveal"
GRANTED = "revealed"
REASONS = (
    ("contact", "联系办理这件事"),
    ("revisit", "回访核实"),
    ("identity", "核对身份"),
    ("visit", "上门走访"),
    ("other", "其他（请写明）"),
)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: `target` ("case:17"), `what` of it, and the page it stood on."""

    user_id: int
    target: str
    what: str
    page: str

    @property
    def key(self) -> str:
        """What is granted."""
        return f"{self.target}|{self.what}"


def token_of(asked: Asked) -> str:
    """The signed text a link carries."""
    parts = [asked.user_id, asked.target, asked.what, asked.page]
    return signing.Signer(salt=SALT).sign_object(parts)


def granted(request: Request) -> frozenset[str]:
    """What may be shown whole on this page view; gone from the session once asked.

    Only the page it was asked on takes it, not a fragment that refreshes itself meanwhile.
    """
    known: frozenset[str] | None = getattr(request, "_revealed", None)
    if known is None:
        kept: dict[str, Any] = request.session.get(GRANTED) or {}
        known = frozenset()
        if kept and kept.get("page") == request.get_full_path():
            known = frozenset([kept["key"]])
            del request.session[GRANTED]
        request._revealed = known  # type: ignore[attr-defined]
    return known


class ReasonForm(QifuForm):
    """Why a number is needed whole."""

    reason = forms.ChoiceField(
        label="为什么要看", choices=REASONS, widget=forms.RadioSelect, initial="contact"
    )
    words = TextField(label="说明", max_length=100, required=False, help_text="选“其他”时必填。")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == "other" and not data.get("words"):
            self.add_error("words", "请写明为什么要看，审计时会看到")
        return data

    def said(self) -> str:
        """The reason in words."""
        title = dict(REASONS)[self.cleaned_data["reason"]]
        words = self.cleaned_data.get("words") or ""
        return words if self.cleaned_data["reason"] == "other" else f"{title} {words}".strip()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reveal(request: Request) -> HttpResponse:
    """Ask for a number whole; NotVisible with a link that is not this person's."""
    token = request.POST.get("t") or request.GET.get("t") or ""
    asked = _asked(request, token)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        detail = {"what": asked.what, "reason": form.said(), "page": asked.page[:200]}
        record_access(
            act="reveal", target=asked.target, actor=request.actor, at=request.at, detail=detail
        )
        request.session[GRANTED] = {"key": asked.key, "page": asked.page}
        return redirect(asked.page)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "asked": asked, "token": token}
    return render(request, "components/reveal.html", context, status=status)


def _asked(request: Request, token: str) -> Asked:
    try:
        asked = Asked(*signing.Signer(salt=SALT).unsign_object(token))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotVisible from error
    if asked.user_id != request.user.pk:
        raise NotVisible
    return asked
