"""Which window serves what: put, moved and taken by a centre's own people or those who keep all.

The centre's row of `CentreStations` is locked by every write, so two people meet there; from the first
one on the pack leaves the centre's stationing alone. Stream ``centre:<id>``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from qifu.catalogue.models import CentreStations, ServiceItem, Stationing
from qifu.catalogue.permissions import centres_of, keeps_all, may_station
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Window
from qifu.kernel.errors import Conflict, Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

AT_ONCE = 60
# What bundles in force are called, by code: said by the room above that offers them.
BUNDLES: list[Callable[[Collection[str]], dict[str, str]]] = []


def desk_centres(actor: Actor) -> QuerySet[Centre]:
    """The centres whose stationing `actor` keeps, each with `stationed` (how much is served there)."""
    found = Centre.objects.filter(active=True)
    if not keeps_all(actor):
        found = found.filter(centres_of(actor))
    served = Count("windows__stationing", filter=Q(windows__active=True))
    return found.annotate(stationed=served).order_by("position", "pk")


def get_desk_centre(actor: Actor, code: str) -> Centre:
    """One centre by code; NotVisible when there is none or it is none of the actor's."""
    row = Centre.objects.filter(active=True, code=code).first()
    if row is None or not may_station(actor, row):
        raise NotVisible
    return row


def revision_of(centre: Centre) -> int:
    """How often officials changed the centre's stationing; 0 while the pack keeps it."""
    row = CentreStations.objects.filter(centre=centre).first()
    return row.revision if row else 0


@transaction.atomic
def put_stations(
    *,
    centre_code: str,
    window_code: str,
    items: Sequence[str],
    bundles: Sequence[str] = (),
    hours: str,
    note: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> list[Stationing]:
    """Let a window serve items and bundles in force; what it serves gets these hours and this note.

    Effects: a row each, event `stationing.put` for what changed, the centre's revision + 1. Invalid
    for an unknown window or item; Conflict; NotVisible.
    """
    centre = get_desk_centre(actor, centre_code)
    window = Window.objects.filter(centre=centre, active=True, code=window_code).first()
    if window is None:
        raise Invalid({"window": ["请选择本中心的窗口。"]})
    rows = ServiceItem.objects.filter(code__in=items[:AT_ONCE], active=True, live__isnull=False)
    chosen: list[dict[str, Any]] = [{"item": row} for row in rows.order_by("position", "id")]
    chosen += [{"item": None, "bundle_code": code} for code in _offered(bundles[:AT_ONCE])]
    if not chosen:
        raise Invalid({"items": ["请至少选一个现行的事项或一件事。"]})
    hours = clean_text(hours, max_length=100, label="办理时间", field="hours", required=False)
    note = clean_text(note, max_length=200, label="说明", field="note", required=False)
    _keep(centre, revision, actor, at)
    put = []
    for served in chosen:
        row, new = Stationing.objects.get_or_create(
            **served, window=window, defaults={"hours": hours, "note": note}
        )
        if not new and (row.hours, row.note) == (hours, note):
            continue
        row.hours, row.note = hours, note
        row.save(update_fields=["hours", "note"])
        put.append(row)
        _tell(row, "stationing.put", centre, actor, at)
    return put


@transaction.atomic
def change_station(
    *, station_id: int, hours: str, note: str, revision: int, actor: Actor, at: datetime
) -> Stationing:
    """Other hours or another note for what a window serves. Effects: as `put_stations`."""
    row, centre = _station(station_id, actor)
    hours = clean_text(hours, max_length=100, label="办理时间", field="hours", required=False)
    note = clean_text(note, max_length=200, label="说明", field="note", required=False)
    _keep(centre, revision, actor, at)
    row.hours, row.note = hours, note
    row.save(update_fields=["hours", "note"])
    _tell(row, "stationing.put", centre, actor, at)
    return row


@transaction.atomic
def take_station(*, station_id: int, revision: int, actor: Actor, at: datetime) -> None:
    """A window serves an item no more. Effects: the row is gone, event `stationing.taken`, the
    centre's revision + 1. Conflict; NotVisible."""
    row, centre = _station(station_id, actor)
    _keep(centre, revision, actor, at)
    _tell(row, "stationing.taken", centre, actor, at)
    row.delete()


def _offered(codes: Collection[str]) -> dict[str, str]:
    """The bundles in force among `codes`, with what they are called."""
    return {code: name for offers in BUNDLES for code, name in offers(codes).items()}


def _station(station_id: int, actor: Actor) -> tuple[Stationing, Centre]:
    rows = Stationing.objects.select_related("window__centre", "item")
    row = rows.filter(pk=station_id).first()
    if row is None or not may_station(actor, row.window.centre):
        raise NotVisible
    return row, row.window.centre


def _keep(centre: Centre, revision: int, actor: Actor, at: datetime) -> None:
    """Lock and count; Conflict when somebody changed it since `revision`."""
    CentreStations.objects.get_or_create(centre=centre, defaults={"edited_at": at})
    row = CentreStations.objects.select_for_update().get(centre=centre)
    if row.revision != revision:
        raise Conflict(
            f"{row.edited_name}刚刚改过这个中心的进驻，没有办成；请看过最新内容再办。",
            row.edited_name,
            row.edited_at,
            "",
        )
    row.revision += 1
    row.edited_by, row.edited_name, row.edited_at = actor.user_id, actor.name, at
    row.save()


def _tell(row: Stationing, kind: str, centre: Centre, actor: Actor, at: datetime) -> None:
    served = row.item.title if row.item is not None else ""
    served = served or _offered([row.bundle_code]).get(row.bundle_code, row.bundle_code)
    append_event(
        stream=centre.stream, kind=kind, at=at, actor=actor.ref,
        payload={
            "code": row.code, "served": served, "window": row.window.name,
            "hours": row.hours, "note": row.note,
        },
    )  # fmt: skip
