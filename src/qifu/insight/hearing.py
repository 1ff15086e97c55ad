"""Hears that something happened to a case and notes that it is to be counted again.

One INSERT in the event's own transaction: counting itself is the worker's (`tasks`), because a
hand-in with its tasks writes a dozen events and none of them should wait for statistics.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from qifu.kernel.events import Event, subscribe

_INSERT = (
    "INSERT INTO insight_waiting (source, subject, at)"
    " SELECT * FROM unnest(%s::varchar[], %s::bigint[], %s::timestamptz[])"
)


@subscribe("case.*")
def hear_cases(events: list[Event]) -> None:
    """Note the cases, each once."""
    note({("case", int(e.stream.partition(":")[2])): e.at for e in events})


def note(subjects: dict[tuple[str, int], datetime]) -> None:
    """Note subjects to be counted, with the moment of what happened."""
    rows = sorted((source, subject, at) for (source, subject), at in subjects.items())
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
