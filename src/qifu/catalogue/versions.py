"""The one way a version of an item comes into force, waits for its day, or leaves.

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

    Effects: it is live from the day of `at` until what follows it, the version before it ended the
    day before, the item's columns are as the body says. Must run in a transaction that holds the
    item's row; nothing may wait for an earlier day.
    """
    day = shanghai_date(at)
    item = row.item
    before = item.live
    until = None
    if row.state == State.SCHEDULED and row.effective is not None:
        until = row.effective.upper
        row.effective = DateRange(day, until)
        row.save(update_fields=["effective"])  # late: it makes room for the one before
    if before is not None:
        end_version(before, day)
    row.number = row.number or next_number(item)
    row.state, row.effective = State.LIVE, DateRange(day, until)
    row.save()
    fill_columns(item, row.typed)
    item.live, item.active = row, True
    item.save()


def schedule_for(row: ItemVersion, day: date) -> None:
    """Number a version and let it wait for `day`, which must be after every day that one waits for
    already; what is in force until then ends the day before."""
    row.number = next_number(row.item)
    before = _last_in_force(row.item)
    if before is not None:
        _until(before, day)
    row.state, row.effective = State.SCHEDULED, DateRange(day, None)
    row.save()


def take_back(row: ItemVersion) -> None:
    """A scheduled version waits no more; the one before it lasts as long as it would have."""
    begun, until = row.effective.lower, row.effective.upper
    row.state = State.DISCARDED
    row.save(update_fields=["state"])
    rows = ItemVersion.objects.filter(item=row.item, effective__endswith=begun)
    before = rows.filter(state__in=(State.LIVE, State.SCHEDULED)).first()
    if before is not None:
        _until(before, until)


def _until(row: ItemVersion, day: date | None) -> None:
    row.effective = DateRange(row.effective.lower, day)
    row.save(update_fields=["effective"])


def _last_in_force(item: ServiceItem) -> ItemVersion | None:
    """The version after which nothing waits."""
    rows = ItemVersion.objects.filter(item=item, state__in=(State.LIVE, State.SCHEDULED))
    return rows.order_by("-effective").first()


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
