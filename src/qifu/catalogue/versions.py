"""The one way a version of an item comes into force or leaves it.

Every write locks the item's row first, so two people meet there; callers append the event.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.rules.body import ItemBody
from qifu.identity.models import Unit
from qifu.kernel.time import shanghai_date

State = ItemVersion.State


def put_in_force(row: ItemVersion, at: datetime) -> None:
    """Make a draft, or a scheduled version whose day has come, what everybody sees.

    Effects: it is live from the day of `at`, the version before it ended the day before, the item's
    columns are as the body says. Must run in a transaction that holds the item's row.
    """
    day = shanghai_date(at)
    item = row.item
    before = item.live
    if before is not None:
        end_version(before, day)
    row.number = row.number or next_number(item)
    row.state, row.effective = State.LIVE, DateRange(day, None)
    row.save()
    fill_columns(item, row.typed)
    item.live, item.active = row, True
    item.save()


def schedule_for(row: ItemVersion, day: date) -> None:
    """Number a version and let it wait for `day`; one that waited before it gives way."""
    waiting = ItemVersion.objects.filter(item=row.item, state=State.SCHEDULED).exclude(pk=row.pk)
    waiting.update(state=State.DISCARDED)
    row.number = next_number(row.item)
    live = row.item.live
    if live is not None:
        live.effective = DateRange(live.effective.lower, day)
        live.save(update_fields=["effective"])
    row.state, row.effective = State.SCHEDULED, DateRange(day, None)
    row.save()


def end_version(row: ItemVersion, day: date) -> None:
    """A version is in force no more from `day` on; its body stays."""
    begun = row.effective.lower if row.effective and not row.effective.isempty else day
    row.state, row.effective = State.PAST, DateRange(min(begun, day), day)
    row.save(update_fields=["state", "effective"])


def next_number(item: ServiceItem) -> int:
    """The number of the item's next version, from 1."""
    last = ItemVersion.objects.filter(item=item).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def fill_columns(item: ServiceItem, body: ItemBody) -> None:
    """The item's columns as `body` says, unsaved. Unit.DoesNotExist for an unknown unit."""
    item.list_name, item.title, item.short = body.list, body.title, body.short
    item.says, item.type, item.function = [*body.says], body.type, body.function
    item.firm_stages, item.project_stages = [*body.firm_stages], [*body.project_stages]
    item.channels = [*body.channels]
    item.centre_code = body.centre
    item.basic_code, item.implementation_code = body.basic_code, body.implementation_code
    item.at_once, item.promised_days = body.kind == "at_once", body.promised_days
    item.statutory_days, item.visits, item.verified = (
        body.statutory_days,
        body.visits,
        body.verified,
    )
    if item.unit_id is None or item.unit.code != body.unit:
        item.unit = Unit.objects.get(code=body.unit)
