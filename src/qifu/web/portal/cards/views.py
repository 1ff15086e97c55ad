"""What the card is, our people's cards, and checking a code."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from urllib.parse import unquote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cards import queries
from qifu.cards.keys import public_keys
from qifu.cards.models import Card
from qifu.cards.operations import UseInput, send_link, use_privilege
from qifu.cards.permissions import GIVERS
from qifu.cards.rules.token import KINDS
from qifu.cards.settings import need_book, units_by_code
from qifu.catalogue.queries import find_items
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.web.access import firm, public, staff
from qifu.web.components.paging import paginate
from qifu.web.portal.cards.forms import CodeForm, UseForm
from qifu.web.portal.cards.words import condition_words, state_tone


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """For whom the card is, what it opens at which department, how to get one."""
    book = need_book()
    units = units_by_code([p.unit for p in book.privileges])
    items = {row.code: row for row in find_items(function="talent")}
    said = condition_words(book.categories)
    context = {
        "book": book,
        "categories": [(c, book.level_title(c.level), said[c.code]) for c in book.categories],
        "levels": [
            (level, [(p, units[p.unit].name) for p in book.privileges
                     if level.code in p.levels and p.unit in units])
            for level in book.levels
        ],
        "items": [items[code] for code in book.items.values() if code in items],
        "mine": _rows(request, queries.my_cards(request.actor)) if request.actor.user_id else [],
    }  # fmt: skip
    return render(request, "portal/cards/home.html", context)


@require_safe
@firm("view")
def ours(request: Request) -> HttpResponse:
    """The cards of our people: level and state; what they use them for is their own."""
    page = paginate(request, queries.cards_of_firms(request.actor), per_page=20)
    context = {
        "page": page, "rows": _rows(request, page),
        "may": request.actor.firm_ids("submit"),
    }  # fmt: skip
    return render(request, "portal/cards/ours.html", context)


def _rows(request: Request, cards: Iterable[Card]) -> list[dict[str, object]]:
    book, rows = need_book(), []
    for card in cards:
        code, words = queries.state_of(card, request.at)
        rows.append(
            {"card": card, "code": code, "state": words, "tone": state_tone(code),
             "level": book.level_title(card.level)}
        )  # fmt: skip
    return rows


@require_POST
@firm("submit")
def link(request: Request, number: str) -> HttpResponse:
    """Send the holder a new link; the old one and the old code end."""
    try:
        send_link(number=number, actor=request.actor, at=request.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "新链接已发到持卡人本人的手机，原来的链接和二维码已作废。")
    return HttpResponseRedirect(reverse("portal:cards_ours"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def check(request: Request) -> HttpResponse:
    """Take in what a scanner read."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = code_in(form.cleaned_data["code"])
        if code:
            return HttpResponseRedirect(reverse("portal:cards_checked", args=[code]), status=303)
        form.add_error("code", "里面没有服务绿卡的码，请让持卡人出示卡上的二维码再扫一次。")
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/cards/check.html", {"form": form}, status=status)


def code_in(text: str) -> str:
    """The signed words in what was scanned: a bare code, or the address that carries it."""
    last = unquote(text.strip()).rstrip("/").rsplit("/", 1)[-1]
    return last if last.count(".") == 3 and last.isascii() and " " not in last else ""


@require_safe
@public
def checked(request: Request, code: str) -> HttpResponse:
    """Is this card valid? A department reads its own privileges and may record a use."""
    return _checked(request, code)


def _checked(
    request: Request, code: str, form: UseForm | None = None, status: int = 200
) -> HttpResponse:
    found = queries.check_code(code, request.actor, request.at)
    if found.privileges and form is None:
        first = {"token": secrets.token_hex(16), "code": code}
        left = [o for o in found.privileges if o.left != 0]
        form = UseForm(left, initial=first) if left else None
    context = {"found": found, "form": form, "code": code, "at": request.at}
    return render(request, "portal/cards/checked.html", context, status=status)


@require_POST
@staff(*GIVERS)
def use(request: Request, code: str) -> HttpResponse:
    """A department records that a privilege was used."""
    found = queries.check_code(code, request.actor, request.at)
    form = UseForm(found.privileges, request.POST)
    if not found.privileges:
        return _checked(request, code, status=409)
    if form.is_valid():
        said = form.cleaned_data
        data = UseInput(code, said["privilege"], said["place"], said["note"], said["token"])
        try:
            done = use_privilege(data=data, actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _checked(request, code, form, 409)
        else:
            messages.success(request, f"已登记：{done.title}，{done.place}。持卡人看得到这一次。")
            return HttpResponseRedirect(reverse("portal:cards_checked", args=[code]), status=303)
    return _checked(request, code, form, 422)


@require_safe
@public
def offline(request: Request) -> HttpResponse:
    """A page that checks without asking anybody once it is open: it carries the public keys."""
    book = need_book()
    keys = public_keys(request.at)
    context = {
        "keys": keys, "days": book.offline_days, "keys_json": json.dumps(keys),
        "levels_json": json.dumps({x.code: x.title for x in book.levels}),
        "kinds_json": json.dumps(KINDS),
    }  # fmt: skip
    return render(request, "portal/cards/offline.html", context)
