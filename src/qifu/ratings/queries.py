"""Every read of ratings: what the public counts, what a firm and an official see of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from qifu.identity.actors import Actor
from qifu.identity.models import Centre
from qifu.kernel.errors import NotVisible
from qifu.ratings.models import Occasion
from qifu.ratings.permissions import scope
from qifu.ratings.rules.grades import BAD, Tally, tally_of
from qifu.ratings.settings import rating_settings

SPAN = timedelta(days=365)
KEEP_SECONDS = 60
SHOWN = 20


@dataclass(frozen=True)
class Result:
    """The tally of one item, centre or unit."""

    key: tuple[Any, ...]
    title: str
    tally: Tally


def results_by(what: str, at: datetime, **only: Any) -> list[Result]:
    """Tallies of the last year by "item", "centre" or "unit", most rated first; kept a minute.

    Services nobody rated are in `asked` and in no grade.
    """
    names = {
        "item": ("item_kind", "item"),
        "centre": ("centre__code",),
        "unit": ("unit__code",),
    }[what]
    narrowed = ".".join(f"{k}={v}" for k, v in sorted(only.items()))
    key = f"ratings.{what}.{at:%Y%m%d}.{narrowed}"
    found = cache.get(key)
    if found is None:
        found = _results(what, names, at, only)
        cache.set(key, found, KEEP_SECONDS)
    return found  # type: ignore[no-any-return]


def _results(what: str, names: Sequence[str], at: datetime, only: dict[str, Any]) -> list[Result]:
    rows = Occasion.objects.filter(ended_at__gt=at - SPAN, **only)
    if what != "item":
        rows = rows.filter(**{f"{what}__isnull": False})
    title = {"item": "item_title", "centre": "centre__name", "unit": "unit__name"}[what]
    counts: dict[tuple[Any, ...], dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    mended: dict[tuple[Any, ...], int] = defaultdict(int)
    titles: dict[tuple[Any, ...], str] = {}
    closed = Count("pk", filter=Q(mending__open=False))
    grouped = rows.values(*names, title, "grade").annotate(many=Count("pk"), closed=closed)
    for row in grouped.order_by():
        key = tuple(row[name] for name in names)
        counts[key][row["grade"]] += row["many"]
        mended[key] += row["closed"]
        titles[key] = row[title]
    few = rating_settings().few
    found = [
        Result(key, titles[key], tally_of(counts[key], mended=mended[key], few=few))
        for key in counts
    ]
    return sorted(found, key=lambda r: (-r.tally.rated, -r.tally.asked, r.title))


def overall(at: datetime) -> Tally:
    """Everything of the last year in one tally."""
    found = Tally(few=rating_settings().few)
    for result in results_by("item", at):
        found = found + result.tally
    return found


def tally_for_item(kind: str, code: str, at: datetime) -> Result | None:
    """The tally of one item; None when it was never served in the last year."""
    found = results_by("item", at, item_kind=kind, item=code)
    if not found:
        return None
    total = found[0].tally
    for more in found[1:]:  # the title changed in between
        total = total + more.tally
    return Result((kind, code), found[0].title, total)


def tally_for_centre(code: str, at: datetime) -> Result | None:
    """The tally of one centre; NotVisible for none, None before its first service."""
    if not Centre.objects.filter(code=code, active=True).exists():
        raise NotVisible
    return next((r for r in results_by("centre", at) if r.key == (code,)), None)


def public_words(at: datetime, **only: Any) -> QuerySet[Occasion]:
    """Rated occasions whose words the firms let be shown, the newest first, at most `SHOWN`."""
    rows = Occasion.objects.filter(
        Q(public=True) & ~Q(comment=""), grade__isnull=False, rated_at__gt=at - SPAN, **only
    )
    return rows.select_related("unit").order_by("-rated_at", "-pk")[:SHOWN]


def label_counts(at: datetime, **only: Any) -> list[tuple[str, bool, int]]:
    """(label, whether it is a good one, how often), the most frequent first."""
    rows = Occasion.objects.filter(ended_at__gt=at - SPAN, grade__isnull=False, **only)
    counts: dict[str, int] = defaultdict(int)
    for labels, many in rows.exclude(labels=[]).values_list("labels").annotate(Count("pk")):
        for code in labels:
            counts[code] += many
    found = [(x.title, x.good, counts[x.code]) for x in rating_settings().labels if counts[x.code]]
    return sorted(found, key=lambda row: -row[2])


def my_occasions(actor: Actor) -> QuerySet[Occasion]:
    """The services of one's firms that may be or were rated, the newest first."""
    rows = Occasion.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.select_related("case", "unit", "centre", "mending").order_by("-id")


def my_occasion(actor: Actor, occasion_id: int) -> Occasion:
    """One of them; NotVisible of other firms."""
    rows = my_occasions(actor).select_related("case", "unit", "centre", "mending__lead_unit")
    row = rows.filter(pk=occasion_id).first()
    if row is None:
        raise NotVisible
    return row


def occasion_of_case(actor: Actor, case_id: int, round_: int) -> Occasion | None:
    """The occasion of a round of one's own case."""
    rows = my_occasions(actor).filter(case_id=case_id, round=round_)
    return rows.exclude(kind=Occasion.WINDOW).first()


def unit_ratings(actor: Actor, show: str) -> QuerySet[Occasion]:
    """Ratings in an official's scope: all, "bad", "open" (bad, not mended), "unanswered"."""
    rows = Occasion.objects.filter(scope(actor), grade__isnull=False)
    match show:
        case "bad":
            rows = rows.filter(grade__in=BAD)
        case "open":
            rows = rows.filter(mending__open=True)
        case "unanswered":
            rows = rows.filter(answered_at__isnull=True)
    return rows.select_related("case", "unit", "centre", "mending").order_by("-rated_at", "-id")


def unit_rating(actor: Actor, occasion_id: int) -> Occasion:
    """One rating in scope; NotVisible otherwise."""
    row = unit_ratings(actor, "").filter(pk=occasion_id).first()
    if row is None:
        raise NotVisible
    return row


def rating_of_mending(case_id: int) -> Occasion:
    """The bad rating that a case of mending is about."""
    return Occasion.objects.select_related("case", "unit", "centre").get(mending_id=case_id)
