"""Rows end by age, class by class, each round with an event; a page shows beforehand what would go.

Logs younger than six months are refused here and by the database itself (`migrations/0002`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.events import append_event
from qifu.kernel.persons import Store, stores
from qifu.privacy.rules.book import Book, Class
from qifu.privacy.rules.until import past_before
from qifu.privacy.settings import privacy_book

STREAM = "retention"
AT_ONCE = 2000


@dataclass(frozen=True)
class Line:
    """A store of a class: before which moment its rows are past, and how many are."""

    kind: Class
    store: Store
    before: datetime
    count: int


def due(at: datetime, *, book: Book | None = None) -> list[Line]:
    """What is past now, without touching it."""
    known = stores()
    found = []
    for kind in (book or privacy_book()).classes:
        for code in kind.stores:
            if (store := known.get(code)) is not None:
                before = past_before(at, kind.months, store.log)
                found.append(Line(kind, store, before, _past(store, before).count()))
    return found


def _past(store: Store, before: datetime) -> QuerySet[Any]:
    manager = apps.get_model(store.model)._default_manager
    rows: QuerySet[Any] = manager.filter(**{f"{store.when}__lt": before}, **store.only)
    return rows.exclude(**store.blank) if store.blank else rows


def end_past(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Destroy what is past, at most `limit` rows of each store; how many. Each store is its own
    transaction, with event `retention.ended`."""
    return sum(_end(line, at, limit) for line in due(at) if line.count)


@transaction.atomic
def _end(line: Line, at: datetime, limit: int) -> int:
    store = line.store
    ids = list(_past(store, line.before).order_by("pk").values_list("pk", flat=True)[:limit])
    rows = apps.get_model(store.model)._default_manager.filter(pk__in=ids)
    if store.blank:
        rows.update(**store.blank)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL qifu.retention = 'on'")
            rows.delete()
            cursor.execute("SET LOCAL qifu.retention = 'off'")
    append_event(
        stream=STREAM, kind="retention.ended", at=at, actor=SYSTEM_ACTOR.ref,
        payload={
            "class": line.kind.code, "title": line.kind.title, "store": store.code,
            "what": store.title, "did": "blank" if store.blank else "delete", "rows": len(ids),
            "before": line.before.isoformat(), "basis": line.kind.basis,
        },
    )  # fmt: skip
    return len(ids)
