"""What a remedy really changed: rows of other rooms, offered and checked.

A link counts only when its row exists, is public or in force, and came to be after the class was
confirmed; `since` is the day from which it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from qifu.bundles.models import BundleVersion
from qifu.catalogue.models import ItemVersion
from qifu.demands.models import KnownAnswer
from qifu.identity.models import Precedent
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.places.models import Gathering
from qifu.policies.models import PolicyVersion
from qifu.problems.rules.words import LINK_TITLES

SHOWN = 200


@dataclass(frozen=True)
class Link:
    """Something that was changed: its key, name, the day from which it holds, and its page."""

    id: int
    title: str
    since: date
    url: str = ""
    gone: str = ""
    """What became of it since, when it no longer holds."""


def offered(link: str, after: datetime, at: datetime) -> list[Link]:
    """What of this kind came to be after `after`, the newest first."""
    return list(_READ[link](None, after, at)) if link in _READ else []


def resolve(link: str, row_id: int, after: datetime, at: datetime) -> Link:
    """The one of that key. Invalid when there is none that counts."""
    found = next(iter(_READ[link](row_id, after, at)), None)
    if found is None or found.gone:
        raise Invalid({"link_id": [f"请选择{LINK_TITLES[link]}：须在类问题确认之后发布，并且仍然有效。"]})  # fmt: skip
    return found


def present(link: str, row_id: int, at: datetime) -> Link | None:
    """What a remedy points to, as it is now; None when it cannot be read any more."""
    return next(iter(_READ[link](row_id, None, at)), None) if link in _READ else None


def _items(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = ItemVersion.objects.filter(state__in=["live", "past"]).select_related("item")
    rows = rows.filter(pk=row_id) if row_id else rows
    rows = rows.filter(approved_at__gt=after) if after else rows
    for v in rows.order_by("-approved_at", "-id")[:SHOWN]:
        url = reverse("portal:service", args=[v.item.code])
        yield Link(v.pk, f"{v.item.title} 第 {v.number} 版", _from(v, at), url)


def _from(version: ItemVersion | BundleVersion, at: datetime) -> date:
    """The first day a version holds."""
    lower = version.effective.lower if version.effective else None
    return lower if isinstance(lower, date) else shanghai_date(version.approved_at or at)


def _bundles(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = BundleVersion.objects.filter(state__in=["live", "past"]).select_related("bundle")
    rows = rows.filter(pk=row_id) if row_id else rows
    rows = rows.filter(approved_at__gt=after) if after else rows
    for v in rows.order_by("-approved_at", "-id")[:SHOWN]:
        url = reverse("portal:bundle", args=[v.bundle.code])
        yield Link(v.pk, f"{v.bundle.title} 第 {v.number} 版", _from(v, at), url)


def _policies(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = PolicyVersion.objects.exclude(published_at=None).select_related("policy")
    rows = rows.filter(pk=row_id) if row_id else rows.filter(state__in=["live", "superseded"])
    rows = rows.filter(published_at__gt=after) if after else rows
    for v in rows.order_by("-published_at", "-id")[:SHOWN]:
        assert v.published_at is not None
        gone = "政策已撤回" if v.state == "withdrawn" else ""
        url = reverse("portal:policy", args=[v.policy.code])
        yield Link(
            v.pk, f"{v.policy.title} 第 {v.number} 版", shanghai_date(v.published_at), url, gone
        )


def _answers(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = KnownAnswer.objects.all()
    rows = rows.filter(pk=row_id) if row_id else rows.filter(withdrawn_at=None)
    rows = rows.filter(published_at__gt=after) if after else rows
    for a in rows.order_by("-published_at", "-id")[:SHOWN]:
        gone = "答复已撤下" if a.withdrawn_at else ""
        url = "" if gone else reverse("portal:known_answer", args=[a.pk])
        yield Link(a.pk, a.question, shanghai_date(a.published_at), url, gone)


def _precedents(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = Precedent.objects.select_related("lead_unit")
    rows = rows.filter(pk=row_id) if row_id else rows
    rows = rows.filter(decided_at__gt=after) if after else rows
    for p in rows.order_by("-decided_at", "-id")[:SHOWN]:
        yield Link(p.pk, f"{p.title}：由{p.lead_unit.name}牵头", shanghai_date(p.decided_at))


def _gatherings(row_id: int | None, after: datetime | None, at: datetime) -> Iterable[Link]:
    rows = Gathering.objects.filter(ends_at__lte=at)
    rows = rows.filter(pk=row_id) if row_id else rows.filter(state="open")
    rows = rows.filter(begins_at__gt=after) if after else rows
    for g in rows.order_by("-begins_at", "-id")[:SHOWN]:
        gone = "活动已取消" if g.state == "cancelled" else ""
        url = reverse("portal:gathering", args=[g.pk])
        yield Link(g.pk, g.title, shanghai_date(g.begins_at), url, gone)


_READ: dict[str, Callable[[int | None, datetime | None, datetime], Iterable[Link]]] = {
    "item": _items,
    "bundle": _bundles,
    "policy": _policies,
    "answer": _answers,
    "precedent": _precedents,
    "gathering": _gatherings,
}
