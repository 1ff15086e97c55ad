"""Loading a history of millions of events at once, for measuring and for taking over old systems.

Rows go by COPY into a staging table; one statement then chains them as the trigger would. Only
new streams are taken, everything else waits meanwhile, and the next seal covers them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from qifu.kernel.actors import ActorRef

BulkEvent = tuple[str, str, datetime, ActorRef, dict[str, Any]]

_COPY = "COPY kernel_event_load (ord, stream, kind, at, actor_id, actor_name, payload) FROM STDIN"


@transaction.atomic
def load_events(events: Iterable[BulkEvent]) -> int:
    """Append (stream, kind, at, actor, payload) rows of new streams; returns how many.

    Subscribers are not told. Needs the owner of the tables, and takes them exclusively.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        with cursor.copy(_COPY) as copy:
            for order, (stream, kind, at, actor, payload) in enumerate(events):
                text = json.dumps(payload, ensure_ascii=False)
                copy.write_row((order, stream, kind, at, actor.id, actor.name, text))
        cursor.execute("SELECT kernel_load_events()")
        (loaded,) = cursor.fetchone()
    return int(loaded)
