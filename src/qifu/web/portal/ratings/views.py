"""Rating a service, by sign-in or link; one's own ratings; the results that everybody sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.models import Centre
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.ratings import queries
from qifu.ratings.models import Occasion
from qifu.ratings.operations import add_words, occasion_of_link, rate, rate_by_link
from qifu.ratings.permissions import can_rate
from qifu.ratings.rules.grades import Tally
from qifu.ratings.settings import rating_settings
from qifu.ratings.subjects import KINDS
from qifu.web import errors
from qifu.web.access import firm, public
from qifu.web.components.due import due_chip
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.portal.ratings.forms import MoreForm, RatingForm

SHOWS = {"item": "按事项", "centre": "按中心", "unit": "按单位"}


@require_safe
@public
def results(request: Request) -> HttpResponse:
    """All of the last year: grades, how many answered, by item, centre or unit."""
    show = request.GET.get("by", "item")
    show = show if show in SHOWS else "item"
    context = {
        "tally": queries.overall(request.at),
        "rows": [(r, _address(show, r.key)) for r in queries.results_by(show, request.at)],
        "show": show,
        "shows": SHOWS.items(),
        "labels": queries.label_counts(request.at),
        "words": queries.public_words(request.at),
    }
    return render(request, "portal/ratings/results.html", context)


def _address(show: str, key: tuple[Any, ...]) -> str:
    if show == "item":
        return reverse("portal:rating_item", args=key)
    return reverse("portal:rating_centre", args=key) if show == "centre" else ""


@require_safe
@public
def item(request: Request, kind: str, code: str) -> HttpResponse:
    """What firms said of one item, bundle, policy or topic."""
    found = queries.tally_for_item(kind, code, request.at) if kind in KINDS else None
    if found is None:
        raise NotVisible
    own = {"item_kind": kind, "item": code}
    return _one(request, found.title, KINDS[kind], found.tally, own)


@require_safe
@public
def centre(request: Request, code: str) -> HttpResponse:
    """What firms said of one centre."""
    found = queries.tally_for_centre(code, request.at)
    title = Centre.objects.values_list("name", flat=True).get(code=code)
    tally = found.tally if found else Tally(few=rating_settings().few)
    return _one(request, title, "服务中心", tally, {"centre__code": code})


def _one(
    request: Request, title: str, kind: str, tally: Tally, own: dict[str, Any]
) -> HttpResponse:
    context = {
        "title": title,
        "kind": kind,
        "tally": tally,
        "labels": queries.label_counts(request.at, **own),
        "words": queries.public_words(request.at, **own),
    }
    return render(request, "portal/ratings/result.html", context)


@require_safe
@firm()
def mine(request: Request) -> HttpResponse:
    """The services of one's firms: to rate, and rated."""
    page = paginate(request, queries.my_occasions(request.actor), per_page=20)
    return render(request, "portal/ratings/mine.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def one(request: Request, occasion_id: int) -> HttpResponse:
    """One service: rate it, or see what one said, what was answered and mended."""
    row = queries.my_occasion(request.actor, occasion_id)
    if request.method == "POST":
        return _rate(request, row)
    return _show(request, row, RatingForm())


def _rate(request: Request, row: Occasion) -> HttpResponse:
    if not can_rate(request.actor, row):
        return errors.read_only(request)
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            rate(occasion_id=row.pk, data=form.said(), actor=request.actor, at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, str(error))
            row = queries.my_occasion(request.actor, row.pk)  # as somebody else left it
            return _show(request, row, form, status=409)
        else:
            messages.success(request, "谢谢您的评价，我们已经记下。")
            return HttpResponseRedirect(reverse("portal:my_rating", args=[row.pk]), status=303)
    return _show(request, row, form, status=422)


@require_POST
@firm()
def more(request: Request, occasion_id: int) -> HttpResponse:
    """The firm's one addition."""
    row = queries.my_occasion(request.actor, occasion_id)
    if not can_rate(request.actor, row):
        return errors.read_only(request)
    form = MoreForm(request.POST)
    if form.is_valid():
        try:
            add_words(
                occasion_id=row.pk, text=form.cleaned_data["text"],
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
            return _show(request, row, RatingForm(), more=form, status=409)
        messages.success(request, "追评已记下。")
        return HttpResponseRedirect(reverse("portal:my_rating", args=[row.pk]), status=303)
    return _show(request, row, RatingForm(), more=form, status=422)


def _show(
    request: Request,
    row: Occasion,
    form: RatingForm,
    *,
    more: MoreForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mending = row.mending
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "more_form": more or MoreForm(),
        "may_rate": can_rate(request.actor, row),
        "labels": rating_settings().titles(row.labels),
        "mending": mending,
    }
    if mending is not None:
        context["entries"] = timeline_of(request.actor, mending, for_firm=True)
        today = shanghai_date(request.at)
        context["due"] = due_chip(mending, today, for_firm=True) if mending.live else None
    return render(request, "portal/ratings/one.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def by_link(request: Request, token: str) -> HttpResponse:
    """The firm's rating through the link it was sent; usable once."""
    try:
        row = occasion_of_link(token, request.at)
    except NotVisible:
        return render(request, "portal/tracking/link_gone.html", status=404)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rate_by_link(token=token, data=form.said(), at=request.at)
        except Invalid as error:
            form.add_invalid(error)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return render(request, "portal/tracking/rated.html", {"case": row.case})
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "case": row.case, "row": row}
    return render(request, "portal/tracking/rate.html", context, status=status)
