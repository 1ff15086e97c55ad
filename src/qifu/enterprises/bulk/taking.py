"""Rows that passed become firms and facts: in chunks of one transaction each, from where it stopped.

A chunk is first typed into the temporary table `taking`; firms that are not there get their number
beforehand, so that their rows, facts and beliefs are three plain inserts. What was there already is
compared: `settling` says what is believed of it then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from psycopg import sql

from qifu.enterprises.bulk import settling
from qifu.enterprises.bulk.fields import Field
from qifu.enterprises.bulk.sizes import size_sql
from qifu.enterprises.facts import MEASURES, SIZE
from qifu.enterprises.models import Fact, FactImport
from qifu.identity.actors import Actor
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.races import retried

CHUNK = 50_000
TRIES, TWICE = 3, "23505"  # a code that is there by now
ONE_AT_A_TIME = 7_309_999_999
TEXTS = ("name", "legal_person", "industry", "address", "phone", "status")
REGISTER = "register"

_KEEP = """
INSERT INTO enterprises_enterprise (id, uscc, name, legal_person, town_id, industry, address, phone,
  status, demonstration, former_names, initials, size, entered_by_id, registered_by, created_at)
SELECT firm, uscc, name, coalesce(legal_person, ''), town, coalesce(industry, ''),
  coalesce(address, ''), coalesce(phone, ''), coalesce(status, 'active'), false, '{}', initials,
  coalesce(size, ''), %(batch)s, %(by)s::bigint, %(at)s FROM taking WHERE fresh ORDER BY firm
"""
_RECORD = """
INSERT INTO enterprises_factrecord
  (enterprise_id, fact, value, source, "on", note, batch_id, recorded_by, recorded_name, recorded_at)
SELECT firm, key, value, %(source)s, %(on)s, %(note)s, %(batch)s, %(by)s::bigint, %(name)s, %(at)s
FROM taking, jsonb_each(said) WHERE fresh
UNION ALL
SELECT firm, 'size_class', to_jsonb(size), 'derived', %(on)s, '', %(batch)s, %(by)s::bigint, %(name)s, %(at)s
FROM taking WHERE fresh AND size IS NOT NULL
ORDER BY 1
"""
_BELIEVE = """
INSERT INTO enterprises_firmfacts (enterprise_id, "values", origins, disputed, changed_at)
SELECT firm, CASE WHEN size IS NULL THEN said ELSE said || jsonb_build_object('size_class', size) END,
  (SELECT jsonb_object_agg(k, jsonb_build_array(%(source)s::text, %(on)s::date))
   FROM jsonb_object_keys(said) k)
  || CASE WHEN size IS NULL THEN '{}'::jsonb
     ELSE jsonb_build_object('size_class', jsonb_build_array('derived', %(on)s::date)) END,
  '{}', %(at)s
FROM taking WHERE fresh AND said <> '{}' ORDER BY firm
"""
_SAY = """
WITH news AS (
  SELECT t.firm, w.key, w.value FROM taking t, jsonb_each(t.said) w
  LEFT JOIN LATERAL (
    SELECT r.value, r.on FROM enterprises_factrecord r
    WHERE r.enterprise_id = t.firm AND r.fact = w.key AND r.source = %(source)s
    ORDER BY r.on DESC, r.id DESC LIMIT 1
  ) last ON true
  WHERE NOT t.fresh AND (last.value IS DISTINCT FROM w.value OR last.on < %(on)s)
), said AS (
  INSERT INTO enterprises_factrecord
    (enterprise_id, fact, value, source, "on", note, batch_id, recorded_by, recorded_name, recorded_at)
  SELECT firm, key, value, %(source)s, %(on)s, %(note)s, %(batch)s, %(by)s::bigint, %(name)s, %(at)s
  FROM news ORDER BY firm RETURNING enterprise_id, fact
)
INSERT INTO settle SELECT enterprise_id, fact FROM said
"""
_ALL_FRESH = """
INSERT INTO moved SELECT firm, (SELECT jsonb_object_agg(k, NULL) FROM jsonb_object_keys(said) k)
FROM taking WHERE fresh AND said <> '{}'
"""


def take_chunk(
    row: FactImport, fields: Sequence[Field], at: datetime, last: int, size: int = CHUNK
) -> bool:
    """The next rows of a confirmed file; False when `last` has been reached. Effects: firms, facts,
    what is believed, one event `enterprise.facts` on the import's stream with a digest of it all.

    A firm that somebody registers in the same moment is there when the rows are taken again."""
    for lost in range(1, TRIES + 1):
        try:
            return _take(row.pk, fields, at, last, size)
        except IntegrityError as error:
            if lost == TRIES or getattr(error.__cause__, "sqlstate", "") != TWICE:
                raise
    raise AssertionError("unreachable")


@retried
@transaction.atomic
def _take(import_id: int, fields: Sequence[Field], at: datetime, last: int, size: int) -> bool:
    one_at_a_time()
    row = FactImport.objects.select_for_update().get(pk=import_id)
    if row.state != FactImport.State.APPLYING or row.reached >= last:
        return False
    upto = _upto(row, size, last)
    given: dict[str, Any] = {
        "batch": row.pk, "source": row.source, "on": row.on, "note": row.note, "at": at,
        "by": row.created_by, "name": row.created_name,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")  # merged once, by `work`
        cursor.execute("DROP TABLE IF EXISTS pg_temp.taking")
        cursor.execute(_text(typed(row, fields, row.reached, upto)))
        cursor.execute("ANALYZE taking (firm, fresh)")  # how many rows; no plan asks more
        fresh, there = _counts(cursor)
        settling.begin()
        for statement in (_KEEP, _RECORD, _BELIEVE) if fresh else ():
            cursor.execute(statement, given)
        if there:
            _change_firms(cursor, row)
            cursor.execute(_SAY, given)
    if there:
        row.changed += settling.settle(
            at, on=row.on, by=row.created_by, name=row.created_name, batch=row.pk
        )
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(_ALL_FRESH)
    _note(row, upto, fresh, there, at)
    return True


def one_at_a_time() -> None:
    """Wait until no other file is being written, until the transaction ends: files that are taken or
    undone side by side alternate by parts, and each part sees what the other's wrote."""
    with connection.cursor() as cursor:
        for name in ("lock_timeout", "statement_timeout"):
            cursor.execute(f"SET LOCAL {name} = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for name in ("lock_timeout", "statement_timeout"):
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")


def _upto(row: FactImport, size: int, last: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(number) FROM (SELECT number FROM enterprises_importrow"
            " WHERE batch_id = %s AND number > %s ORDER BY number LIMIT %s) n",
            [row.pk, row.reached, size],
        )
        (found,) = cursor.fetchone()
    return int(found or last)


def typed(row: FactImport, fields: Sequence[Field], after: int, upto: int) -> sql.Composable:
    """The statement that makes `taking`: rows that passed, each cell as its value."""
    by_name = {f.column.field: f for f in fields if not f.column.fact}
    texts = {name: sql.SQL("{} #>> '{{}}'").format(by_name[name].value()) for name in TEXTS if name in by_name}  # fmt: skip
    town = by_name.get("town")
    said = [
        sql.SQL("{}, {}").format(sql.Literal(f.column.fact), f.value())
        for f in fields
        if f.column.fact
    ]
    joins = [
        sql.SQL(
            "LEFT JOIN enterprises_importvalue {v} ON {v}.batch_id = {b} AND {v}.place = {p} AND {v}.text = {c}"
        ).format(
            v=sql.Identifier(f"v{f.place}"), b=sql.Literal(row.pk), p=sql.Literal(f.place), c=f.cell
        )
        for f in fields
    ]
    inner = sql.SQL(
        "SELECT r.number, r.uscc, r.initials, e.id AS known, {texts}, ({town})::bigint AS town,"
        " jsonb_strip_nulls(jsonb_build_object({said})) AS said"
        " FROM (SELECT number, uscc, initials, string_to_array(cells, chr(31)) AS c"
        " FROM enterprises_importrow w WHERE batch_id = {b} AND number > {a} AND number <= {u}"
        " AND NOT EXISTS (SELECT 1 FROM enterprises_importproblem p"
        " WHERE p.batch_id = {b} AND p.number = w.number) OFFSET 0) r"
        " LEFT JOIN enterprises_enterprise e ON e.uscc = r.uscc {joins}"
    ).format(
        texts=sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(texts.get(n, sql.SQL("NULL::text")), sql.Identifier(n))
            for n in TEXTS
        ),
        town=sql.SQL("{} #>> '{{}}'").format(town.value()) if town else sql.SQL("NULL"),
        said=sql.SQL(", ").join(said),
        b=sql.Literal(row.pk), a=sql.Literal(after), u=sql.Literal(upto),
        joins=sql.SQL(" ").join(joins),
    )  # fmt: skip
    keep = sql.SQL("") if row.enters else sql.SQL(" WHERE known IS NOT NULL")
    return sql.SQL(
        "CREATE TEMP TABLE taking ON COMMIT DROP AS SELECT t.*, {size} AS size,"
        " coalesce(known, nextval('enterprises_enterprise_id_seq')) AS firm, known IS NULL AS fresh"
        " FROM ({inner} ORDER BY r.number OFFSET 0) t{keep}"
    ).format(size=_size(), inner=inner, keep=keep)


def _size() -> sql.Composable:
    """The size class a fresh firm's own row makes, where that fact is declared."""
    if not Fact.objects.filter(name=SIZE, active=True).exists():
        return sql.SQL("NULL::text")
    figures = [f"(said ->> '{name}')::numeric" for name in MEASURES[1:]]
    return sql.SQL(size_sql("coalesce(said ->> 'industry', t.industry)", *figures))  # type: ignore[arg-type]


def _counts(cursor: Any) -> tuple[int, int]:
    cursor.execute(
        "SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM taking"
    )
    fresh, there = cursor.fetchone()
    return int(fresh), int(there)


def _change_firms(cursor: Any, row: FactImport) -> None:
    """Rows of firms that are there: the register's word replaces, another's only fills what is empty."""
    columns = {"name": "name", "legal_person": "legal_person", "town_id": "town", "address": "address",
               "industry": "industry", "phone": "phone", "status": "status"}  # fmt: skip
    if row.source != REGISTER:
        columns = {k: v for k, v in columns.items() if k not in ("name", "status")}
    parts = []
    for column, said in columns.items():
        empty = "e.town_id IS NULL" if column == "town_id" else f"e.{column} = ''"
        may = "true" if row.source == REGISTER else empty
        parts.append((column, f"t.{said} IS NOT NULL AND t.{said}::text <> '' AND t.{said} IS DISTINCT FROM e.{column} AND {may}", said))  # fmt: skip
    old = ", ".join(f"'{c}', CASE WHEN {when} THEN to_jsonb(e.{c}) END" for c, when, _ in parts)
    new = ", ".join(f"'{c}', CASE WHEN {when} THEN to_jsonb(t.{s}) END" for c, when, s in parts)
    any_of = " OR ".join(f"({when})" for _, when, _ in parts)
    cursor.execute(
        f"INSERT INTO enterprises_importchange (batch_id, enterprise_id, before, after)"  # noqa: S608
        f" SELECT {int(row.pk)}, e.id, jsonb_build_object({old}), jsonb_strip_nulls(jsonb_build_object({new}))"
        f" FROM taking t JOIN enterprises_enterprise e ON e.id = t.firm WHERE NOT t.fresh AND ({any_of})"
        f" ORDER BY e.id ON CONFLICT DO NOTHING"
    )
    sets = ", ".join(
        f"{c} = CASE WHEN h.after ? '{c}' THEN t.{s} ELSE e.{c} END" for c, _, s in parts
    )
    cursor.execute(
        f"UPDATE enterprises_enterprise e SET {sets},"  # noqa: S608
        " initials = CASE WHEN h.after ? 'name' THEN t.initials ELSE e.initials END,"
        " former_names = CASE WHEN h.after ? 'name' THEN array_remove(e.former_names, e.name) || e.name"
        " ELSE e.former_names END"
        f" FROM taking t JOIN enterprises_importchange h ON h.batch_id = {int(row.pk)} AND h.enterprise_id = t.firm"
        " WHERE e.id = t.firm AND NOT t.fresh"
    )


def _note(row: FactImport, upto: int, fresh: int, there: int, at: datetime) -> None:
    """Move on, and say in one event which rows were taken and what they were (as a digest)."""
    who = Actor(row.created_by, row.created_name, system="fact-import")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(string_agg(uscc || said::text, '' ORDER BY number), 'UTF8')), 'hex')"
            " FROM taking"
        )
        (digest,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM enterprises_importrow WHERE batch_id = %s AND number > %s AND number <= %s",
            [row.pk, row.reached, upto],
        )
        (gone,) = cursor.fetchone()
    said = {
        "rows": [row.reached + 1, upto], "entered": fresh, "there": there, "source": row.source,
        "on": row.on.isoformat(), "digest": digest or hashlib.sha256(b"").hexdigest(),
    }  # fmt: skip
    row.done += gone
    row.entered += fresh
    row.reached = upto
    row.save(update_fields=["done", "entered", "changed", "reached"])
    append_events(
        [
            EventDraft(
                stream=row.stream, kind="enterprise.facts_of_many", at=at, actor=who.ref,
                payload=json.loads(json.dumps(said)), about=settling.ManyMoved(),
            )
        ]
    )  # fmt: skip


def _text(query: sql.Composable) -> str:
    return query.as_string(connection.connection)
