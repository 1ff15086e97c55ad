"""Makes every mark and every sum anew from the events, while people go on working and reading.

Chunk by chunk, firm by firm, by the same function as the worker's; at the end the daily sums are
made of the marks in one statement, which readers see from one moment to the next. What happens
meanwhile is counted by the worker afterwards, as always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from qifu.insight.counting import LOCK, count, count_pushes, metric_numbers
from qifu.insight.models import Counted, Mark, Waiting
from qifu.insight.settings import metric_book
from qifu.policies.models import Push

CHUNK = 2_000
Tell = Callable[[int, int], None]

# the cuts of `rules.cuts.cuts_of`; those of a centre are NULL for what came by none
_SUMS = """
INSERT INTO insight_daily (metric, cut, key, day, known, num, den, squares)
SELECT metric, cut, key, day, known, sum(num), sum(den), sum(squares) FROM (
  SELECT m.metric, c.cut, c.key, m.day, w.known, w.way * m.num AS num, w.way * m.den AS den,
    w.way * m.num::float8 * m.num AS squares
  FROM insight_mark m
  CROSS JOIN LATERAL (VALUES ('all', ''), ('unit', coalesce(m.unit::text, '')),
    ('centre', coalesce(m.centre::text, '')), ('topic', m.topic),
    ('topic@unit:' || coalesce(m.unit::text, ''), m.topic),
    ('unit@centre:' || m.centre, coalesce(m.unit::text, '')),
    ('topic@centre:' || m.centre, m.topic),
    ('topic@centre:' || m.centre || ',unit:' || coalesce(m.unit::text, ''), m.topic)
  ) AS c(cut, key)
  CROSS JOIN LATERAL (VALUES (m.known, 1), (m.until, -1)) AS w(known, way)
  WHERE w.known IS NOT NULL AND c.cut IS NOT NULL
) AS every GROUP BY metric, cut, key, day, known
HAVING sum(num) <> 0 OR sum(den) <> 0 OR sum(squares) <> 0
ORDER BY metric, cut, day, key, known
"""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild came to."""

    cases: int
    marks: int


def rebuild(*, at: datetime, tell: Tell = lambda *_: None) -> Rebuilt:
    """Make everything anew; must not run inside a transaction but in tests. Holds back the
    worker's counting (not the writes of people) until it is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        return _rebuild(at, tell)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _rebuild(at: datetime, tell: Tell) -> Rebuilt:
    book = metric_book()
    metric_numbers(book)
    last = Waiting.objects.order_by("-id").values_list("id", flat=True).first() or 0
    ids = _cases()
    for begin in range(0, len(ids), CHUNK):
        with transaction.atomic():
            count(ids[begin : begin + CHUNK], book, sums=False, alone=True)
        tell(min(begin + CHUNK, len(ids)), len(ids))
    pushes = _told_pushes()
    for begin in range(0, len(pushes), CHUNK):
        with transaction.atomic():
            count_pushes(pushes[begin : begin + CHUNK], book, sums=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM insight_mark m WHERE source = 'case'"
            " AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = m.subject)"
        )
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("DELETE FROM insight_daily")
        cursor.execute(_SUMS)
        Waiting.objects.filter(id__lte=last).delete()
        row = Counted.objects.first() or Counted()
        row.digest, row.rebuilt_at = book.digest, at
        row.save()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE insight_mark, insight_daily")
    return Rebuilt(len(ids), Mark.objects.count())


def _cases() -> list[int]:
    """Every case, the cases of a firm together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case ORDER BY enterprise_id, id")
        return [id_ for (id_,) in cursor.fetchall()]


def _told_pushes() -> list[int]:
    rows = Push.objects.filter(told_at__isnull=False).order_by("pk")
    return list(rows.values_list("pk", flat=True))
