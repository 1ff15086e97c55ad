"""The one way a version of a bundle comes into force or leaves it.

Every write locks the bundle's row first, so two people meet there; callers append the event.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.rules.definition import BundleBody
from qifu.identity.models import Unit
from qifu.kernel.time import shanghai_date

State = BundleVersion.State


def put_in_force(row: BundleVersion, at: datetime) -> None:
    """Make a draft, or a scheduled version whose day has come, what everybody sees.

    Effects: it is live from the day of `at`, the version before it ended the day before, the
    bundle's columns are as the body says. Must run in a transaction that holds the bundle's row.
    """
    day = shanghai_date(at)
    bundle = row.bundle
    if bundle.live is not None:
        end_version(bundle.live, day)
    row.number = row.number or next_number(bundle)
    row.state, row.effective = State.LIVE, DateRange(day, None)
    row.save()
    fill_columns(bundle, row.typed)
    bundle.live, bundle.active = row, True
    bundle.save()


def schedule_for(row: BundleVersion, day: date) -> None:
    """Number a version and let it wait for `day`; one that waited before it gives way."""
    waiting = BundleVersion.objects.filter(bundle=row.bundle, state=State.SCHEDULED)
    waiting.exclude(pk=row.pk).update(state=State.DISCARDED)
    row.number = next_number(row.bundle)
    live = row.bundle.live
    if live is not None:
        live.effective = DateRange(live.effective.lower, day)
        live.save(update_fields=["effective"])
    row.state, row.effective = State.SCHEDULED, DateRange(day, None)
    row.save()


def end_version(row: BundleVersion, day: date) -> None:
    """A version is in force no more from `day` on; its body stays."""
    begun = row.effective.lower if row.effective and not row.effective.isempty else day
    row.effective = DateRange(min(begun, day), day)
    row.state = State.PAST
    row.save(update_fields=["effective", "state"])


def next_number(bundle: Bundle) -> int:
    """The number of the bundle's next version, from 1."""
    last = BundleVersion.objects.filter(bundle=bundle).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def fill_columns(bundle: Bundle, body: BundleBody) -> None:
    """The bundle's columns as `body` says, unsaved. Unit.DoesNotExist for an unknown unit."""
    bundle.title, bundle.short, bundle.function = body.title, body.short, body.function
    bundle.says, bundle.channels = [*body.says], [*body.channels]
    bundle.firm_stages, bundle.project_stages = [*body.firm_stages], [*body.project_stages]
    bundle.items, bundle.verified = [*body.codes], body.verified
    if bundle.unit_id is None or bundle.unit.code != body.unit:
        bundle.unit = Unit.objects.get(code=body.unit)
