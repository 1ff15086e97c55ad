"""What is believed of many firms, settled anew in one statement: the twin of `rules.precedence`.

Input is the temporary table `settle (enterprise_id, fact)`; output `moved (enterprise_id, before)`,
the firms of which something else is believed now, with the JSON values that changed as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from qifu.enterprises.bulk.sizes import size_sql
from qifu.enterprises.facts import MEASURES, SIZE
from qifu.enterprises.models import Fact
from qifu.enterprises.rules.precedence import RANK
from qifu.identity.actors import Actor
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class ManyMoved:
    """What an event `enterprise.facts` of many firms is about: while its transaction runs, the
    table `moved` has them, with the values as they were before."""

    def among(self, firms: set[int]) -> set[int]:
        """Those of `firms` of which something else is believed now."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT enterprise_id FROM moved WHERE enterprise_id = ANY(%s)", [sorted(firms)]
            )
            return {pk for (pk,) in cursor.fetchall()}


_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS settle (enterprise_id bigint, fact varchar(60)) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS moved (enterprise_id bigint, before jsonb) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS settled (enterprise_id bigint, fact varchar(60), value jsonb,
  source varchar(12), "on" date, disputed boolean) ON COMMIT DROP;
TRUNCATE settle, moved, settled
"""
_ROWS = """
INSERT INTO enterprises_firmfacts (enterprise_id, "values", origins, disputed, changed_at)
SELECT DISTINCT enterprise_id, '{}'::jsonb, '{}'::jsonb, '{}'::varchar[], %(at)s::timestamptz FROM settle
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT count(*) FROM (SELECT 1 FROM enterprises_firmfacts
WHERE enterprise_id IN (SELECT enterprise_id FROM settle) ORDER BY enterprise_id FOR UPDATE) l
"""
_SETTLE = """
INSERT INTO settled
WITH last AS (
  SELECT DISTINCT ON (r.enterprise_id, r.fact, r.source)
    r.enterprise_id, r.fact, r.source, r.value, r.on, r.id
  FROM enterprises_factrecord r JOIN settle s USING (enterprise_id, fact)
  ORDER BY r.enterprise_id, r.fact, r.source, r.on DESC, r.id DESC
), ranked AS (
  SELECT l.*, row_number() OVER (PARTITION BY enterprise_id, fact ORDER BY
    coalesce((%(ranks)s::jsonb -> fact ->> source)::int, 0) DESC, "on" DESC, id DESC) AS n
  FROM last l WHERE value IS NOT NULL
), against AS (
  SELECT r.enterprise_id, r.fact, bool_or(r.value <> f.value) AS disputed
  FROM ranked r JOIN ranked f USING (enterprise_id, fact)
  WHERE r.n > 1 AND f.n = 1 AND r.source <> 'derived' GROUP BY 1, 2
)
SELECT s.enterprise_id, s.fact, f.value, f.source, f.on, coalesce(a.disputed, false)
FROM settle s LEFT JOIN ranked f ON f.enterprise_id = s.enterprise_id AND f.fact = s.fact AND f.n = 1
LEFT JOIN against a ON a.enterprise_id = s.enterprise_id AND a.fact = s.fact
"""
_MOVED = """
INSERT INTO moved
SELECT s.enterprise_id, jsonb_object_agg(s.fact, f."values" -> s.fact)
FROM settled s JOIN enterprises_firmfacts f USING (enterprise_id)
WHERE (f."values" -> s.fact) IS DISTINCT FROM s.value GROUP BY 1
"""
_WRITE = """
UPDATE enterprises_firmfacts f SET
  "values" = (f."values" - a.facts) || a.said, origins = (f.origins - a.facts) || a.origins,
  disputed = ARRAY(SELECT d FROM unnest(f.disputed) d WHERE d <> ALL(a.facts)
                   UNION SELECT unnest(a.disputed) ORDER BY 1),
  changed_at = CASE WHEN m.enterprise_id IS NULL THEN f.changed_at ELSE %(at)s::timestamptz END
FROM (
  SELECT enterprise_id, array_agg(fact::text) AS facts,
    coalesce(jsonb_object_agg(fact, value) FILTER (WHERE value IS NOT NULL), '{}') AS said,
    coalesce(jsonb_object_agg(fact, jsonb_build_array(source, "on"))
             FILTER (WHERE value IS NOT NULL), '{}') AS origins,
    coalesce(array_agg(fact) FILTER (WHERE disputed), '{}') AS disputed
  FROM settled GROUP BY 1
) a LEFT JOIN moved m USING (enterprise_id) WHERE f.enterprise_id = a.enterprise_id
"""
# The size class follows its measures; it is said again only where it is another.
_SIZES = """
INSERT INTO enterprises_factrecord
  (enterprise_id, fact, value, source, "on", note, batch_id, recorded_by, recorded_name, recorded_at)
SELECT z.enterprise_id, 'size_class', to_jsonb(z.size), 'derived', %(on)s::date, '', %(batch)s::bigint,
  %(by)s::bigint, %(name)s::text, %(at)s::timestamptz
FROM (
  SELECT f.enterprise_id, {size} AS size FROM enterprises_firmfacts f
  JOIN enterprises_enterprise e ON e.id = f.enterprise_id JOIN moved m USING (enterprise_id)
  WHERE m.before ?| %(measures)s::text[]
) z LEFT JOIN LATERAL (
  SELECT value FROM enterprises_factrecord r
  WHERE r.enterprise_id = z.enterprise_id AND r.fact = 'size_class' AND r.source = 'derived'
  ORDER BY r.on DESC, r.id DESC LIMIT 1
) last ON true
WHERE to_jsonb(z.size) IS DISTINCT FROM last.value RETURNING enterprise_id
"""
_SIZED = """
UPDATE enterprises_enterprise e SET size = coalesce(f."values" ->> 'size_class', '')
FROM enterprises_firmfacts f JOIN settle s USING (enterprise_id)
WHERE e.id = f.enterprise_id AND s.fact = 'size_class'
  AND e.size <> coalesce(f."values" ->> 'size_class', '')
"""


def begin() -> None:
    """Make the tables of one settling, empty; they go with the transaction."""
    _run(*[(part, None) for part in _TABLES.split(";")])


def settle(
    at: datetime,
    *,
    on: date,
    by: int | None = None,
    name: str = "系统",
    batch: int | None = None,
) -> int:
    """Settle what `settle` lists; how many firms `moved` has. Sizes that follow are of day `on`."""
    given: dict[str, Any] = {
        "at": at, "on": on, "by": by, "name": name, "batch": batch,
        "ranks": json.dumps(ranks()), "measures": list(MEASURES),
    }  # fmt: skip
    _run((_ROWS, given), (_LOCK, given), ("ANALYZE settle", None), (_SETTLE, given))
    _run((_MOVED, given), (_WRITE, given))
    if Fact.objects.filter(name=SIZE, active=True).exists():
        _follow_sizes(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM moved")
        return int(cursor.fetchone()[0])


@transaction.atomic
def settle_anew(*, facts: Iterable[str], actor: Actor, at: datetime) -> int:
    """The order of sources is another: settle these facts of every firm; how many moved.

    Effects: what is believed, one event `enterprise.facts_of_many` on ``ledger``.
    """
    begin()
    names = sorted(facts)
    _run(
        (
            "INSERT INTO settle SELECT DISTINCT enterprise_id, fact FROM enterprises_factrecord"
            " WHERE fact = ANY(%(facts)s)",
            {"facts": names},
        )
    )
    moved = settle(at, on=shanghai_date(at))
    said = EventDraft(
        stream="ledger", kind="enterprise.facts_of_many", at=at, actor=actor.ref,
        payload={"facts": names, "moved": moved, "order": "changed"}, about=ManyMoved(),
    )  # fmt: skip
    append_events([said])
    return moved


def _follow_sizes(given: Mapping[str, Any]) -> None:
    """Say the size class anew of firms whose measures moved, and settle it with them."""
    figures = [f"(f.\"values\" ->> '{name}')::numeric" for name in MEASURES[1:]]
    size = size_sql("coalesce(f.\"values\" ->> 'industry', e.industry)", *figures)
    _run((_SIZES.replace("{size}", size), given))
    _run(("TRUNCATE settled", None), ("TRUNCATE settle", None))
    _run(("INSERT INTO settle SELECT enterprise_id, 'size_class' FROM moved", None))
    _run((_SETTLE, given), ("CREATE TEMP TABLE sized AS SELECT * FROM moved", None))
    _run(("TRUNCATE moved", None), (_MOVED, given), (_WRITE, given), (_SIZED, None))
    # one row a firm: what was before its first change counts
    _run(
        ("INSERT INTO moved SELECT * FROM sized", None),
        ("DROP TABLE sized", None),
        (
            "CREATE TEMP TABLE whole AS SELECT enterprise_id, jsonb_object_agg(key, value) AS before"
            " FROM moved, jsonb_each(before) GROUP BY 1",
            None,
        ),
        ("TRUNCATE moved", None),
        ("INSERT INTO moved SELECT * FROM whole", None),
        ("DROP TABLE whole", None),
    )


def ranks() -> dict[str, Mapping[str, int]]:
    """Rank by source of every fact in use."""
    rows = Fact.objects.filter(active=True).values_list("name", "precedence")
    return {name: precedence or RANK for name, precedence in rows}


def _run(*statements: tuple[str, Mapping[str, Any] | None]) -> None:
    with connection.cursor() as cursor:
        for text, given in statements:
            cursor.execute(text, given)
