"""Reads of the lists. What is live is public; drafts are read through `desk.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from qifu.catalogue.elements import field_kinds
from qifu.catalogue.models import ItemVersion, ServiceItem, Stationing
from qifu.catalogue.rules.body import ItemBody, Names
from qifu.enterprises.models import EvidenceType
from qifu.identity.models import Centre, Unit
from qifu.kernel.errors import NotVisible


def find_items(
    *,
    list_name: str = "",
    function: str = "",
    firm_stage: str = "",
    project_stage: str = "",
    unit: str = "",
    centre: str = "",
    channel: str = "",
    at_once: bool = False,
    words: str = "",
) -> QuerySet[ServiceItem]:
    """Items in force that fit every filter given, in the order of the lists.

    `words`: every word must stand in the title or in what people call it.
    """
    found = ServiceItem.objects.filter(active=True, live__isnull=False).select_related("unit")
    same = {
        "list_name": list_name,
        "function": function,
        "firm_stages__contains": [firm_stage] if firm_stage else "",
        "project_stages__contains": [project_stage] if project_stage else "",
        "channels__contains": [channel] if channel else "",
        "unit__code": unit,
    }
    found = found.filter(**{name: value for name, value in same.items() if value})
    if at_once:
        found = found.filter(at_once=True)
    if centre:
        here = Stationing.objects.filter(window__centre__code=centre, item__isnull=False)
        found = found.filter(Q(centre_code=centre) | Q(pk__in=here.values("item_id")))
    for word in words.split():
        called = Q(title__icontains=word) | Q(short__icontains=word) | Q(says__icontains=word)
        found = found.filter(called | Q(unit__name__icontains=word))
    return found


def get_item(code: str) -> ServiceItem:
    """The item in force with its unit and live version; NotVisible when there is none."""
    rows = ServiceItem.objects.filter(active=True, live__isnull=False)
    row = rows.filter(code=code).select_related("unit", "live").first()
    if row is None:
        raise NotVisible
    return row


def live_body(code: str) -> ItemBody:
    """The body in force of an item; NotVisible."""
    row = get_item(code)
    assert row.live is not None
    return row.live.typed


def live_versions(codes: Collection[str] | None = None) -> dict[str, ItemVersion]:
    """The versions in force by code of their item: all, or those of `codes` there are."""
    rows = ServiceItem.objects.filter(active=True, live__isnull=False).select_related("live")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return {row.code: row.live for row in rows if row.live is not None}


def live_bodies(codes: Collection[str] | None = None) -> dict[str, ItemBody]:
    """The bodies in force by code: all, or those of `codes` there are."""
    return {code: version.typed for code, version in live_versions(codes).items()}


def bodies_of(version_ids: Iterable[int]) -> dict[int, ItemBody]:
    """Bodies by key of their version, whatever its state: a running case keeps its own."""
    return {row.pk: row.typed for row in ItemVersion.objects.filter(pk__in=list(version_ids))}


def first_bodies(codes: Collection[str]) -> dict[str, ItemBody]:
    """The first version that was ever in force of each item: what improvements are counted from."""
    rows = ItemVersion.objects.filter(item__code__in=codes, number=1).select_related("item")
    return {row.item.code: row.typed for row in rows}


def bodies_on(day: date) -> dict[str, ItemBody]:
    """The bodies in force on a day by code of their item, as history has them. One query."""
    states = (ItemVersion.State.LIVE, ItemVersion.State.PAST)
    rows = ItemVersion.objects.filter(state__in=states, effective__contains=day)
    return {row.item.code: row.typed for row in rows.select_related("item")}


def versions_in_force(item: ServiceItem) -> list[ItemVersion]:
    """Every version of an item that is or was in force, the newest first."""
    states = (ItemVersion.State.LIVE, ItemVersion.State.PAST)
    rows = ItemVersion.objects.filter(item=item, state__in=states)
    return list(rows.order_by("-number"))


def next_version(item: ServiceItem) -> ItemVersion | None:
    """The version approved for the nearest day to come, so that firms can be told."""
    rows = ItemVersion.objects.filter(item=item, state=ItemVersion.State.SCHEDULED)
    return rows.order_by("effective", "pk").first()


def known_names() -> Names:
    """What the body of an item may refer to now. Four queries."""
    return Names(
        fields=field_kinds(),
        evidence=frozenset(EvidenceType.objects.filter(active=True).values_list("code", flat=True)),
        units=frozenset(Unit.objects.filter(status="active").values_list("code", flat=True)),
        centres=frozenset(Centre.objects.filter(active=True).values_list("code", flat=True)),
    )


def evidence_titles() -> dict[str, str]:
    """What each kind of evidence is called, by code."""
    return dict(EvidenceType.objects.values_list("code", "title"))


def stationed_at(centre_code: str) -> list[Stationing]:
    """The items in force that the windows of a centre serve, by window, then in order of the lists."""
    rows = Stationing.objects.filter(
        window__centre__code=centre_code, window__active=True, item__active=True
    )
    ordered = rows.select_related("item__unit", "window").order_by(
        "window__position", "item__position"
    )
    return list(ordered)


def windows_serving(centre_id: int) -> list[tuple[str, str, str]]:
    """("item" or "bundle", its code, the window) for everything served at a centre. One query."""
    rows = Stationing.objects.filter(window__centre=centre_id, window__active=True)
    ordered = rows.order_by("window__position", "pk")
    return [
        ("item" if item else "bundle", item or bundle, window)
        for item, bundle, window in ordered.values_list("item__code", "bundle_code", "window__name")
    ]


def stations_of(item: ServiceItem) -> list[Stationing]:
    """The windows that serve an item, with their centres, in order."""
    rows = Stationing.objects.filter(item=item, window__active=True, window__centre__active=True)
    return list(
        rows.select_related("window__centre").order_by(
            "window__centre__position", "window__position"
        )
    )


def names_for(item: ServiceItem) -> Names:
    """What a body of `item` may refer to, and the codes that others use. Six queries."""
    others = ServiceItem.objects.exclude(pk=item.pk)
    names = known_names()
    taken: dict[str, str] = {}
    active = others.filter(active=True).exclude(basic_code="", implementation_code="")
    for row in active.only("title", "basic_code", "implementation_code"):
        taken |= {c: row.title for c in (row.basic_code, row.implementation_code) if c}
    items = frozenset(others.values_list("code", flat=True))
    return Names(names.fields, names.evidence, names.units, names.centres, items, taken)
