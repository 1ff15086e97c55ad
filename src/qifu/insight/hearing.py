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
_TOLD = (
    "INSERT INTO insight_waiting (source, subject, at)"
    " SELECT 'push', p.id, w.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS w(firm, at)"
    " JOIN policies_push p ON p.enterprise_id = w.firm AND p.told_at = w.at ORDER BY p.id"
)


@subscribe("case.*")
def hear_cases(events: list[Event]) -> None:
    """Note the cases, each once."""
    note({("case", int(e.stream.partition(":")[2])): e.at for e in events})


@subscribe("policy.told")
def hear_told(events: list[Event]) -> None:
    """Note what firms were told of in this transaction."""
    firms = [int(e.stream.partition(":")[2]) for e in events]
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [firms, [e.at for e in events]])


@subscribe("policy.opened")
def hear_opened(events: list[Event]) -> None:
    """Note what somebody of a firm looked at."""
    note({("push", int(e.payload["push"])): e.at for e in events})


def note(subjects: dict[tuple[str, int], datetime]) -> None:
    """Note subjects to be counted, with the moment of what happened."""
    rows = sorted((source, subject, at) for (source, subject), at in subjects.items())
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
