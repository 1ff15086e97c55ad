"""The issuing unit's cards, what departments recorded, figures that open to both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.bundles.models import ApplicationTask
from qifu.bundles.permissions import sees_task
from qifu.cards import queries
from qifu.cards.ending import revoke_card
from qifu.cards.issuing import stands_of
from qifu.cards.models import Card
from qifu.cards.operations import send_link, undo_use
from qifu.cards.permissions import (
    GIVERS,
    UNIT,
    WATCHERS,
    can_give,
    can_undo,
    relations_to,
    sees_all,
    sees_names,
)
from qifu.cards.rules.moves import MOVES, initial_of
from qifu.cards.rules.standing import first_fit
from qifu.cards.settings import need_book
from qifu.cases.permissions import can_see
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.portal.cards.words import state_tone

SHOWS = queries.SHOWS


class ReasonForm(QifuForm):
    """Why; the holder reads it."""

    reason = TextField(label="理由（会告知持卡人）", max_length=200, lines=2)


@require_safe
@staff(*UNIT, *WATCHERS)
def cards(request: Request) -> HttpResponse:
    """The district's cards for the issuing unit; names for it alone."""
    if not sees_all(request.actor):
        return HttpResponseRedirect(reverse("work:card_uses"))
    book = need_book()
    show = request.GET.get("show", "active")
    show = show if show in SHOWS else "active"
    level = request.GET.get("level", "")
    level = level if level in {x.code for x in book.levels} else ""
    found = queries.shown_cards(request.actor, show, request.at, level=level)
    page = paginate(request, found, per_page=30)
    context = {
        "page": page, "rows": _rows(request, page), "show": show,
        "shows": SHOWS.items(), "level": level, "book": book,
    }  # fmt: skip
    return render(request, "workbench/cards/cards.html", context)


def _rows(request: Request, cards: Iterable[Card]) -> list[dict[str, Any]]:
    """Cards as lists show them: whole names for the issuing unit alone."""
    names, book, rows = sees_names(request.actor), need_book(), []
    for row in cards:
        code, words = queries.state_of(row, request.at)
        rows.append(
            {"card": row, "code": code, "state": words, "tone": state_tone(code),
             "name": row.holder_name if names else initial_of(row.holder_name),
             "level": book.level_title(row.level)}
        )  # fmt: skip
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT, *WATCHERS)
def card(request: Request, number: str) -> HttpResponse:
    """Why it was issued, by whom, its history; revoked here."""
    row = queries.get_card(request.actor, number)
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                revoke_card(
                    number=row.number, reason=form.cleaned_data["reason"],
                    actor=request.actor, at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, "已注销，持卡人和单位都会收到理由。")
                return HttpResponseRedirect(request.path, status=303)
    (shown,) = _rows(request, [row])
    mine, live = relations_to(request.actor, row), shown["code"] in ("offered", "active")
    context = {
        **shown, "category": need_book().category_title(row.category), "form": form,
        "may_revoke": live and bool(mine & MOVES["revoke"].by),
        "may_send": live and bool(mine & MOVES["send_link"].by),
        "family": _rows(request, row.family.select_related("main").order_by("id")),
        "uses": queries.uses_of(row).filter(undone_at=None).count(),
        "history": queries.history(row),
    }  # fmt: skip
    return render(request, "workbench/cards/card.html", context, status=status)


@require_POST
@staff(*UNIT)
def link(request: Request, number: str) -> HttpResponse:
    """Send the holder a new link; nobody here reads it."""
    row = queries.get_card(request.actor, number)
    try:
        send_link(number=row.number, actor=request.actor, at=request.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "新链接已发到持卡人本人的手机，原来的链接和二维码已作废。")
    return HttpResponseRedirect(reverse("work:card", args=[row.number]), status=303)


@require_safe
@staff(*UNIT, Role.CLERK, *WATCHERS)
def uses(request: Request) -> HttpResponse:
    """What one's departments recorded, the newest first."""
    found = queries.visible_uses(request.actor)
    unit = request.GET.get("unit", "")
    if unit.isascii() and unit.isdigit() and len(unit) < 12:
        found = found.filter(unit_id=int(unit))
    page = paginate(request, found, per_page=30)
    mine = request.actor.units(*GIVERS)
    rows = [(u, u.unit_id in mine, initial_of(u.card.holder_name)) for u in page]
    return render(request, "workbench/cards/uses.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*UNIT, Role.CLERK, *WATCHERS)
def use(request: Request, use_id: int) -> HttpResponse:
    """One use; the department that recorded it by mistake takes it back here."""
    row = queries.get_use(request.actor, use_id)
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                undo_use(
                    use_id=row.pk, reason=form.cleaned_data["reason"], actor=request.actor,
                    at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, "已撤销，次数还给持卡人。")
                return HttpResponseRedirect(request.path, status=303)
    context = {
        "use": row, "form": form, "name": initial_of(row.card.holder_name),
        "mine": can_give(request.actor, row.unit_id),
        "may_undo": can_undo(request.actor, row),
    }  # fmt: skip
    return render(request, "workbench/cards/use.html", context, status=status)


@require_safe
@staff(*UNIT, *WATCHERS)
def figures(request: Request) -> HttpResponse:
    """How many cards, how used; each number opens to its rows."""
    if not sees_all(request.actor):
        return HttpResponseRedirect(reverse("work:card_uses"))
    found = queries.figures(request.actor, request.at)
    return render(request, "workbench/cards/figures.html", {"found": found})


@require_safe
@staff(*UNIT, *WATCHERS)
def asked(request: Request, task_id: int) -> HttpResponse:
    """An application for a card held against every declared condition."""
    rows = ApplicationTask.objects.select_related("application__case", "unit")
    task = rows.filter(pk=task_id).first()
    book = need_book()
    if task is None or not book.act_of(task.code):
        raise NotVisible
    case = task.application.case
    if not (can_see(request.actor, case) and sees_task(request.actor, case, task)):
        raise NotVisible
    stands = stands_of(task.values, book, request.at) if "talent_role" in task.values else []
    context = {
        "task": task, "case": case, "stands": stands, "fit": first_fit(stands), "book": book,
    }  # fmt: skip
    return render(request, "workbench/cards/asked.html", context)
