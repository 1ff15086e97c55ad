"""The holder's own page, by the personal link or from the account: confirm, show, see each use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cards import operations, queries
from qifu.cards.models import Card
from qifu.cards.settings import need_book
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import public, signed_in
from qifu.web.components.paging import paginate
from qifu.web.papers.card import card_paper
from qifu.web.papers.qr import qr_svg
from qifu.web.portal.cards.forms import AgreeForm
from qifu.web.portal.cards.words import state_tone
from qifu.web.shell import district_names

SHOWN = ("png", "pdf")


def check_url(request: Request, card: Card) -> str:
    """What the code opens."""
    token = queries.token_of(card, request.at)
    return request.build_absolute_uri(reverse("portal:cards_checked", args=[token]))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def by_link(request: Request, secret: str) -> HttpResponse:
    """By the personal link; a card that waits is confirmed here."""
    card = queries.card_by_secret(secret)
    if request.method != "POST":
        return _page(request, card, secret)
    form = AgreeForm(request.POST)
    if form.is_valid():
        try:
            operations.agree(
                secret=secret, tail=form.cleaned_data["tail"], actor=request.actor, at=request.at
            )
        except Invalid as error:
            form.add_invalid(error)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _page(request, card, secret, form, 409)
        else:
            messages.success(request, "卡已生效。请把这一页收藏，或把卡保存成图片。")
            return HttpResponseRedirect(request.path, status=303)
    return _page(request, card, secret, form, 422)


@require_safe
@signed_in
def mine(request: Request, number: str) -> HttpResponse:
    """A card that is in one's account."""
    return _page(request, queries.my_card(request.actor, number), "")


def _page(
    request: Request, card: Card, secret: str, form: AgreeForm | None = None, status: int = 200
) -> HttpResponse:
    state, words = queries.state_of(card, request.at)
    book = need_book()
    context = {
        "card": card, "code": state, "state": words, "tone": state_tone(state), "secret": secret,
        "level": book.level_title(card.level), "category": book.category_title(card.category),
        "book": book, "uses": paginate(request, queries.uses_of(card), per_page=20),
    }  # fmt: skip
    if state == "offered":
        context["form"] = form or AgreeForm()
    elif state == "active":
        context["qr"] = qr_svg(check_url(request, card), "服务绿卡的二维码")
        context["opened"] = queries.opened(card, request.at)
        context["family"] = card.family.filter(state="active").order_by("id")
    response = render(request, "portal/cards/card.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
@public
def decline(request: Request, secret: str) -> HttpResponse:
    """The holder does not want it."""
    card = queries.card_by_secret(secret)
    try:
        operations.decline(secret=secret, at=request.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{card.number} 没有领取，您的信息不会被用于任何待遇。")
    return HttpResponseRedirect(reverse("portal:card", args=[secret]), status=303)


@require_POST
@public
def new_code(request: Request, secret: str) -> HttpResponse:
    """A new code by the link."""
    return _new_code(request, reverse("portal:card", args=[secret]), secret=secret)


@require_POST
@signed_in
def my_new_code(request: Request, number: str) -> HttpResponse:
    """A new code from the account."""
    return _new_code(request, reverse("portal:card_mine", args=[number]), number=number)


def _new_code(request: Request, back: str, secret: str = "", number: str = "") -> HttpResponse:
    try:
        operations.new_code(secret=secret, number=number, actor=request.actor, at=request.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已换新码，原来的码不能再用。保存过图片的请重新保存。")
    return HttpResponseRedirect(back, status=303)


@require_safe
@public
def paper(request: Request, secret: str, kind: str) -> HttpResponse:
    """The card as a picture or a PDF, to be shown without a network."""
    return _paper(request, queries.card_by_secret(secret), kind)


@require_safe
@signed_in
def my_paper(request: Request, number: str, kind: str) -> HttpResponse:
    """The same from the account."""
    return _paper(request, queries.my_card(request.actor, number), kind)


def _paper(request: Request, card: Card, kind: str) -> HttpResponse:
    if kind not in SHOWN or queries.state_of(card, request.at)[0] != "active":
        raise NotVisible
    book = need_book()
    body = card_paper(
        card, kind, url=check_url(request, card), title=book.title,
        level=book.level_title(card.level), platform=district_names()[0], at=request.at,
        believed=book.offline_days,
    )  # fmt: skip
    content = "image/png" if kind == "png" else "application/pdf"
    response = HttpResponse(body, content_type=content)
    response["Content-Disposition"] = f'inline; filename="{card.number}.{kind}"'
    patch_cache_control(response, private=True, no_store=True)
    return response
