"""Hears that a firm was told of a policy or looked at it, and notes that this is to be counted.

What happens to a case is noted by a trigger on the events (migration 0003), without a statement of
its own. Counting is the worker's (`tasks`): a hand-in with its tasks writes a dozen events and none
of them should wait for statistics.
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
